import Reference

/// A network in double precision, by plain loops straight from the lecture's equations.
///
/// Slow and exact: what finite differences are taken from.
struct ReferenceNetwork {
  let layers: [NetworkLayer]
  /// By layer and parameter name.
  private var parameters: [String: [String: [Double]]] = [:]
  private let loss: Loss
  /// Whether the final softmax is left to the loss.
  private let leavesSoftmax: Bool
  /// Notes the branches that a run takes, if somebody wants to know.
  var branches: Branches?

  /// Which side of its kink each value is on, and which entry of each window is the largest: where two
  /// runs differ in it there is a kink between them.
  final class Branches {
    fileprivate(set) var taken: [Int] = []
  }

  init(_ network: Network, loss: Loss) {
    layers = network.layers
    self.loss = loss
    leavesSoftmax = loss == .crossentropy && network.endsInSoftmax
    for layer in network.allLayers {
      for parameter in layer.parameters {
        let name = parameter.descriptor.name
        parameters[layer.name, default: [:]][name] =
          network.values(of: name, in: layer.name)?.values.map(Double.init)
      }
    }
  }

  /// A number that is added to one value of a layer's result, before its activation.
  struct Shift {
    var layer: String
    var index: Int
    var amount: Double
  }

  /// Adds to one parameter.
  mutating func add(_ amount: Double, to parameter: String, of layer: String, at index: Int) {
    parameters[layer]?[parameter]?[index] += amount
  }

  /// What the layers from `first` on make of that layer's input.
  func run(_ x: Volume, from first: Int = 0, shift: Shift? = nil) -> Volume {
    run(layers[first...], x, shift, isTopLevel: true)
  }

  /// The input of each top-level layer, and the output.
  func inputs(for x: Volume) -> [Volume] {
    var result = [x]
    for layer in layers {
      result.append(output(of: layer, for: result[result.count - 1], nil, isLast: false))
    }
    return result
  }

  /// The sum of the losses of all images.
  func lossSum(_ output: Volume, labels: [Int]) -> Double {
    let classes = output.channels
    switch loss {
    case .crossentropy:
      return LossReference.softmaxCrossEntropy(output.values, labels: labels, classes: classes)
        .losses.reduce(0, +)
    case .mse:
      var targets = [Double](repeating: 0, count: output.values.count)
      for (image, label) in labels.enumerated() { targets[image * classes + label] = 1 }
      return LossReference.squaredError(output.values, targets: targets, classes: classes)
        .losses.reduce(0, +)
    }
  }

  // MARK: Layers

  private func run(
    _ layers: ArraySlice<NetworkLayer>, _ x: Volume, _ shift: Shift?, isTopLevel: Bool
  ) -> Volume {
    var x = x
    for index in layers.indices {
      let isLast = isTopLevel && index == layers.endIndex - 1
      x = output(of: layers[index], for: x, shift, isLast: isLast)
    }
    return x
  }

  private func output(
    of layer: NetworkLayer, for x: Volume, _ shift: Shift?, isLast: Bool
  ) -> Volume {
    var z = result(of: layer, for: x, shift)
    if let shift, shift.layer == layer.name { z.values[shift.index] += shift.amount }
    guard let activation = layer.layer.activation, !(isLast && leavesSoftmax) else { return z }
    if let branches, [.relu, .leakyrelu, .elu].contains(activation) {
      branches.taken += z.values.map { $0 > 0 ? 1 : 0 }
    }
    guard let function = activation.reference(layer.layer.activationParameter) else {
      return Volume(
        like: z, values: LossReference.softmax(z.values, classes: z.channels))
    }
    return z.map(function.value)
  }

  /// A layer's result before its activation.
  private func result(of layer: NetworkLayer, for x: Volume, _ shift: Shift?) -> Volume {
    if layer.layer is Residual {
      var sum = run(layer.body[...], x, shift, isTopLevel: false)
      let skip = run(layer.projection[...], x, shift, isTopLevel: false)
      for index in sum.values.indices { sum.values[index] += skip.values[index] }
      return sum
    }
    if layer.layer is MaximumPooling, let branches { noteWinners(of: layer, x, branches) }
    return layer.layer.reference(
      x, in: ReferencePlace(layer: layer, parameters: parameters[layer.name] ?? [:]))
  }

  private func noteWinners(of layer: NetworkLayer, _ x: Volume, _ branches: Branches) {
    let geometry = PoolingGeometry(layer)
    for image in 0..<x.count {
      for row in 0..<layer.output.height {
        for column in 0..<layer.output.width {
          for channel in 0..<layer.output.channels {
            let window = geometry.window(of: .init(row: row, column: column, channel: channel))
            branches.taken.append(
              PoolingGeometry.winner(window.map { x[image, $0.row, $0.column, $0.channel] }))
          }
        }
      }
    }
  }
}

extension Volume {
  init(like other: Volume, values: [Double]) {
    self.init(
      count: other.count, height: other.height, width: other.width, channels: other.channels,
      values: values)
  }

  /// A batch N×H×W×C.
  init(_ tensor: Tensor, shape: Shape) {
    self.init(
      count: tensor.count / max(shape.count, 1), height: shape.height, width: shape.width,
      channels: shape.channels, values: tensor.values.map(Double.init))
  }

  /// One image of the batch.
  func image(_ index: Int) -> Volume {
    let size = height * width * channels
    return Volume(
      count: 1, height: height, width: width, channels: channels,
      values: Array(values[index * size..<(index + 1) * size]))
  }
}

extension Activation {
  /// The activation in double precision; `nil` for softmax, which isn't elementwise.
  func reference(_ parameter: Double) -> ActivationReference? {
    switch self {
    case .relu: .relu
    case .leakyrelu: .leakyRelu(slope: parameter)
    case .tanh: .tanh
    case .sigmoid: .sigmoid
    case .elu: .elu(alpha: parameter)
    case .gelu: .gelu
    case .swish: .swish
    case .softplus: .softplus
    case .softmax: nil
    }
  }
}
