internal import CHDF5
import Files

extension HDF5.Dataset {
  /// The most bytes of a chunk that are unpacked here.
  private static let chunkLimit = 16 << 20

  /// The filters of arrays that are unpacked here: deflate, perhaps with a checksum behind it.
  private static let plainFilters = [[1], [1, 3]]

  /// Reads compressed rows by taking whole chunks as they are stored and unpacking them, in a fifth of
  /// the time that zlib needs inside the library.
  /// - Returns: whether the buffer was filled. What isn't plain, and what isn't right, is left to the
  ///   library and its messages.
  func readChunks<Value: HDF5.Element>(
    rows: Range<Int>, as: Value.Type, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard let chunk, let length = chunk.first, let count = extent.first,
      chunk.dropFirst() == extent.dropFirst(),
      HDF5.Dataset.plainFilters.contains(filters.map(\.number)), length > 0,
      rows.lowerBound % length == 0, rows.upperBound % length == 0 || rows.upperBound == count,
      let size = (chunk + [MemoryLayout<Value>.size]).checkedProduct, size > 0,
      size <= HDF5.Dataset.chunkLimit, isStored(as: Value.self), let unpacker = Unpacker()
    else { return false }
    let row = size / length
    // Deflate makes what it can't pack a little larger, 5 bytes for each 16 KB.
    let packed = UnsafeMutableRawBufferPointer.allocate(
      byteCount: size + size / 1_000 + 64, alignment: 16)
    defer { packed.deallocate() }
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: length) {
      guard let bytes = storedChunk(at: start, packed) else { return false }
      let end = min(start + length, rows.upperBound)
      let target = UnsafeMutableRawBufferPointer(
        rebasing: buffer[
          ((start - rows.lowerBound) * row)..<((end - rows.lowerBound) * row)])
      if target.count == size {
        guard unpacker.unpack(bytes, into: target) else { return false }
      } else {
        // The last chunk reaches beyond the array.
        let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { whole.deallocate() }
        guard unpacker.unpack(bytes, into: whole) else { return false }
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: whole[..<target.count]))
      }
    }
    return true
  }

  /// Whether values in the file are the same bytes as in memory.
  private func isStored<Value: HDF5.Element>(as: Value.Type) -> Bool {
    HDF5.locked {
      let type = H5Dget_type(id)
      guard type >= 0 else { return false }
      defer { H5Tclose(type) }
      return H5Tequal(type, Value.memoryType) > 0
    }
  }

  /// The packed bytes of the chunk that begins at a row, their checksum looked at; `nil` where there are
  /// none or they went through other filters than the rest.
  private func storedChunk(
    at row: Int, _ buffer: UnsafeMutableRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    let offset = [hsize_t(row)] + [hsize_t](repeating: 0, count: extent.count - 1)
    var (size, skipped) = (hsize_t(0), UInt32(0))
    let isRead = HDF5.locked {
      H5Dget_chunk_storage_size(id, offset, &size) >= 0 && size > 0 && size <= buffer.count
        && H5Dread_chunk(id, 0, offset, &skipped, buffer.baseAddress) >= 0
    }
    guard isRead, skipped == 0 else { return nil }
    let stored = UnsafeRawBufferPointer(rebasing: buffer[..<Int(size)])
    guard hasChecksum else { return stored }
    guard stored.count > 4 else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: stored.dropLast(4))
    let expected = stored.loadUnaligned(fromByteOffset: bytes.count, as: UInt32.self)
    return Fletcher32.sum(bytes) == UInt32(littleEndian: expected) ? bytes : nil
  }
}

/// The checksum of HDF5's filter `fletcher32`: of 16-bit words, the higher byte first.
enum Fletcher32 {
  /// Words that can be added before a sum has to be brought back to 16 bits.
  private static let step = 360

  static func sum(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var (first, second) = (UInt32(0), UInt32(0))
    func fold() {
      first = first & 0xFFFF + first >> 16
      second = second & 0xFFFF + second >> 16
    }
    var position = 0
    let even = bytes.count & ~1
    while position < even {
      let end = min(position + 2 * step, even)
      while position < end {
        first &+= UInt32(bytes[position]) << 8 | UInt32(bytes[position + 1])
        second &+= first
        position += 2
      }
      fold()
    }
    if bytes.count > even {
      first &+= UInt32(bytes[even]) << 8
      second &+= first
      fold()
    }
    fold()
    return second << 16 | first
  }
}
