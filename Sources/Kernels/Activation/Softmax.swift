/// Softmax over channels (eq. 3.6), with the greatest value taken off first so that nothing
/// overflows.
@usableFromInline
enum Softmax<M: Machine> {
  /// Every pixel on its own.
  @inlinable
  static func forward(_ input: LaneView, _ output: LaneView) {
    for y in 0..<input.height {
      for x in 0..<input.width {
        pixel(
          input.row(0, y) + x, input.channelPitch, output.row(0, y) + x, output.channelPitch,
          input.channels)
      }
    }
  }

  /// One pixel: its values lie `pitch` apart.
  @inlinable
  @inline(__always)
  static func pixel(
    _ z: UnsafePointer<Lanes>, _ pitch: Int, _ p: UnsafeMutablePointer<Lanes>,
    _ targetPitch: Int, _ count: Int
  ) {
    let top = greatest(z, pitch, count)
    var sum = Lanes.zero
    for c in 0..<count {
      let e = VectorMath<M>.exp(z[c * pitch] - top)
      p[c * targetPitch] = e
      sum += e
    }
    let factor = 1 / sum
    for c in 0..<count { p[c * targetPitch] *= factor }
  }

  /// The greatest of the values. Never infinite, so that the difference to it is a number.
  @inlinable
  @inline(__always)
  static func greatest(_ z: UnsafePointer<Lanes>, _ pitch: Int, _ count: Int) -> Lanes {
    var top = z[0]
    for c in 1..<max(1, count) {
      let value = z[c * pitch]
      top = LaneMask.choose(value .> top, value, top)
    }
    return VectorMath<M>.clamp(
      top, -Float.greatestFiniteMagnitude, Float.greatestFiniteMagnitude)
  }

  @inlinable
  static func backward(_ output: LaneView, _ gradient: LaneView, _ result: LaneView) {
    for y in 0..<output.height {
      for x in 0..<output.width {
        let p = output.row(0, y) + x
        let d = gradient.row(0, y) + x
        let r = result.row(0, y) + x
        var sum = Lanes.zero
        for c in 0..<output.channels {
          sum = M.fma(p[c * output.channelPitch], d[c * gradient.channelPitch], sum)
        }
        for c in 0..<output.channels {
          let value = p[c * output.channelPitch]
          r[c * result.channelPitch] = value * (d[c * gradient.channelPitch] - sum)
        }
      }
    }
  }
}
