/// Loops over flat arrays sixteen floats at a time. The rest of an array is padded with zeros and
/// goes through the same operations, so that a value doesn't depend on where it stands.
@usableFromInline
enum FlatLoops<M: Machine> {
  /// Up to sixteen values, the rest zeros.
  @inlinable
  @inline(__always)
  static func load(_ p: UnsafePointer<Float>, _ count: Int) -> Lanes {
    if count >= 16 { return UnsafeRawPointer(p).loadUnaligned(as: Lanes.self) }
    var values = Lanes.zero
    for i in 0..<count { values[i] = p[i] }
    return values
  }

  /// Up to sixteen values.
  @inlinable
  @inline(__always)
  static func store(_ values: Lanes, _ p: UnsafeMutablePointer<Float>, _ count: Int) {
    if count >= 16 {
      UnsafeMutableRawPointer(p).storeBytes(of: values, as: Lanes.self)
    } else {
      for i in 0..<count { p[i] = values[i] }
    }
  }

  @inlinable
  static func reduce(_ arguments: ShardReduction) {
    let count = arguments.shardCount
    guard count > 0 else { return }
    let shards = arguments.shards
    var index = arguments.range.lowerBound
    while index < arguments.range.upperBound {
      let left = arguments.range.upperBound - index
      let sum = tree(shards, 0, count, index, left)
      store(sum, arguments.destination + index, left)
      index += 16
    }
  }

  /// The sum of shards `first..<first + count`: neighbours, then pairs of neighbours, and so on; a
  /// shard without a neighbour waits for the next round.
  @inlinable
  @inline(__always)
  static func tree(
    _ shards: UnsafePointer<UnsafeMutablePointer<Float>>, _ first: Int, _ count: Int,
    _ index: Int, _ left: Int
  ) -> Lanes {
    if count == 8 {
      return eight(shards + first, index, left)
    }
    if count == 16 {
      return eight(shards + first, index, left) + eight(shards + first + 8, index, left)
    }
    return any(shards + first, count, index, left)
  }

  @inlinable
  @inline(__always)
  static func pair(
    _ shards: UnsafePointer<UnsafeMutablePointer<Float>>, _ index: Int, _ left: Int
  ) -> Lanes {
    load(shards[0] + index, left) + load(shards[1] + index, left)
  }

  @inlinable
  @inline(__always)
  static func eight(
    _ shards: UnsafePointer<UnsafeMutablePointer<Float>>, _ index: Int, _ left: Int
  ) -> Lanes {
    let low = pair(shards, index, left) + pair(shards + 2, index, left)
    let high = pair(shards + 4, index, left) + pair(shards + 6, index, left)
    return low + high
  }

  /// The same tree for any count, by recursion: the left branch is the largest power of two below.
  @inlinable
  static func any(
    _ shards: UnsafePointer<UnsafeMutablePointer<Float>>, _ count: Int, _ index: Int, _ left: Int
  ) -> Lanes {
    if count == 1 { return load(shards[0] + index, left) }
    var half = 1
    while half * 2 < count { half *= 2 }
    return any(shards, half, index, left) + any(shards + half, count - half, index, left)
  }

  @inlinable
  static func sumOfSquares(_ values: UnsafePointer<Float>, _ count: Int) -> Double {
    var sum = ChannelSum()
    var index = 0
    while index < count {
      let v = load(values + index, count - index)
      sum.add(v, times: v)
      index += 16
    }
    return sum.total
  }

  @inlinable
  static func allFinite(_ values: UnsafePointer<Float>, _ count: Int) -> Bool {
    // x − x is 0 for numbers and NaN for the others, and NaN survives a sum.
    var sum = Lanes.zero
    var index = 0
    while index < count {
      let v = load(values + index, count - index)
      sum += v - v
      index += 16
    }
    return LaneSums.one(sum) == 0
  }

  @inlinable
  static func fill(_ values: UnsafeMutablePointer<Float>, _ count: Int, _ value: Float) {
    var index = 0
    while index < count {
      store(Lanes(repeating: value), values + index, count - index)
      index += 16
    }
  }

  @inlinable
  static func blend(
    _ destination: UnsafeMutablePointer<Float>, _ source: UnsafePointer<Float>, _ count: Int,
    _ a: Float, _ b: Float
  ) {
    var index = 0
    while index < count {
      let left = count - index
      let old = load(destination + index, left)
      let new = load(source + index, left)
      store(M.fma(old, Lanes(repeating: a), new * b), destination + index, left)
      index += 16
    }
  }
}

extension FlatKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      reduce: { FlatLoops<M>.reduce($0) },
      step: { OptimiserLoop<M>.step($0) },
      sumOfSquares: { FlatLoops<M>.sumOfSquares($0, $1) },
      allFinite: { FlatLoops<M>.allFinite($0, $1) },
      fill: { FlatLoops<M>.fill($0, $1, $2) },
      blend: { FlatLoops<M>.blend($0, $1, $2, $3, $4) })
  }
}
