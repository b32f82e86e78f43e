internal import CHDF5
import Files

// Values are read as they are stored and unpacked here, in a fifth of the time that zlib needs inside the
// library, and without asking the process that reads the file: of that one it takes only where they lie.
extension HDF5.Dataset {
  /// A piece of the file.
  struct StoredPlace: Hashable, Sendable {
    var offset: Int
    var size: Int
  }

  /// The most bytes of a chunk that are unpacked here.
  private static let chunkLimit = 16 << 20

  /// The filters of arrays that are read here: deflate, a checksum, or one behind the other.
  private static let plainFilters = [[], [1], [3], [1, 3]]

  /// How many chunks are looked for at once.
  private static let pageLength = 1_024

  private var isPacked: Bool { filters.contains { $0.number == 1 } }

  /// Reads rows without the library, where they lie plainly in the file.
  /// - Returns: whether the buffer was filled. What isn't plain, and what isn't right, is left to the
  ///   library and its messages.
  func readStored<Value: HDF5.Element>(
    rows: Range<Int>, as: Value.Type, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    guard chunk == nil else { return readChunks(rows: rows, as: Value.self, into: buffer) }
    // The library reads what lies in one piece as fast; this spares asking another process for it.
    let row = buffer.count / rows.count
    guard file.process != nil, let place = places(page: 0, as: Value.self).first,
      let count = extent.first, [count, row].checkedProduct == place.size
    else { return false }
    return file.channel.read(at: place.offset + rows.lowerBound * row, into: buffer)
  }

  /// Reads whole chunks of rows.
  private func readChunks<Value: HDF5.Element>(
    rows: Range<Int>, as: Value.Type, into buffer: UnsafeMutableRawBufferPointer
  ) -> Bool {
    // The library itself reads what isn't packed.
    guard isPacked || file.process != nil, let length = plainChunkLength(of: Value.self),
      let count = extent.first, rows.lowerBound % length == 0,
      rows.upperBound % length == 0 || rows.upperBound == count, let unpacker = Unpacker()
    else { return false }
    let row = buffer.count / rows.count
    let size = row * length
    // Deflate makes what it can't pack a little larger, 5 bytes for each 16 KB.
    let stored = UnsafeMutableRawBufferPointer.allocate(
      byteCount: size + size / 1_000 + 64, alignment: 16)
    defer { stored.deallocate() }
    func unpack(_ bytes: UnsafeRawBufferPointer, _ target: UnsafeMutableRawBufferPointer) -> Bool {
      if isPacked { return unpacker.unpack(bytes, into: target) }
      guard bytes.count == target.count else { return false }
      target.copyMemory(from: bytes)
      return true
    }
    for start in stride(from: rows.lowerBound, to: rows.upperBound, by: length) {
      guard let bytes = storedChunk(start / length, as: Value.self, stored) else { return false }
      let end = min(start + length, rows.upperBound)
      let target = UnsafeMutableRawBufferPointer(
        rebasing: buffer[((start - rows.lowerBound) * row)..<((end - rows.lowerBound) * row)])
      if target.count == size {
        guard unpack(bytes, target) else { return false }
      } else {
        // The last chunk reaches beyond the array.
        let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 16)
        defer { whole.deallocate() }
        guard unpack(bytes, whole) else { return false }
        target.copyMemory(from: UnsafeRawBufferPointer(rebasing: whole[..<target.count]))
      }
    }
    return true
  }

  /// The rows of a chunk, where chunks are whole rows and what is in them can be unpacked here.
  private func plainChunkLength<Value: HDF5.Element>(of: Value.Type) -> Int? {
    guard let chunk, let length = chunk.first, length > 0, chunk.dropFirst() == extent.dropFirst(),
      HDF5.Dataset.plainFilters.contains(filters.map(\.number)),
      let size = (chunk + [MemoryLayout<Value>.size]).checkedProduct, size > 0,
      size <= HDF5.Dataset.chunkLimit, file.process != nil || isStored(as: Value.self)
    else { return nil }
    return length
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

  /// The stored bytes of a chunk, their checksum looked at; `nil` where there are none or they went
  /// through other filters than the rest.
  private func storedChunk<Value: HDF5.Element>(
    _ number: Int, as: Value.Type, _ buffer: UnsafeMutableRawBufferPointer
  ) -> UnsafeRawBufferPointer? {
    let size: Int
    if file.process == nil {
      guard let read = chunkSize(number), read <= buffer.count, readChunk(number, buffer) else {
        return nil
      }
      size = read
    } else {
      let places = places(page: number / HDF5.Dataset.pageLength, as: Value.self)
      let index = number % HDF5.Dataset.pageLength
      guard places.indices.contains(index), places[index].size <= buffer.count,
        file.channel.read(
          at: places[index].offset,
          into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<places[index].size]))
      else { return nil }
      size = places[index].size
    }
    let stored = UnsafeRawBufferPointer(rebasing: buffer[..<size])
    guard hasChecksum else { return stored }
    guard stored.count > 4 else { return nil }
    let bytes = UnsafeRawBufferPointer(rebasing: stored.dropLast(4))
    let expected = stored.loadUnaligned(fromByteOffset: bytes.count, as: UInt32.self)
    return Fletcher32.sum(bytes) == UInt32(littleEndian: expected) ? bytes : nil
  }

  // MARK: With the library

  private func chunkOffset(_ number: Int) -> [hsize_t] {
    [hsize_t(number * (chunk?.first ?? 1))]
      + [hsize_t](repeating: 0, count: max(extent.count - 1, 0))
  }

  /// The bytes that a chunk takes in the file; `nil` for one that isn't there.
  private func chunkSize(_ number: Int) -> Int? {
    HDF5.locked {
      var size = hsize_t(0)
      guard H5Dget_chunk_storage_size(id, chunkOffset(number), &size) >= 0, size > 0 else {
        return nil
      }
      return Int(exactly: size)
    }
  }

  /// Reads a chunk as it is stored, if it went through all filters.
  private func readChunk(_ number: Int, _ buffer: UnsafeMutableRawBufferPointer) -> Bool {
    HDF5.locked {
      var skipped = UInt32(0)
      return H5Dread_chunk(id, 0, chunkOffset(number), &skipped, buffer.baseAddress) >= 0
        && skipped == 0
    }
  }

  // MARK: Places

  /// Where the values of a page of chunks lie, or those of an array in one piece: as many as lie one
  /// behind the other and are stored as `Value`, plainly.
  func findPlaces<Value: HDF5.Element>(page: Int, as: Value.Type) -> [StoredPlace] {
    guard isStored(as: Value.self) else { return [] }
    guard chunk != nil else {
      let (offset, size) = HDF5.locked { (H5Dget_offset(id), H5Dget_storage_size(id)) }
      // All bits set where the values are elsewhere.
      guard offset != .max, let offset = Int(exactly: offset), let size = Int(exactly: size) else {
        return []
      }
      return [StoredPlace(offset: offset, size: size)]
    }
    guard let length = plainChunkLength(of: Value.self), let count = extent.first, page >= 0 else {
      return []
    }
    let chunks = (count + length - 1) / length
    let (first, overflow) = page.multipliedReportingOverflow(by: HDF5.Dataset.pageLength)
    guard !overflow, first < chunks else { return [] }
    var places: [StoredPlace] = []
    // Nothing is read: the channel only notes from where it would be.
    let unused = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
    defer { unused.deallocate() }
    for number in first..<min(first + HDF5.Dataset.pageLength, chunks) {
      guard let size = chunkSize(number),
        let offset = file.channel.locate({ readChunk(number, unused) })
      else { break }
      places.append(StoredPlace(offset: offset, size: size))
    }
    return places
  }

  /// The places that the process which reads the file found, those that make sense.
  private func places<Value: HDF5.Element>(page: Int, as: Value.Type) -> [StoredPlace] {
    if let known = knownPlaces(page, Value.code) { return known }
    guard let process = file.process else { return [] }
    let size = file.channel.size
    // What can't be asked any more fails when it is read.
    let found = (try? process.places(of: id, Value.code, page: page)) ?? []
    let places = Array(
      found.prefix { $0.offset >= 0 && $0.size > 0 && $0.size <= size - $0.offset })
    notePlaces(places, page, Value.code)
    return places
  }
}
