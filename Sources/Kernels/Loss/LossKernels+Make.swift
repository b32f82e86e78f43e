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

  /// 1 in lanes with an image, 0 in the others.
  @inlinable
  @inline(__always)
  static func lanes(_ valid: Int) -> SIMDMask<SIMD16<Int32>> {
    LaneMask.first(valid)
  }

  @inlinable
  static func softmaxCrossEntropy<M: Machine>(_ arguments: ClassLoss, _ machine: M.Type) {
    let count = arguments.count
    let z = arguments.input
    let labels = LaneMask.labels(arguments.labels)
    let images = lanes(arguments.valid)
    let top = Softmax<M>.greatest(z, 1, count)
    var sum = Lanes.zero
    var atLabel = Lanes.zero
    for c in 0..<count {
      let difference = z[c] - top
      sum += VectorMath<M>.exp(difference)
      atLabel = atLabel.replacing(with: difference, where: labels .== Int32(truncatingIfNeeded: c))
    }
    let loss = VectorMath<M>.log(sum) - atLabel
    arguments.losses.pointee = Lanes.zero.replacing(with: loss, where: images)
    guard arguments.gradient != nil || arguments.probabilities != nil else { return }
    let factor = 1 / sum
    for c in 0..<count {
      let p = VectorMath<M>.exp(z[c] - top) * factor
      let hit = Lanes.zero.replacing(with: 1, where: labels .== Int32(truncatingIfNeeded: c))
      let gradient = (p - hit) * arguments.scale
      if let target = arguments.gradient {
        target[c] = Lanes.zero.replacing(with: gradient, where: images)
      }
      if let target = arguments.probabilities { target[c] = p }
    }
  }

  @inlinable
  static func crossEntropy<M: Machine>(_ arguments: ClassLoss, _ machine: M.Type) {
    let labels = LaneMask.labels(arguments.labels)
    let images = lanes(arguments.valid)
    let least: Float = 1e-7
    var loss = Lanes.zero
    for c in 0..<arguments.count {
      let chosen = images .& (labels .== Int32(truncatingIfNeeded: c))
      let value = arguments.input[c]
      let p = VectorMath<M>.clamp(value, least, 1 - least)
      loss = loss.replacing(with: -VectorMath<M>.log(p), where: chosen)
      if let target = arguments.gradient {
        // Where the clipping takes hold the loss is flat.
        let sloped = chosen .& (value .>= least) .& (value .<= 1 - least)
        target[c] = Lanes.zero.replacing(
          with: Lanes(repeating: -arguments.scale) / p, where: sloped)
      }
      if let target = arguments.probabilities { target[c] = value }
    }
    arguments.losses.pointee = loss
  }

  @inlinable
  static func squaredErrorClasses<M: Machine>(_ arguments: ClassLoss, _ machine: M.Type) {
    let labels = LaneMask.labels(arguments.labels)
    let images = lanes(arguments.valid)
    let mean = 1 / Float(arguments.count)
    let factor = 2 * mean * arguments.scale
    var sum = Lanes.zero
    for c in 0..<arguments.count {
      let hit = Lanes.zero.replacing(with: 1, where: labels .== Int32(truncatingIfNeeded: c))
      let value = arguments.input[c]
      let error = value - hit
      sum = M.fma(error, error, sum)
      if let target = arguments.gradient {
        target[c] = Lanes.zero.replacing(with: error * factor, where: images)
      }
      if let target = arguments.probabilities { target[c] = value }
    }
    arguments.losses.pointee = Lanes.zero.replacing(with: sum * mean, where: images)
  }

  @inlinable
  static func squaredError<M: Machine>(_ arguments: TargetLoss, _ machine: M.Type) {
    let images = lanes(arguments.valid)
    let mean = 1 / Float(arguments.count)
    let factor = 2 * mean * arguments.scale
    var sum = Lanes.zero
    for c in 0..<arguments.count {
      let error = arguments.input[c] - arguments.target[c]
      sum = M.fma(error, error, sum)
      if let target = arguments.gradient {
        target[c] = Lanes.zero.replacing(with: error * factor, where: images)
      }
    }
    arguments.losses.pointee = Lanes.zero.replacing(with: sum * mean, where: images)
  }

  @inlinable
  static func ranks<M: Machine>(_ arguments: ClassRanks, _ machine: M.Type) {
    let labels = LaneMask.labels(arguments.labels)
    var own = Lanes.zero
    var top = arguments.input[0]
    var best = SIMD16<Int32>.zero
    for c in 0..<arguments.count {
      let value = arguments.input[c]
      let index = Int32(truncatingIfNeeded: c)
      own = own.replacing(with: value, where: labels .== index)
      // A NaN is never greater; a number beats a NaN that came before it.
      let greater = value .> top .| ((top .!= top) .& (value .== value))
      top = top.replacing(with: value, where: greater)
      best = best.replacing(with: index, where: greater)
    }
    var before = SIMD16<Int32>.zero
    for c in 0..<arguments.count {
      let value = arguments.input[c]
      let index = Int32(truncatingIfNeeded: c)
      let tied = value .== own .& (labels .> index)
      let unknown = own .!= own .& (labels .!= index)
      let ahead = value .> own .| tied .| unknown
      before = before.replacing(with: before &+ 1, where: ahead)
    }
    let images = lanes(arguments.valid)
    let none = SIMD16<Int32>(repeating: -1)
    let ranks = none.replacing(with: before, where: images)
    let predictions = none.replacing(with: best, where: images)
    for lane in 0..<16 {
      arguments.ranks[lane] = ranks[lane]
      arguments.predictions?[lane] = predictions[lane]
    }
  }
}
