/// Collects accumulators of weight gradients in scratch memory and adds their lane sums to the
/// gradient sixteen at a time. Summing lanes while the accumulators are in registers would make the
/// compiler spill them.
@usableFromInline
struct WeightSums {
  @inlinable
  @inline(__always)
  static var capacity: Int { 128 }
  /// `Lanes` of scratch: the accumulators, then the addresses they belong to.
  static var scratchCount: Int {
    capacity + capacity * MemoryLayout<Int>.stride / MemoryLayout<Lanes>.stride
  }

  @usableFromInline
  let vectors: UnsafeMutablePointer<Lanes>
  @usableFromInline
  let places: UnsafeMutablePointer<Int>
  @usableFromInline
  let gradient: UnsafeMutablePointer<Float>
  @usableFromInline
  var count: Int

  @inlinable
  @inline(__always)
  init(scratch: UnsafeMutablePointer<Lanes>, gradient: UnsafeMutablePointer<Float>) {
    vectors = scratch
    places = UnsafeMutableRawPointer(scratch + Self.capacity).assumingMemoryBound(to: Int.self)
    self.gradient = gradient
    count = 0
  }

  /// Takes a tile: row r, column k belongs to `gradient[columns[k] + first + r]`.
  @inlinable
  @inline(__always)
  mutating func append<M: Machine, T: RowTile>(
    _ tile: T, first: Int, columns: UnsafePointer<Int>, _ machine: M.Type
  ) {
    tile.store(vectors + count)
    for r in 0..<T.count {
      for k in 0..<T.Pixels.count {
        places[count + r * T.Pixels.count + k] = columns[k] + first + r
      }
    }
    count += T.count * T.Pixels.count
    if count > Self.capacity - 32 { flush(machine) }
  }

  /// Adds what was collected, all but less than sixteen.
  @inlinable
  @inline(never)
  mutating func flush<M: Machine>(_ machine: M.Type) {
    var done = 0
    while count - done >= 16 {
      let sums = LaneSums.sixteen(vectors + done)
      for i in 0..<16 { gradient[places[done + i]] += sums[i] }
      done += 16
    }
    for i in done..<count {
      vectors[i - done] = vectors[i]
      places[i - done] = places[i]
    }
    count -= done
  }

  /// Adds all.
  @inlinable
  @inline(__always)
  mutating func finish<M: Machine>(_ machine: M.Type) {
    flush(machine)
    for i in 0..<count { gradient[places[i]] += LaneSums.one(vectors[i]) }
    count = 0
  }
}
