/// The transpose of sixteen vectors of sixteen lanes.
@usableFromInline
enum Transpose {
  /// `target[j][i] = source[i][j]`; both hold sixteen vectors, pitches in bytes, no alignment
  /// needed. Four perfect unshuffles: each turns the number (vector, lane) by one bit.
  @inlinable
  @inline(__always)
  static func sixteen<M: Machine>(
    _ source: UnsafeRawPointer, pitch: Int, to target: UnsafeMutableRawPointer,
    targetPitch: Int, _ machine: M.Type
  ) {
    let size = MemoryLayout<Lanes>.stride
    // Two buffers of a kilobyte each, which is the most that is sure to be on the stack.
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 16) { one in
      withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 16) { two in
        let first = UnsafeMutableRawPointer(one.baseAddress.unsafelyUnwrapped)
        let second = UnsafeMutableRawPointer(two.baseAddress.unsafelyUnwrapped)
        unshuffle(source, pitch, first, size)
        unshuffle(first, size, second, size)
        unshuffle(second, size, first, size)
        unshuffle(first, size, target, targetPitch)
      }
    }
  }

  @inlinable
  @inline(__always)
  static func unshuffle(
    _ source: UnsafeRawPointer, _ pitch: Int, _ target: UnsafeMutableRawPointer,
    _ targetPitch: Int
  ) {
    for i in 0..<8 {
      let a = source.loadUnaligned(fromByteOffset: 2 * i * pitch, as: Lanes.self)
      let b = source.loadUnaligned(fromByteOffset: (2 * i + 1) * pitch, as: Lanes.self)
      target.storeBytes(
        of: Lanes(lowHalf: a.evenHalf, highHalf: b.evenHalf), toByteOffset: i * targetPitch,
        as: Lanes.self)
      target.storeBytes(
        of: Lanes(lowHalf: a.oddHalf, highHalf: b.oddHalf), toByteOffset: (i + 8) * targetPitch,
        as: Lanes.self)
    }
  }
}
