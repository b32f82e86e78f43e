extension HDF5 {
  /// Something met on a walk through a file.
  enum Found {
    case group(Group)
    case dataset(Dataset)
    /// Another name of an object that was met before.
    case again(path: String, of: String)
    /// A link that isn't followed, or an object that can't be opened; the walk goes on.
    case closed(path: String, HDF5Error)
  }

  /// The most objects of a file that a walk visits, and the deepest nesting.
  static let objectLimit = 1_000_000
  static let depthLimit = 64
}

extension HDF5.Group {
  /// Walks through everything below, members in order of their names, each object once.
  func walk(_ visit: (HDF5.Found) throws(HDF5Error) -> Void) throws(HDF5Error) {
    var seen: [UInt64: String] = [:]
    try walk(&seen, depth: 0, visit)
  }

  private func walk(
    _ seen: inout [UInt64: String], depth: Int, _ visit: (HDF5.Found) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    guard depth < HDF5.depthLimit else {
      throw HDF5Error(
        .refused, "\(file.name): \(path) is nested deeper than \(HDF5.depthLimit) groups")
    }
    seen[try address()] = path
    try visit(.group(self))
    for name in try memberNames() {
      guard seen.count < HDF5.objectLimit else {
        throw HDF5Error(.tooLarge, "\(file.name) has more than \(HDF5.objectLimit) objects")
      }
      let path = path(of: name)
      let member: Member?
      do throws(HDF5Error) {
        member = try self.member(name)
      } catch {
        if let failure = file.failure { throw failure }
        try visit(.closed(path: path, error))
        continue
      }
      switch member {
      case .group(let group):
        if let first = seen[try group.address()] {
          try visit(.again(path: path, of: first))
        } else {
          try group.walk(&seen, depth: depth + 1, visit)
        }
      case .dataset(let dataset):
        let address = try dataset.address()
        if let first = seen[address] {
          try visit(.again(path: path, of: first))
        } else {
          seen[address] = path
          try visit(.dataset(dataset))
        }
      case .other, nil: continue
      }
    }
  }
}
