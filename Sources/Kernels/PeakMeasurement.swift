#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The multiply–add peak of the core that runs it.
@usableFromInline
enum PeakMeasurement {
  /// GFLOP/s of a loop that stays in registers, the mean over about `seconds` of the thread's
  /// processor time.
  @inlinable
  static func run<M: Machine>(_ seconds: Double, _ machine: M.Type) -> Double {
    let limit = min(max(seconds, 0.001), 10)
    var factor: Float = 0.999
    // The first burst finds the clock still low.
    var bursts = -1.0
    var start = processorTime()
    var duration = 0.0
    repeat {
      let result = burst(factor, machine)
      // The compiler can't know that the result is never NaN, so it can't leave the work out.
      if result.isNaN { factor = 0.5 }
      bursts += 1
      if bursts == 0 { start = processorTime() }
      duration = processorTime() - start
    } while bursts == 0 || duration < limit
    return bursts * 2 * Double(loops * chains(machine) * Lanes.scalarCount) / duration / 1e9
  }

  @inlinable
  @inline(__always)
  static var loops: Int { 20_000 }

  /// Seconds of processor time of this thread.
  @usableFromInline
  static func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  @inlinable
  @inline(__always)
  static func chains<M: Machine>(_ machine: M.Type) -> Int {
    switch M.tile {
    case .wide: 12
    case .middle: 5
    case .narrow: 2
    }
  }

  /// `loops` steps of independent chains.
  @inlinable
  @inline(never)
  static func burst<M: Machine>(_ factor: Float, _ machine: M.Type) -> Float {
    switch M.tile {
    case .wide: chains(Rows3<Columns4>.self, factor, machine)
    case .middle: chains(Rows5<Column>.self, factor, machine)
    case .narrow: chains(Rows2<Column>.self, factor, machine)
    }
  }

  @inlinable
  @inline(__always)
  static func chains<M: Machine, T: RowTile>(
    _ tile: T.Type, _ factor: Float, _ machine: M.Type
  ) -> Float {
    let x = T.Pixels(repeating: Lanes(repeating: factor))
    var sums = T(repeating: Lanes(repeating: 1))
    let count = loops
    for _ in 0..<count { sums.iterate(x, machine) }
    return withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 16) { stored in
      let base = stored.baseAddress.unsafelyUnwrapped
      sums.store(base)
      var total = Lanes.zero
      for i in 0..<T.count * T.Pixels.count { total += base[i] }
      return LaneSums.one(total)
    }
  }
}
