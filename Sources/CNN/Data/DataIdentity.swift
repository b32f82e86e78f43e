/// What tells one dataset from another: its name for messages, and a fingerprint of everything that
/// training sees of it.
public struct DataIdentity: Hashable, Sendable {
  /// The dataset's name; two equal datasets may have different ones.
  public var name: String
  public var count: Int
  public var fingerprint: UInt64

  public init(name: String, count: Int, fingerprint: UInt64) {
    self.name = name
    self.count = count
    self.fingerprint = fingerprint
  }

  /// Whether both stand for the same images and labels in the same order.
  public func isSameData(as other: DataIdentity) -> Bool {
    count == other.count && fingerprint == other.fingerprint
  }
}

extension Dataset {
  /// Of longer datasets, evenly spread images (whole blocks of them in a file) of about this many bytes
  /// stand for all.
  private static let fingerprintLimit = 256 << 20

  /// Reads the images, all of them or up to 256 MB, and all labels.
  /// - Throws: ``SampleError`` when a file can't be read.
  public func identity() throws(SampleError) -> DataIdentity {
    var mixer = Mixer()
    for number in [count, shape.height, shape.width, shape.channels, source.element.size] {
      mixer.add(UInt64(truncatingIfNeeded: number))
    }
    for name in classes { mixer.add(Array(name.utf8)) }
    if let normalization {
      for value in normalization.scale + normalization.offset {
        mixer.add(UInt64(value.bitPattern))
      }
    }
    // Images in a file are shuffled in another way than those in memory.
    if let length = source.blockLength {
      for number in [length, source.shuffledBlocks] { mixer.add(UInt64(number)) }
    }
    for position in 0..<count { mixer.add(UInt64(truncatingIfNeeded: Int(label(position)))) }

    let size = max(shape.count * source.element.size, 1)
    let step = max(1, count / max(Self.fingerprintLimit / size, 1))
    let piece = max(1, (1 << 20) / size)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: piece * size, alignment: 16)
    defer { buffer.deallocate() }
    let length = source.blockLength ?? 1
    let chosen = step == 1 ? Array(0..<count) : (0..<count).filter { $0 / length % step == 0 }
    let positions = chosen.map(sourceIndex)
    prepare(chosen)
    var start = 0
    while start < positions.count {
      let indices = positions[start..<min(start + piece, positions.count)]
      try source.read(indices, into: buffer)
      mixer.add(UnsafeRawBufferPointer(rebasing: buffer[..<(indices.count * size)]))
      start += indices.count
    }
    return DataIdentity(name: name, count: count, fingerprint: mixer.value)
  }
}

/// A 64-bit hash that is the same in every run: eight bytes at a time are multiplied in, and the high
/// bits folded down.
struct Mixer {
  private(set) var value: UInt64 = 0x9e37_79b9_7f4a_7c15

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0xff51_afd7_ed55_8ccd
    value ^= value >> 32
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    let words = bytes.count / 8
    for index in 0..<words {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)))
    }
    for index in (8 * words)..<bytes.count { add(UInt64(bytes[index])) }
    add(UInt64(bytes.count))
  }

  mutating func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }
}
