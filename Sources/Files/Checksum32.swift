internal import CDeflate

/// The CRC-32 of zip archives (ISO 3309, polynomial 0xEDB88320).
public struct Checksum32 {
  public private(set) var value: UInt32 = 0

  public init() {}

  public mutating func add(_ bytes: UnsafeRawBufferPointer) {
    // Without an address the library would begin anew.
    guard !bytes.isEmpty else { return }
    value = libdeflate_crc32(value, bytes.baseAddress, bytes.count)
  }
}
