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
