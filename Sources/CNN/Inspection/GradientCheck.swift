import Reference

/// How the engine's gradients compare with finite differences in double precision.
public struct GradientCheck: Sendable {
  /// One array of derivatives.
  public struct Row: Sendable {
    /// The layer's name, or `input`.
    public var layer: String
    public var kind: String
    /// A parameter's name, or `error`.
    public var what: String
    /// How many of its entries were checked, and how many lie at a kink, where there is no derivative.
    public var points: Int
    public var kinks: Int
    /// The largest difference, and the largest derivative, among those that count.
    public var largestDifference: Double
    public var largestGradient: Double
    /// Entries that are off by more than the tolerance.
    public var wrong: Int
  }

  public var rows: [Row]
  /// How many images the loss is the mean of.
  public var images: Int

  public var passed: Bool { rows.allSatisfy { $0.wrong == 0 } }

  /// The distance to either side of the point.
  public static let step = 1e-6
  public static let relativeTolerance = 1e-3
  /// Arrays of small derivatives are held to a smaller tolerance, a thousandth of the largest, down
  /// to what double precision leaves.
  public static let absoluteTolerance = 1e-8...1e-5
}

extension Network {
  /// Checks the gradients of every layer at some of their entries.
  ///
  /// A finite difference is (L(w + h) − L(w − h)) / 2h, L the mean loss. Where an entry is off and some
  /// relu changes sides, or some window its largest entry, from w − h to w + h, the point lies at a
  /// kink and doesn't count.
  /// - Parameters:
  ///   - points: entries of each array, chosen by `seed`; all of a smaller one.
  ///   - observe: told how many arrays are done, and how many there are; says whether to go on.
  /// - Returns: `nil` when `observe` asked for a stop.
  public func checkGradients(
    on dataset: Dataset, loss: Loss, points: Int = 20, seed: UInt64 = 0,
    observe: (_ done: Int, _ count: Int) -> Bool = { _, _ in true }
  ) throws(EngineError) -> GradientCheck? {
    // Beside the gradients, each layer's input in double precision.
    let kept = allLayers.reduce(input.count) {
      $0.saturatingSum(saturatingProduct($1.output.count, 2))
    }
    try memoryForPrediction(batch: dataset.count).keeping(kept, ofEach: dataset.count)
      .check("checking the gradients of \(name)")
    let gradients = try gradients(on: dataset, loss: loss)
    let images: Tensor
    do throws(SampleError) {
      images = try dataset.images(0..<dataset.count)
    } catch {
      throw .sample(error)
    }
    return gradientCheck(
      of: gradients, images: images, labels: (0..<dataset.count).map { Int(dataset.label($0)) },
      loss: loss, points: points, seed: seed, observe: observe)
  }

  /// Compares given gradients with finite differences.
  func gradientCheck(
    of gradients: NetworkGradients, images: Tensor, labels: [Int], loss: Loss, points: Int,
    seed: UInt64, observe: (_ done: Int, _ count: Int) -> Bool
  ) -> GradientCheck? {
    var checker = GradientChecker(
      self, images: Volume(images, shape: input), labels: labels, loss: loss, points: points,
      seed: seed)
    let arrays = checker.arrays(of: self, gradients)
    var rows: [GradientCheck.Row] = []
    for array in arrays {
      guard let row = checker.row(array, observe: { observe(rows.count, arrays.count) }) else {
        return nil
      }
      rows.append(row)
    }
    return GradientCheck(rows: rows, images: labels.count)
  }
}

/// Takes the finite differences.
private struct GradientChecker {
  /// An array of derivatives and where it belongs.
  struct Derivatives {
    var layer: String
    var kind: String
    var what: String
    /// The index of the top-level layer from which on the loss has to be computed anew.
    var start: Int
    var values: [Float]
    /// Values of one image; `nil` for a parameter.
    var imageSize: Int?
  }

  private var reference: ReferenceNetwork
  private let inputs: [Volume]
  private let labels: [Int]
  private let points: Int
  private let seed: UInt64

  init(
    _ network: Network, images: Volume, labels: [Int], loss: Loss, points: Int, seed: UInt64
  ) {
    reference = ReferenceNetwork(network, loss: loss)
    inputs = reference.inputs(for: images)
    self.labels = labels
    self.points = points
    self.seed = seed
  }

  /// The input's error, then for each layer its parameters' gradients and its error.
  func arrays(of network: Network, _ gradients: NetworkGradients) -> [Derivatives] {
    var result = [
      Derivatives(
        layer: "input", kind: "", what: "error", start: 0, values: gradients.input.values,
        imageSize: network.input.count)
    ]
    func visit(_ layer: NetworkLayer, start: Int) {
      for parameter in layer.parameters where parameter.descriptor.trainable {
        let name = parameter.descriptor.name
        guard let tensor = gradients.parameters[layer.name]?[name] else { continue }
        result.append(
          Derivatives(
            layer: layer.name, kind: layer.layer.kind, what: name, start: start,
            values: tensor.values, imageSize: nil))
      }
      for inner in layer.body + layer.projection { visit(inner, start: start) }
      // An activation's error is that of its output; the last softmax is one with the loss.
      guard !layer.layer.isActivation, let error = gradients.errors[layer.name] else { return }
      result.append(
        Derivatives(
          layer: layer.name, kind: layer.layer.kind, what: "error", start: start,
          values: error.values, imageSize: error.values.count / max(labels.count, 1)))
    }
    for (index, layer) in network.layers.enumerated() { visit(layer, start: index) }
    return result
  }

  /// - Returns: `nil` when `observe` asked for a stop.
  mutating func row(_ array: Derivatives, observe: () -> Bool) -> GradientCheck.Row? {
    var row = GradientCheck.Row(
      layer: array.layer, kind: array.kind, what: array.what, points: 0, kinks: 0,
      largestDifference: 0, largestGradient: 0, wrong: 0)
    var found: [(engine: Double, difference: Double, index: Int)] = []
    for index in chosen(array) {
      guard observe() else { return nil }
      let slopes = slopes(array, index)
      found.append((Double(array.values[index]), slopes, index))
    }
    let largest = found.reduce(0) { max($0, abs($1.difference)) }
    let bounds = GradientCheck.absoluteTolerance
    let absolute = min(
      max(bounds.lowerBound, GradientCheck.relativeTolerance * largest), bounds.upperBound)
    row.points = found.count
    for (engine, difference, index) in found {
      let off = abs(engine - difference)
      let isOff = !(off <= absolute + GradientCheck.relativeTolerance * abs(difference))
      if isOff, isAtKink(array, index) {
        row.kinks += 1
        continue
      }
      if isOff { row.wrong += 1 }
      row.largestDifference = max(row.largestDifference, off.isNaN ? .infinity : off)
      row.largestGradient = max(row.largestGradient, abs(difference))
    }
    return row
  }

  private func chosen(_ array: Derivatives) -> [Int] {
    let count = array.values.count
    guard count > points else { return Array(0..<count) }
    var random = RandomStream(
      seed: seed, purpose: .selection, key: fingerprint(of: "\(array.layer)/\(array.what)"))
    var result: Set<Int> = []
    while result.count < points { result.insert(random.below(count)) }
    return result.sorted()
  }

  private mutating func slopes(_ array: Derivatives, _ index: Int) -> Double {
    let h = GradientCheck.step
    return (loss(array, index, h) - loss(array, index, -h)) / (2 * h)
  }

  /// Whether another branch is taken on one side of an entry than on the other.
  private mutating func isAtKink(_ array: Derivatives, _ index: Int) -> Bool {
    let h = GradientCheck.step
    let taken = [-h, 0, h].map { amount in
      let branches = ReferenceNetwork.Branches()
      reference.branches = branches
      _ = loss(array, index, amount)
      return branches.taken
    }
    reference.branches = nil
    return taken[0] != taken[1] || taken[1] != taken[2]
  }

  /// The mean loss with `amount` added to one entry; up to a constant where it concerns one image.
  private mutating func loss(_ array: Derivatives, _ index: Int, _ amount: Double) -> Double {
    let count = Double(labels.count)
    guard let size = array.imageSize else {
      reference.add(amount, to: array.what, of: array.layer, at: index)
      defer { reference.add(-amount, to: array.what, of: array.layer, at: index) }
      return reference.lossSum(
        reference.run(inputs[array.start], from: array.start), labels: labels) / count
    }
    var x = inputs[array.start].image(index / size)
    var shift: ReferenceNetwork.Shift?
    if array.kind.isEmpty {
      x.values[index % size] += amount
    } else {
      shift = .init(layer: array.layer, index: index % size, amount: amount)
    }
    let output = reference.run(x, from: array.start, shift: shift)
    return reference.lossSum(output, labels: [labels[index / size]]) / count
  }
}
