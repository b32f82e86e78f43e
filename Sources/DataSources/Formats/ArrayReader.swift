internal import CNN

/// How a file encodes the numbers of an array.
struct ElementType: Hashable {
  enum Kind: Hashable {
    case bool, uint8, int8, uint16, int16, uint32, int32, uint64, int64
    case float16, float32, float64
  }

  let kind: Kind
  let isBigEndian: Bool

  /// Bytes a number.
  var size: Int {
    switch kind {
    case .bool, .uint8, .int8: 1
    case .uint16, .int16, .float16: 2
    case .uint32, .int32, .float32: 4
    case .uint64, .int64, .float64: 8
    }
  }
}

/// An array in a file, its header read: shape and type known, the numbers still to come.
struct ArrayReader {
  let shape: [Int]
  let element: ElementType
  /// Whether the first axis runs fastest, as in Fortran.
  let isColumnMajor: Bool
  let source: any ByteSource

  /// The number of values, checked against what the file can hold.
  let count: Int

  init(shape: [Int], element: ElementType, isColumnMajor: Bool = false, source: any ByteSource)
    throws
  {
    self.shape = shape
    self.element = element
    self.isColumnMajor = isColumnMajor
    self.source = source
    var count = 1
    var overflow = false
    for side in shape where !overflow {
      guard side >= 0 else {
        throw DataError(.refused, "\"\(source.name)\" claims a side of \(side)")
      }
      (count, overflow) = count.multipliedReportingOverflow(by: side)
    }
    let (bytes, tooMany) = count.multipliedReportingOverflow(by: element.size)
    guard !overflow, !tooMany, bytes <= source.capacity else {
      throw DataError(
        .refused,
        "\"\(source.name)\" claims \(shape.map(String.init).joined(separator: "x")) values, "
          + "more than it can hold")
    }
    self.count = count
  }

  /// The numbers as whole ones, for labels.
  /// - Throws: ``DataError`` where one isn't whole.
  func integers() throws -> [Int] {
    var result: [Int] = []
    result.reserveCapacity(count)
    try forEachChunk { chunk in
      try decode(chunk) { value in
        guard let whole = Int(exactly: value) else {
          throw DataError(
            .labels, "label \(result.count) in \"\(source.name)\" is \(value), no whole number")
        }
        result.append(whole)
      }
    }
    return result
  }

  /// The numbers, written in the order of the file to `target`, room for `count` values.
  func floats(into target: UnsafeMutablePointer<Float>) throws {
    var position = 0
    try forEachChunk { chunk in
      try decode(chunk) { value in
        target[position] = Float(value)
        position += 1
      }
    }
  }

  /// The bytes of an array of `uint8`, as they are.
  func bytes(into target: UnsafeMutableRawBufferPointer) throws {
    try source.readExactly(into: target)
    try source.expectEnd()
  }

  /// Reads all numbers in pieces, then checks that nothing follows.
  private func forEachChunk(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
    let chunkValues = 1 << 15
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: chunkValues * element.size, alignment: 16)
    defer { memory.deallocate() }
    var left = count
    while left > 0 {
      let values = min(left, chunkValues)
      let chunk = UnsafeMutableRawBufferPointer(rebasing: memory[..<(values * element.size)])
      try source.readExactly(into: chunk)
      try body(UnsafeRawBufferPointer(chunk))
      left -= values
    }
    try source.expectEnd()
  }

  private func decode(_ chunk: UnsafeRawBufferPointer, _ body: (Double) throws -> Void) throws {
    switch element.kind {
    case .bool: for byte in chunk { try body(byte == 0 ? 0 : 1) }
    case .uint8: for byte in chunk { try body(Double(byte)) }
    case .int8: for byte in chunk { try body(Double(Int8(bitPattern: byte))) }
    case .uint16: try words(chunk, UInt16.self) { try body(Double($0)) }
    case .int16: try words(chunk, UInt16.self) { try body(Double(Int16(bitPattern: $0))) }
    case .uint32: try words(chunk, UInt32.self) { try body(Double($0)) }
    case .int32: try words(chunk, UInt32.self) { try body(Double(Int32(bitPattern: $0))) }
    case .uint64: try words(chunk, UInt64.self) { try body(Double($0)) }
    case .int64: try words(chunk, UInt64.self) { try body(Double(Int64(bitPattern: $0))) }
    case .float16: try words(chunk, UInt16.self) { try body(HalfFloat.value(of: $0)) }
    case .float32: try words(chunk, UInt32.self) { try body(Double(Float(bitPattern: $0))) }
    case .float64: try words(chunk, UInt64.self) { try body(Double(bitPattern: $0)) }
    }
  }

  @inline(__always)
  private func words<Word: FixedWidthInteger>(
    _ chunk: UnsafeRawBufferPointer, _ type: Word.Type, _ body: (Word) throws -> Void
  ) throws {
    for offset in stride(from: 0, to: chunk.count, by: MemoryLayout<Word>.size) {
      let word = chunk.loadUnaligned(fromByteOffset: offset, as: Word.self)
      try body(element.isBigEndian ? Word(bigEndian: word) : Word(littleEndian: word))
    }
  }
}

/// IEEE 754 numbers of 16 bits; Swift's own `Float16` isn't on every platform.
enum HalfFloat {
  static func value(of bits: UInt16) -> Double {
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10 & 0x1F)
    let fraction = Double(bits & 0x3FF) / 1024
    switch exponent {
    case 0: return sign * fraction * 0x1p-14
    case 31: return fraction == 0 ? sign * .infinity : .nan
    default:
      return sign * (1 + fraction) * Double(sign: .plus, exponent: exponent - 15, significand: 1)
    }
  }
}
