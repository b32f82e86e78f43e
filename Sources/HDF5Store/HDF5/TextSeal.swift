internal import CHDF5

extension HDF5 {
  /// The checksum of what the format leaves without one.
  ///
  /// Object headers and chunks carry checksums, texts of variable length and lists of references do
  /// not. Their hash, over all objects of the file in the order of their paths, stands in the root's
  /// attribute `text_checksum`: FNV-1a, 64 bits, over path, attribute name and content.
  enum TextSeal {
    static let name = "text_checksum"

    /// Writes the checksum; the last thing that happens to a file before it is closed.
    static func write(to root: Group) throws(HDF5Error) {
      try root.set(name, try hash(root))
    }

    /// Whether the checksum is right; `nil` if the file has none.
    static func isIntact(_ root: Group) throws(HDF5Error) -> Bool? {
      guard let expected = try root.number(name, as: UInt64.self) else { return nil }
      return try hash(root) == expected
    }

    private static func hash(_ root: Group) throws(HDF5Error) -> UInt64 {
      var hash = Hash()
      try root.walk { (found) throws(HDF5Error) in
        switch found {
        case .group(let group): try hash.add(group)
        case .dataset(let dataset): try hash.add(dataset)
        case .again: return
        case .closed(_, let error): throw error
        }
      }
      return hash.value
    }

    private struct Hash {
      var value: UInt64 = 14_695_981_039_346_656_037

      mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { value = (value ^ UInt64(byte)) &* 1_099_511_628_211 }
        // An end mark, so that "ab" + "c" isn't "a" + "bc".
        value = (value ^ 0xFF) &* 1_099_511_628_211
      }

      mutating func add(_ object: some Object) throws(HDF5Error) {
        for name in try object.attributeNames() {
          guard let attribute = try object.attribute(name) else { continue }
          let type = attribute.type
          if type.kind == .string, type.isVariable {
            add(object.path.utf8)
            add(name.utf8)
            for text in try attribute.strings() { add(text.utf8) }
          } else if type.kind == .variable {
            add(object.path.utf8)
            add(name.utf8)
            for list in try attribute.references() {
              add(
                list.flatMap { address in
                  (0..<8).map { UInt8(truncatingIfNeeded: address >> (8 * $0)) }
                })
            }
          }
        }
      }
    }
  }
}

extension HDF5.Attribute {
  /// For each value of the attribute its list of object references.
  fileprivate func references() throws(HDF5Error) -> [[UInt64]] {
    let count = try count()
    guard count > 0 else { return [] }
    let file = fileName
    let memory = HDF5.Datatype(
      owning: try HDF5.check("read \(label)", file: file) {
        H5Tvlen_create(h5_object_reference())
      })
    let space = try HDF5.Dataspace([count], file: file)
    var lists = [hvl_t](repeating: hvl_t(len: 0, p: nil), count: count)
    try HDF5.check("read \(label)", file: file) { H5Aread(id, memory.id, &lists) }
    defer { _ = HDF5.locked { H5Dvlen_reclaim(memory.id, space.id, 0, &lists) } }
    return lists.map { list in
      guard let start = list.p?.assumingMemoryBound(to: hobj_ref_t.self) else { return [] }
      return UnsafeBufferPointer(start: start, count: list.len).map { UInt64($0) }
    }
  }
}
