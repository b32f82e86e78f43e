/// Collects accumulators of weight gradients in scratch memory and brings their lane sums to the
/// gradient, sixteen sums at a time. Summing lanes while the accumulators are in registers would make
/// the compiler spill them.
@usableFromInline
struct WeightSums {
  /// Nine times sixteen vectors, a multiple of what every tile but the smallest holds.
  @inlinable
  @inline(__always)
  static var capacity: Int { 144 }
  /// `Lanes` of scratch: the accumulators and the places.
  static var scratchCount: Int { capacity + capacity / 8 }

  @usableFromInline
  let vectors: UnsafeMutablePointer<Lanes>
  /// For each column of the tiles its place in the gradient.
  @usableFromInline
  let places: UnsafeMutablePointer<Int>
  @usableFromInline
  let gradient: UnsafeMutablePointer<Float>
  /// Whether sums are added to what is there.
  @usableFromInline
  let accumulates: Bool
  /// Columns that are collected.
  @usableFromInline
  var columns: Int

  @inlinable
  @inline(__always)
  init(
    scratch: UnsafeMutablePointer<Lanes>, gradient: UnsafeMutablePointer<Float>, accumulates: Bool
  ) {
    vectors = scratch
    places = UnsafeMutableRawPointer(vectors + Self.capacity).assumingMemoryBound(to: Int.self)
    self.gradient = gradient
    self.accumulates = accumulates
    columns = 0
  }

  /// Takes a tile: row r, column k belongs to `gradient[columns[k] + first + r]`. Between two calls of
  /// ``flush(_:_:)`` all tiles have the same rows.
  @inlinable
  @inline(__always)
  mutating func append<M: Machine, T: RowTile>(
    _ tile: T, first: Int, columns places: UnsafePointer<Int>, _ machine: M.Type
  ) {
    let size = MemoryLayout<Lanes>.stride
    tile.store(
      T.Pixels.sources(UnsafeRawPointer(vectors + columns * T.count), pitch: T.count * size), 0,
      size)
    for k in 0..<T.Pixels.count { self.places[columns + k] = places[k] + first }
    columns += T.Pixels.count
    if (columns + T.Pixels.count) * T.count > Self.capacity { flush(T.self, machine) }
  }

  /// Brings what was collected to the gradient.
  @inlinable
  @inline(never)
  mutating func flush<M: Machine, T: RowTile>(_ tile: T.Type, _ machine: M.Type) {
    // The last sixteen may be fewer; nobody looks at the sums of the others.
    var count = (columns * T.count + 15) / 16 * 16
    for _ in 0..<4 {
      LaneSums.halve(vectors, count, machine)
      count /= 2
    }
    let values = UnsafeMutableRawPointer(vectors).assumingMemoryBound(to: Float.self)
    for column in 0..<columns {
      let place = gradient + places[column]
      let own = values + column * T.count
      for r in 0..<T.count { place[r] = accumulates ? place[r] + own[r] : own[r] }
    }
    columns = 0
  }
}
