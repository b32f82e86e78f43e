internal import CHDF5

extension HDF5.Dataset {
  /// All values, converted to `Value`, the last axis running fastest.
  func read<Value: HDF5.Element>(_: Value.Type = Value.self) throws(HDF5Error) -> [Value] {
    try checkClass(Value.self)
    let bytes = [count, MemoryLayout<Value>.size].checkedProduct
    try checkSize(bytes: bytes)
    var values = [Value](repeating: .zero, count: count)
    guard count > 0 else { return values }
    if let process = file.process {
      try readAll(&values, process)
      return values
    }
    try HDF5.check("read \(path)", file: file.name) {
      values.withUnsafeMutableBytes { H5Dread(id, Value.memoryType, 0, 0, 0, $0.baseAddress) }
    }
    return values
  }

  /// The values of `rows` along the first axis, converted to `Value`, into `buffer`.
  /// - Precondition: the rows lie within the extent and fill the buffer.
  func read<Value: HDF5.Element>(
    rows: Range<Int>, as: Value.Type, into buffer: UnsafeMutableRawBufferPointer
  ) throws(HDF5Error) {
    try checkClass(Value.self)
    guard !rows.isEmpty, !buffer.isEmpty else { return }
    precondition(rows.lowerBound >= 0 && rows.upperBound <= extent.first ?? 0)
    let sides = [rows.count] + extent.dropFirst()
    precondition(sides.checkedProduct == buffer.count / MemoryLayout<Value>.size)
    if readStored(rows: rows, as: Value.self, into: buffer) { return }
    if let process = file.process {
      return try process.read(.read(id, Value.code, rows: rows), into: buffer)
    }
    let (target, source) = try spaces(start: rows.lowerBound, sides: sides)
    try HDF5.check("read \(path)", file: file.name) {
      H5Dread(id, Value.memoryType, target.id, source.id, 0, buffer.baseAddress)
    }
  }

  /// The values of `rows` along the first axis, converted to `Value`.
  func read<Value: HDF5.Element>(
    rows: Range<Int>, as: Value.Type = Value.self
  ) throws(HDF5Error) -> [Value] {
    let sides = [rows.count] + extent.dropFirst()
    let count = sides.checkedProduct ?? 0
    try checkSize(bytes: [count, MemoryLayout<Value>.size].checkedProduct)
    var values = [Value](repeating: .zero, count: count)
    var failure: HDF5Error?
    values.withUnsafeMutableBytes { buffer in
      do throws(HDF5Error) {
        try read(rows: rows, as: Value.self, into: buffer)
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return values
  }

  /// All texts, of fixed or variable length.
  func readStrings() throws(HDF5Error) -> [String] {
    guard type.kind == .string else {
      throw HDF5Error(.mismatch, "\(file.name): \(path) holds \(type.name) values, not text")
    }
    try checkSize(bytes: [count, max(type.size, 1)].checkedProduct)
    guard count > 0 else { return [] }
    if let process = file.process { return try process.texts(.texts(id), count: count) }
    return try StringBuffer.read(count: count, type: type, file: file.name, label: path) {
      memoryType, _, buffer in H5Dread(id, memoryType, 0, 0, 0, buffer)
    }
  }

  /// All values from another process, about 16 MB at a time, whole chunks together.
  private func readAll<Value: HDF5.Element>(
    _ values: inout [Value], _ process: ReadingProcess
  ) throws(HDF5Error) {
    guard let length = extent.first else {
      return try process.read(.read(id, Value.code, rows: nil), into: &values)
    }
    let row = values.count / length
    let chunkRows = max(chunk?.first ?? 1, 1)
    let wanted = max((16 << 20) / max(row * MemoryLayout<Value>.size, 1), 1)
    let step = max(wanted / chunkRows * chunkRows, chunkRows)
    let result = values.withUnsafeMutableBytes { buffer -> Result<Void, HDF5Error> in
      Result { () throws(HDF5Error) in
        var start = 0
        while start < length {
          let end = step > length - start ? length : start + step
          let size = row * MemoryLayout<Value>.size
          try read(
            rows: start..<end, as: Value.self,
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[(start * size)..<(end * size)]))
          start = end
        }
      }
    }
    try result.get()
  }

  /// Checks that stored values can be read as `Value`.
  private func checkClass<Value: HDF5.Element>(_: Value.Type) throws(HDF5Error) {
    guard Value.acceptedClasses.contains(type.kind) else {
      let expected = Value.acceptedClasses.map { $0 == .integer ? "whole" : "floating-point" }
      throw HDF5Error(
        .mismatch,
        "\(file.name): \(path) holds \(type.name) values, expected \(expected.joined(separator: " or ")) numbers"
      )
    }
  }

  /// The spaces of rows in memory and in the file.
  func spaces(
    start: Int, sides: [Int]
  ) throws(HDF5Error) -> (memory: HDF5.Dataspace, file: HDF5.Dataspace) {
    let memory = try HDF5.Dataspace(sides, file: file.name)
    let stored = HDF5.Dataspace(
      owning: try HDF5.check("look at \(path)", file: file.name) { H5Dget_space(id) },
      file: file.name)
    try stored.select(
      start: [start] + Array(repeating: 0, count: sides.count - 1), count: sides)
    return (memory, stored)
  }
}
