/// Bytes on their way to a file, without a copy of what holds them.
public enum FilePiece: Sendable {
  case bytes([UInt8])
  /// Numbers as they lie in memory, which is little-endian on every machine that this runs on.
  case floats([Float])

  public var count: Int {
    switch self {
    case .bytes(let bytes): bytes.count
    case .floats(let floats): floats.count * MemoryLayout<Float>.size
    }
  }

  public func withBytes<Result, Failure: Error>(
    _ body: (UnsafeRawBufferPointer) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    func typed(_ buffer: UnsafeRawBufferPointer) -> Swift.Result<Result, Failure> {
      do throws(Failure) {
        return .success(try body(buffer))
      } catch {
        return .failure(error)
      }
    }
    switch self {
    case .bytes(let bytes): return try bytes.withUnsafeBytes(typed).get()
    case .floats(let floats): return try floats.withUnsafeBytes(typed).get()
    }
  }
}

extension AtomicFile {
  /// Writes a piece behind what was written before.
  public func write(_ piece: FilePiece) throws(WriteFailure) {
    try piece.withBytes { (bytes) throws(WriteFailure) in try write(bytes) }
  }
}
