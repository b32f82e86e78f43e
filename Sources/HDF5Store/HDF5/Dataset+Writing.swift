internal import CHDF5

extension HDF5.Group {
  /// Makes an array in this group.
  /// - Parameters:
  ///   - chunk: the sides of a chunk; `nil` lets ``HDF5/chunk(for:elementSize:)`` choose.
  ///   - deflate: the compression's level; `nil` means none.
  ///   - growable: whether rows can be appended.
  func makeDataset<Value: HDF5.Element>(
    _ name: String, _: Value.Type, extent: [Int], chunk: [Int]? = nil, deflate: Int? = nil,
    growable: Bool = false
  ) throws(HDF5Error) -> HDF5.Dataset {
    let path = path(of: name)
    let sides = chunk ?? HDF5.chunk(for: extent, elementSize: MemoryLayout<Value>.size)
    let creation = try HDF5.PropertyList.datasetCreation(
      chunk: sides, deflate: deflate, checksum: true, file: file.name)
    let space = try HDF5.Dataspace(extent, growable: growable, file: file.name)
    let id = try HDF5.check("make \(path)", file: file.name) {
      H5Dcreate2(self.id, name, Value.fileType, space.id, 0, creation.id, 0)
    }
    return try HDF5.Dataset(owning: id, file: file, path: path)
  }

  /// Makes an array in this group and fills it.
  @discardableResult
  func write<Value: HDF5.Element>(
    _ name: String, _ values: [Value], extent: [Int], chunk: [Int]? = nil, deflate: Int? = nil
  ) throws(HDF5Error) -> HDF5.Dataset {
    precondition(values.count == extent.checkedProduct)
    let dataset = try makeDataset(
      name, Value.self, extent: extent, chunk: chunk, deflate: deflate)
    guard !values.isEmpty else { return dataset }
    try HDF5.check("write \(dataset.path)", file: file.name) {
      values.withUnsafeBytes { H5Dwrite(dataset.id, Value.memoryType, 0, 0, 0, $0.baseAddress) }
    }
    try file.checkWritten()
    return dataset
  }
}

extension HDF5.Dataset {
  /// Writes rows along the first axis, from `start` on.
  /// - Precondition: whole rows that lie within the extent.
  func write<Value: HDF5.Element>(
    _: Value.Type, from buffer: UnsafeRawBufferPointer, at start: Int
  ) throws(HDF5Error) {
    guard !buffer.isEmpty else { return }
    let row = extent.dropFirst().reduce(1, *) * MemoryLayout<Value>.size
    precondition(row > 0 && buffer.count % row == 0)
    let sides = [buffer.count / row] + extent.dropFirst()
    precondition(start >= 0 && start + sides[0] <= extent.first ?? 0)
    let (source, target) = try spaces(start: start, sides: sides)
    try HDF5.check("write \(path)", file: file.name) {
      H5Dwrite(id, Value.memoryType, source.id, target.id, 0, buffer.baseAddress)
    }
    try file.checkWritten()
  }

  /// Writes rows along the first axis, from `start` on.
  func write<Value: HDF5.Element>(_ values: [Value], at start: Int) throws(HDF5Error) {
    var failure: HDF5Error?
    values.withUnsafeBytes { buffer in
      do throws(HDF5Error) {
        try write(Value.self, from: buffer, at: start)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
  }

  /// Appends rows along the first axis.
  func append<Value: HDF5.Element>(_ values: [Value]) throws(HDF5Error) {
    let row = extent.dropFirst().reduce(1, *)
    guard row > 0, !values.isEmpty else { return }
    let start = extent.first ?? 0
    let grown = [start + values.count / row] + extent.dropFirst()
    let sides = grown.map { hsize_t($0) }
    try HDF5.check("extend \(path)", file: file.name) { H5Dset_extent(id, sides) }
    noteExtent(grown)
    try write(values, at: start)
  }

  /// Hands what was written to the system, so that a reader sees it.
  func flush() throws(HDF5Error) {
    try HDF5.check("write \(path)", file: file.name) { H5Dflush(id) }
    try file.checkWritten()
  }
}

extension HDF5 {
  /// The most bytes of a chunk.
  static let chunkSize = 4 << 20

  /// Chunk sides for an array: the outer axes are cut until a chunk is small enough.
  ///
  /// An axis of length 0 gets the side 1.
  static func chunk(for extent: [Int], elementSize: Int, limit: Int = chunkSize) -> [Int] {
    var sides = extent.map { max($0, 1) }
    for axis in sides.indices {
      let inner = (Array(sides[(axis + 1)...]) + [elementSize]).checkedProduct ?? .max
      guard
        inner.multipliedReportingOverflow(by: sides[axis]).overflow || inner * sides[axis] > limit
      else { break }
      sides[axis] = max(1, min(sides[axis], limit / max(inner, 1)))
    }
    return sides
  }
}
