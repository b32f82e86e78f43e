extension Tensor {
  /// A tensor of one repeated value.
  /// - Throws: ``TensorError`` for a shape that can't be.
  public static func full(_ shape: [Int], value: Float) throws(TensorError) -> Tensor {
    Tensor(shape: shape, values: try FloatLoops.make(try count(of: shape)) { _ in value })
  }

  public static func zeros(_ shape: [Int]) throws(TensorError) -> Tensor {
    try full(shape, value: 0)
  }

  public static func ones(_ shape: [Int]) throws(TensorError) -> Tensor {
    try full(shape, value: 1)
  }

  /// Ones on the diagonal of a matrix, zeros elsewhere.
  /// - Parameter columns: as many as rows if not given.
  /// - Throws: ``TensorError`` for a shape that can't be.
  public static func identity(_ rows: Int, columns: Int? = nil) throws(TensorError) -> Tensor {
    let columns = columns ?? rows
    var result = try zeros([rows, columns])
    for index in 0..<min(rows, columns) { result.values[index * columns + index] = 1 }
    return result
  }

  /// The numbers from `start` to before `end`, `step` apart; ⌈(end − start)/step⌉ of them.
  /// - Throws: ``TensorError`` for a step of 0, bounds that aren't finite, or too many numbers.
  public static func sequence(
    from start: Double = 0, to end: Double, step: Double = 1
  ) throws(TensorError) -> Tensor {
    guard step != 0, start.isFinite, end.isFinite, step.isFinite else {
      throw TensorError(
        "a range from \(start) to \(end) by \(step) has no end",
        hint: "give finite bounds and a step other than 0")
    }
    let length = ((end - start) / step).rounded(.up)
    guard length <= Double(maximumCount) else {
      throw TensorError(
        "a range from \(start) to \(end) by \(step) is too long: \(maximumCount) values are the most",
        hint: "use a larger step")
    }
    let count = try count(of: [Int(max(length, 0))])
    return try steps(from: start, by: step, count: count)
  }

  /// `count` numbers evenly from `start` to `end`, both included.
  /// - Throws: ``TensorError`` for a count that is negative or too large.
  public static func linear(
    from start: Double, to end: Double, count: Int
  ) throws(TensorError) -> Tensor {
    let count = try Tensor.count(of: [count])
    let step = count > 1 ? (end - start) / Double(count - 1) : 0
    var result = try steps(from: start, by: step, count: count)
    if count > 1 { result.values[count - 1] = Float(end) }
    return result
  }

  /// `count` numbers from `start` on, `step` apart.
  /// - Throws: ``TensorError`` for a count that is negative or too large.
  public static func steps(
    from start: Double, by step: Double, count: Int
  ) throws(TensorError) -> Tensor {
    let count = try Tensor.count(of: [count])
    return Tensor(
      shape: [count], values: try FloatLoops.make(count) { Float(start + Double($0) * step) })
  }

  /// Evenly distributed random numbers from `lower` to below `upper`, a pure function of the
  /// arguments.
  /// - Parameter key: tells several draws with one seed apart.
  /// - Throws: ``TensorError`` for a shape that can't be, or bounds that aren't finite or cross.
  public static func uniform(
    _ shape: [Int], from lower: Double = 0, to upper: Double = 1, seed: UInt64, key: UInt64 = 0
  ) throws(TensorError) -> Tensor {
    guard lower <= upper, (upper - lower).isFinite else {
      throw TensorError(
        "random numbers from \(lower) to \(upper) can't be drawn",
        hint: "give finite bounds, the lower one first")
    }
    var stream = RandomStream(seed: seed, purpose: .user, key: key)
    let count = try count(of: shape)
    // Rounding to float32 may reach the upper bound, which doesn't belong to the range.
    let largest = max(Float(lower), Float(upper).nextDown)
    return Tensor(
      shape: shape,
      values: try FloatLoops.make(count) { _ in
        min(Float(lower + (upper - lower) * stream.uniform()), largest)
      })
  }

  /// Normally distributed random numbers, a pure function of the arguments.
  /// - Parameter key: tells several draws with one seed apart.
  /// - Throws: ``TensorError`` for a shape that can't be, or a negative deviation.
  public static func normal(
    _ shape: [Int], mean: Double = 0, deviation: Double = 1, seed: UInt64, key: UInt64 = 0
  ) throws(TensorError) -> Tensor {
    guard deviation >= 0, deviation.isFinite, mean.isFinite else {
      throw TensorError(
        "normal numbers of mean \(mean) and deviation \(deviation) can't be drawn",
        hint: "give a finite mean and a deviation of 0 or more")
    }
    var stream = RandomStream(seed: seed, purpose: .user, key: key)
    let count = try count(of: shape)
    return Tensor(
      shape: shape,
      values: try FloatLoops.make(count) { _ in Float(mean + deviation * stream.normal()) })
  }

  /// Each class number as a row of zeros with a 1 at its place; a new last axis of `classes`.
  /// - Parameter classes: one more than the largest number if not given.
  /// - Throws: ``TensorError`` for a value that isn't a class number.
  public func oneHot(classes: Int? = nil) throws(TensorError) -> Tensor {
    let limit = classes ?? Tensor.maximumCount
    var numbers: [Int] = []
    numbers.reserveCapacity(count)
    for value in values {
      guard let number = Int(exactly: value), number >= 0, number < limit else {
        throw TensorError(
          "\(value) isn't a class number"
            + (classes.map { " of \($0) classes" } ?? ""),
          hint: "class numbers are 0, 1, 2, … below the number of classes")
      }
      numbers.append(number)
    }
    let width = classes ?? (numbers.max() ?? -1) + 1
    var result = try Tensor.zeros(shape + [width])
    for (row, number) in numbers.enumerated() { result.values[row * width + number] = 1 }
    return result
  }
}
