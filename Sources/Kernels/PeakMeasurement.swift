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
    // A factor below 1 and the chains' values.
    let memory = UnsafeMutablePointer<Lanes>.allocate(capacity: 1 + chains(machine))
    defer { memory.deallocate() }
    for i in 0...chains(machine) {
      for lane in 0..<16 { memory[i][lane] = 0.9 + 0.005 * Float(lane) }
    }
    // The first burst finds the clock still low.
    var bursts = -1.0
    var start = processorTime()
    var duration = 0.0
    repeat {
      burst(memory, machine)
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
    case .narrow: 3
    }
  }

  /// `loops` steps of independent chains. Their values come from memory and go back there, so that
  /// the compiler knows nothing of them.
  @inlinable
  @inline(never)
  static func burst<M: Machine>(_ memory: UnsafeMutablePointer<Lanes>, _ machine: M.Type) {
    switch M.tile {
    case .wide: chains(Rows3<Columns4>.self, memory, machine)
    case .middle: chains(Rows5<Column>.self, memory, machine)
    case .narrow: chains(Rows3<Column>.self, memory, machine)
    }
  }

  @inlinable
  @inline(__always)
  static func chains<M: Machine, T: RowTile>(
    _ tile: T.Type, _ memory: UnsafeMutablePointer<Lanes>, _ machine: M.Type
  ) {
    let size = MemoryLayout<Lanes>.stride
    let x = T.Pixels.load(T.Pixels.sources(UnsafeRawPointer(memory), pitch: 0), 0)
    let places = T.Pixels.sources(UnsafeRawPointer(memory + 1), pitch: size)
    var sums = T.loadUnaligned(places, 0, T.Pixels.count * size)
    let count = loops
    for _ in 0..<count { sums.iterate(x, machine) }
    sums.storeUnaligned(places, 0, T.Pixels.count * size)
  }
}
