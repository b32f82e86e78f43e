internal import CDeflate

/// Unpacks zlib data (RFC 1950) that lies in memory as a whole, several times as fast as zlib does.
public final class Unpacker {
  private let handle: OpaquePointer

  /// `nil` where there is no memory for it.
  public init?() {
    guard let handle = libdeflate_alloc_decompressor() else { return nil }
    self.handle = handle
  }

  deinit {
    libdeflate_free_decompressor(handle)
  }

  /// Fills `target` with what `packed` holds.
  /// - Returns: whether it was whole, had its right checksum, and filled the target exactly.
  public func unpack(
    _ packed: UnsafeRawBufferPointer, into target: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let source = packed.baseAddress, let start = target.baseAddress else { return false }
    var used = 0
    let result = libdeflate_zlib_decompress_ex(
      handle, source, packed.count, start, target.count, &used, nil)
    return result == LIBDEFLATE_SUCCESS && used == packed.count
  }
}
