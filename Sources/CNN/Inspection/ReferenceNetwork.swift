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
    let own = parameters[layer.name] ?? [:]
    let shape = layer.output
    switch layer.layer {
    case let conv as Convolution:
      return convolve(
        x, layer, groups: conv.groups, flipped: conv.isFlipped, kernel: own["kernel"] ?? [],
        bias: own["bias"] ?? [])
    case let depthwise as DepthwiseConvolution:
      return convolve(
        x, layer, groups: layer.input.channels, flipped: depthwise.isFlipped,
        kernel: own["kernel"] ?? [], bias: own["bias"] ?? [])
    case is Dense:
      return Volume(
        count: x.count, height: 1, width: 1, channels: shape.channels,
        values: DenseReference.forward(
          x.values, weights: own["kernel"] ?? [], bias: own["bias"] ?? [],
          inputs: layer.input.channels, outputs: shape.channels))
    case is MaximumPooling:
      if let branches { noteWinners(of: layer, x, branches) }
      return pooling(layer).map { $0.maxForward(x) } ?? x
    case is AveragePooling: return pooling(layer).map { $0.averageForward(x) } ?? x
    case is GlobalAveragePooling:
      return PoolingReference(
        windowHeight: x.height, windowWidth: x.width, strideY: 1, strideX: 1, outputHeight: 1,
        outputWidth: 1
      ).averageForward(x)
    case is Flatten:
      return Volume(
        count: x.count, height: 1, width: 1, channels: shape.channels, values: x.values)
    case let norm as BatchNormalization: return normalise(x, own, epsilon: norm.epsilon)
    case is Residual:
      var sum = run(layer.body[...], x, shift, isTopLevel: false)
      let skip = run(layer.projection[...], x, shift, isTopLevel: false)
      for index in sum.values.indices { sum.values[index] += skip.values[index] }
      return sum
    default:
      // Dropout outside training, and activations, which ``output(of:for:_:isLast:)`` applies.
      return x
    }
  }

  private func convolve(
    _ x: Volume, _ layer: NetworkLayer, groups: Int, flipped: Bool, kernel: [Double],
    bias: [Double]
  ) -> Volume {
    guard let placement = layer.placement else { return x }
    let window = placement.window
    let filters = layer.output.channels
    let bank = FilterBank(
      height: window.size.height, width: window.size.width,
      channels: layer.input.channels / groups, filters: filters, values: kernel)
    return ConvolutionReference(
      strideY: window.stride.height, strideX: window.stride.width,
      dilationY: window.dilation.height, dilationX: window.dilation.width,
      padTop: placement.padding.top, padLeft: placement.padding.left, groups: groups,
      flipped: flipped, outputHeight: placement.height, outputWidth: placement.width
    ).forward(x, weights: bank, bias: bias)
  }

  private func pooling(_ layer: NetworkLayer) -> PoolingReference? {
    guard let placement = layer.placement else { return nil }
    let window = placement.window
    return PoolingReference(
      windowHeight: window.size.height, windowWidth: window.size.width,
      strideY: window.stride.height, strideX: window.stride.width, padTop: placement.padding.top,
      padLeft: placement.padding.left, outputHeight: placement.height,
      outputWidth: placement.width)
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

  private func normalise(_ x: Volume, _ own: [String: [Double]], epsilon: Double) -> Volume {
    guard let gamma = own["gamma"], let beta = own["beta"], let means = own["moving_mean"],
      let variances = own["moving_variance"]
    else { return x }
    var y = x
    for index in x.values.indices {
      let c = index % x.channels
      y.values[index] =
        gamma[c] * (x.values[index] - means[c]) / (variances[c] + epsilon).squareRoot() + beta[c]
    }
    return y
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

extension Layer {
  /// Whether the layer is nothing but its activation.
  var isActivation: Bool { kind == activation?.rawValue }

  /// The slope of leakyrelu, the factor of elu.
  var activationParameter: Double {
    guard let activation else { return 0 }
    guard isActivation, let field = activation.parameterField else {
      return activation.defaultParameter
    }
    return settings.number(field.name)
  }
}

extension NetworkLayer {
  /// Where the layer's window stands on its input; `nil` for layers without one.
  var placement: Placement? {
    layer.window.flatMap {
      try? $0.placed(onHeight: input.height, width: input.width, by: layer.kind)
    }
  }
}
