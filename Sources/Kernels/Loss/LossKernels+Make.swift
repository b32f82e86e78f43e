extension LossKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      softmaxCrossEntropy: { softmaxCrossEntropy($0, M.self) },
      crossEntropy: { crossEntropy($0, M.self) },
      squaredErrorClasses: { squaredErrorClasses($0, M.self) },
      squaredError: { squaredError($0, M.self) },
      ranks: { ranks($0, M.self) })
  }

  @inlinable
  static func softmaxCrossEntropy<M: Machine>(_ arguments: ClassLoss, _ machine: M.Type) {
    let count = arguments.count
    let z = arguments.input
    let labels = LaneMask.labels(arguments.labels)
    let images = LaneMask.first(arguments.valid)
    let top = Softmax<M>.greatest(z, 1, count)
    var sum = Lanes.zero
    var atLabel = Lanes.zero
    for c in 0..<count {
      let difference = z[c] - top
      sum += VectorMath<M>.exp(difference)
      atLabel = LaneMask.choose(LaneMask.equal(labels, c), difference, atLabel)
    }
    let loss = VectorMath<M>.log(sum) - atLabel
    arguments.losses.pointee = LaneMask.keep(loss, images)
    guard arguments.gradient != nil || arguments.probabilities != nil else { return }
    let factor = 1 / sum
    for c in 0..<count {
      let p = VectorMath<M>.exp(z[c] - top) * factor
      let hit = LaneMask.keep(Lanes(repeating: 1), LaneMask.equal(labels, c))
      let gradient = (p - hit) * arguments.scale
      if let target = arguments.gradient {
        target[c] = LaneMask.keep(gradient, images)
      }
      if let target = arguments.probabilities { target[c] = p }
    }
  }

  @inlinable
  static func crossEntropy<M: Machine>(_ arguments: ClassLoss, _ machine: M.Type) {
    let labels = LaneMask.labels(arguments.labels)
    let images = LaneMask.first(arguments.valid)
    let least: Float = 1e-7
    var loss = Lanes.zero
    for c in 0..<arguments.count {
      let chosen = images .& LaneMask.equal(labels, c)
      let value = arguments.input[c]
      // Outside the bounds the loss is flat.
      let low = value .< Lanes(repeating: least)
      let high = value .> Lanes(repeating: 1 - least)
      var p = LaneMask.choose(low, Lanes(repeating: least), value)
      p = LaneMask.choose(high, Lanes(repeating: 1 - least), p)
      loss = LaneMask.choose(chosen, -VectorMath<M>.log(p), loss)
      if let target = arguments.gradient {
        target[c] = LaneMask.keep(
          Lanes(repeating: -arguments.scale) / p, chosen .& .!(low .| high))
      }
      if let target = arguments.probabilities { target[c] = value }
    }
    arguments.losses.pointee = loss
  }

  @inlinable
  static func squaredErrorClasses<M: Machine>(_ arguments: ClassLoss, _ machine: M.Type) {
    let labels = LaneMask.labels(arguments.labels)
    let images = LaneMask.first(arguments.valid)
    let mean = 1 / Float(arguments.count)
    let factor = 2 * mean * arguments.scale
    var sum = Lanes.zero
    for c in 0..<arguments.count {
      let hit = LaneMask.keep(Lanes(repeating: 1), LaneMask.equal(labels, c))
      let value = arguments.input[c]
      let error = value - hit
      sum = M.fma(error, error, sum)
      if let target = arguments.gradient {
        target[c] = LaneMask.keep(error * factor, images)
      }
      if let target = arguments.probabilities { target[c] = value }
    }
    arguments.losses.pointee = LaneMask.keep(sum * mean, images)
  }

  @inlinable
  static func squaredError<M: Machine>(_ arguments: TargetLoss, _ machine: M.Type) {
    let images = LaneMask.first(arguments.valid)
    let mean = 1 / Float(arguments.count)
    let factor = 2 * mean * arguments.scale
    var sum = Lanes.zero
    for c in 0..<arguments.count {
      let error = arguments.input[c] - arguments.target[c]
      sum = M.fma(error, error, sum)
      if let target = arguments.gradient {
        target[c] = LaneMask.keep(error * factor, images)
      }
    }
    arguments.losses.pointee = LaneMask.keep(sum * mean, images)
  }

  @inlinable
  static func ranks<M: Machine>(_ arguments: ClassRanks, _ machine: M.Type) {
    let labels = LaneMask.labels(arguments.labels)
    var own = Lanes.zero
    var top = arguments.input[0]
    var best = Integers.zero
    for c in 0..<arguments.count {
      let value = arguments.input[c]
      let index = Int32(truncatingIfNeeded: c)
      own = LaneMask.choose(LaneMask.equal(labels, c), value, own)
      // A NaN is never greater; a number beats a NaN that came before it.
      let greater = (value .> top) .| ((top .!= top) .& (value .== value))
      top = LaneMask.choose(greater, value, top)
      best = pick(greater, Integers(repeating: index), best)
    }
    var before = Integers.zero
    let unknown = own .!= own
    for c in 0..<arguments.count {
      let value = arguments.input[c]
      let index = Integers(repeating: Int32(truncatingIfNeeded: c))
      let tied = (value .== own) .& (labels .> index)
      let ahead = (value .> own) .| tied .| (unknown .& (labels .!= index))
      // A set mask is −1.
      before = before &- LaneMask.integers(ahead)
    }
    let images = LaneMask.first(arguments.valid)
    let none = Integers(repeating: -1)
    let ranks = pick(images, before, none)
    let predictions = pick(images, best, none)
    for lane in 0..<16 {
      arguments.ranks[lane] = ranks[lane]
      arguments.predictions?[lane] = predictions[lane]
    }
  }

  @usableFromInline
  typealias Integers = SIMD16<Int32>

  @inlinable
  @inline(__always)
  static func pick(_ mask: LaneMask.Mask, _ a: Integers, _ b: Integers) -> Integers {
    let x = unsafeBitCast(a, to: LaneMask.Mask.self)
    let y = unsafeBitCast(b, to: LaneMask.Mask.self)
    return LaneMask.integers((x .& mask) .| (y .& .!mask))
  }
}
