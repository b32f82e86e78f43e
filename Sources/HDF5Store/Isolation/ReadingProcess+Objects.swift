/// What the objects of a file ask of the process that reads it.
extension ReadingProcess {
  // MARK: Groups

  func memberNames(of group: Int64) throws(HDF5Error) -> [String] {
    try ask(.memberNames(group)) { (reader) throws(WireError) in
      try reader.texts().limited(to: HDF5.nameLimit)
    }
  }

  func has(_ name: String, in group: Int64) throws(HDF5Error) -> Bool {
    try ask(.has(group, name)) { (reader) throws(WireError) in try reader.flag() }
  }

  private enum Found: Sendable {
    case nothing, other
    case group(Int64)
    case dataset(Int64, HDF5.Dataset.Description)
  }

  func member(
    _ name: String, of group: Int64, file: HDF5.File, path: String
  ) throws(HDF5Error) -> HDF5.Group.Member? {
    let found = try ask(.member(group, name)) { (reader) throws(WireError) -> Found in
      switch try reader.number() {
      case 0: return .nothing
      case 1: return .group(try reader.number())
      case 2: return .dataset(try reader.number(), try reader.description())
      case 3: return .other
      default: throw WireError()
      }
    }
    switch found {
    case .nothing: return nil
    case .other: return .other
    case .group(let number):
      return .group(HDF5.Group(HDF5.Handle(owning: number, in: self), file: file, path: path))
    case .dataset(let number, let description):
      return .dataset(HDF5.Dataset(number, in: self, file: file, path: path, description))
    }
  }

  // MARK: Objects and their attributes

  func address(of object: Int64) throws(HDF5Error) -> UInt64 {
    UInt64(
      bitPattern: try ask(.address(object)) { (reader) throws(WireError) in try reader.number() })
  }

  func attributeNames(of object: Int64) throws(HDF5Error) -> [String] {
    try ask(.attributeNames(object)) { (reader) throws(WireError) in
      try reader.texts().limited(to: HDF5.nameLimit)
    }
  }

  func hasAttribute(_ name: String, of object: Int64) throws(HDF5Error) -> Bool {
    try ask(.hasAttribute(object, name)) { (reader) throws(WireError) in try reader.flag() }
  }

  private struct FoundAttribute: Sendable {
    var number: Int64
    var type: HDF5.TypeInfo
    var extent: [Int]
  }

  func attribute(
    _ name: String, of object: some HDF5.Object
  ) throws(HDF5Error) -> HDF5.Attribute? {
    let found = try ask(.attribute(object.id, name)) {
      (reader) throws(WireError) -> FoundAttribute? in
      guard try reader.flag() else { return nil }
      return FoundAttribute(
        number: try reader.number(), type: try reader.type(), extent: try reader.sides())
    }
    return found.map {
      HDF5.Attribute($0.number, in: self, name: name, of: object, type: $0.type, extent: $0.extent)
    }
  }

  // MARK: Values

  func storageSize(of dataset: Int64) throws(HDF5Error) -> Int {
    try ask(.storageSize(dataset)) { (reader) throws(WireError) in
      let size = try reader.int()
      guard size >= 0 else { throw WireError() }
      return size
    }
  }

  func places(
    of dataset: Int64, _ code: HDF5.ElementCode, page: Int
  ) throws(HDF5Error) -> [HDF5.Dataset.StoredPlace] {
    try ask(.places(dataset, code, page: page)) { (reader) throws(WireError) in
      let numbers = try reader.ints()
      return stride(from: 0, to: numbers.count - 1, by: 2).map {
        HDF5.Dataset.StoredPlace(offset: numbers[$0], size: numbers[$0 + 1])
      }
    }
  }

  /// Texts, which must be as many as was said before.
  func texts(_ request: ReadingRequest, count: Int) throws(HDF5Error) -> [String] {
    try ask(request) { (reader) throws(WireError) in
      let texts = try reader.texts()
      guard texts.count == count else { throw WireError() }
      return texts
    }
  }

  /// Numbers, which must be as many as the array has.
  func read<Value: HDF5.Element>(
    _ request: ReadingRequest, into values: inout [Value]
  ) throws(HDF5Error) {
    let result = values.withUnsafeMutableBytes { buffer -> Result<Void, HDF5Error> in
      Result { () throws(HDF5Error) in try read(request, into: buffer) }
    }
    try result.get()
  }
}

extension [String] {
  fileprivate func limited(to limit: Int) throws(WireError) -> [String] {
    guard count <= limit else { throw WireError() }
    return self
  }
}

extension WireWriter {
  mutating func add(_ dataset: HDF5.Dataset.Description) {
    add(dataset.type)
    add(dataset.extent)
    add(dataset.chunk != nil)
    add(dataset.chunk ?? [])
    add(dataset.filters.map(\.number))
    add(dataset.filters.map(\.name))
  }
}

extension WireReader {
  fileprivate mutating func description() throws(WireError) -> HDF5.Dataset.Description {
    let type = try type()
    let extent = try extent()
    let hasChunk = try flag()
    let chunk = try ints()
    let numbers = try ints()
    let names = try texts()
    guard numbers.count == names.count, !hasChunk || chunk.count >= extent.count,
      chunk.allSatisfy({ $0 > 0 })
    else { throw WireError() }
    return HDF5.Dataset.Description(
      type: type, extent: extent, chunk: hasChunk ? chunk : nil,
      filters: zip(numbers, names).map { HDF5.Dataset.Filter(number: $0, name: $1) })
  }
}
