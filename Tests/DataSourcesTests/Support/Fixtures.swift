import CNN
import CZlib

@testable import DataSources

/// An environment that knows no data, no network, and little memory.
func environment(
  data: String? = nil, cache: String = "/nonexistent", memory: Int = 1 << 26
) -> DataEnvironment {
  DataEnvironment(dataFolder: data, cacheFolder: cache, offline: true, memoryLimit: memory)
}

/// The bytes of all samples of a dataset, in its order.
func bytes(of dataset: Dataset) throws -> [UInt8] {
  let size = dataset.shape.count * dataset.source.element.size
  var result = [UInt8](repeating: 0, count: dataset.count * size)
  let indices = (0..<dataset.count).map(dataset.sourceIndex)
  try result.withUnsafeMutableBytes { try dataset.source.read(indices[...], into: $0) }
  return result
}

func labels(of dataset: Dataset) -> [Int32] { (0..<dataset.count).map(dataset.label) }

/// The error that loading ends with, or `nil` where it succeeds.
func failure(_ request: DataRequest, _ environment: DataEnvironment) -> DataError? {
  do {
    _ = try DataSource.load(request, environment: environment)
    return nil
  } catch {
    return error as? DataError ?? DataError(.damaged, "not a DataError: \(error)")
  }
}

enum Fixture {
  /// An IDX file of bytes.
  static func idx(_ shape: [Int], _ values: [UInt8]) -> [UInt8] {
    [0, 0, 8, UInt8(shape.count)] + shape.flatMap { bigEndian(UInt32(truncatingIfNeeded: $0)) }
      + values
  }

  static func bigEndian(_ value: UInt32) -> [UInt8] {
    [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
  }

  static func littleEndian(_ value: UInt64, bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A `.npy` file with the given shape as Python writes it.
  static func npy(
    type: String, shape: String, fortran: Bool = false, _ values: [UInt8]
  ) -> [UInt8] {
    var header =
      "{'descr': '\(type)', 'fortran_order': \(fortran ? "True" : "False"), 'shape': \(shape), }"
    header += String(repeating: " ", count: 63 - (header.utf8.count + 10) % 64) + "\n"
    return NPYFormat.signature + [1, 0] + littleEndian(UInt64(header.utf8.count), bytes: 2)
      + Array(header.utf8) + values
  }

  static func floats(_ values: [Float]) -> [UInt8] {
    values.flatMap { littleEndian(UInt64($0.bitPattern), bytes: 4) }
  }

  /// A zip archive, stored or deflated.
  static func zip(_ members: [(name: String, bytes: [UInt8])], deflated: Bool = false) -> [UInt8] {
    var archive: [UInt8] = []
    var directory: [UInt8] = []
    for member in members {
      let packed = deflated ? deflate(member.bytes) : member.bytes
      let name = Array(member.name.utf8)
      let checksum = member.bytes.withUnsafeBufferPointer {
        crc32(0, $0.baseAddress, UInt32($0.count))
      }
      let common =
        [20, 0, 0, 0, deflated ? 8 : 0, 0, 0, 0, 0, 0] + littleEndian(UInt64(checksum), bytes: 4)
        + littleEndian(UInt64(packed.count), bytes: 4)
        + littleEndian(UInt64(member.bytes.count), bytes: 4)
        + littleEndian(UInt64(name.count), bytes: 2) + [0, 0]
      directory +=
        [0x50, 0x4B, 1, 2, 20, 0] + common + [UInt8](repeating: 0, count: 10)
        + littleEndian(UInt64(archive.count), bytes: 4) + name
      archive += [0x50, 0x4B, 3, 4] + common + name + packed
    }
    let end =
      [0x50, 0x4B, 5, 6, 0, 0, 0, 0] + littleEndian(UInt64(members.count), bytes: 2)
      + littleEndian(UInt64(members.count), bytes: 2)
      + littleEndian(UInt64(directory.count), bytes: 4)
      + littleEndian(UInt64(archive.count), bytes: 4) + [0, 0]
    return archive + directory + end
  }

  /// Raw deflate data: what zlib's `compress` gives without its header and checksum.
  private static func deflate(_ bytes: [UInt8]) -> [UInt8] {
    var length = compressBound(UInt(bytes.count))
    var result = [UInt8](repeating: 0, count: Int(length))
    compress2(&result, &length, bytes, UInt(bytes.count), 9)
    return Array(result[2..<(Int(length) - 4)])
  }

  /// Writes a file compressed with gzip.
  static func gzip(_ bytes: [UInt8], to path: String) {
    let file = gzopen(path, "wb")
    gzwrite(file, bytes, UInt32(bytes.count))
    gzclose(file)
  }

  /// A tar archive of regular files.
  static func tar(_ members: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    members.flatMap { member in
      var header = [UInt8](repeating: 0, count: 512)
      let size = String(member.bytes.count, radix: 8)
      header.replaceSubrange(0..<member.name.utf8.count, with: member.name.utf8)
      header.replaceSubrange(
        124..<135, with: (String(repeating: "0", count: 11 - size.count) + size).utf8)
      header[156] = UInt8(ascii: "0")
      let padding = (512 - member.bytes.count % 512) % 512
      return header + member.bytes + [UInt8](repeating: 0, count: padding)
    } + [UInt8](repeating: 0, count: 1024)
  }
}
