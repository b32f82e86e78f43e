import CNN

/// Translates a network into ONNX operators.
///
/// Images are N×C×H×W inside and vectors N×C. This program doesn't tell an image of 1×1×C from a
/// vector; a reshape is put where the difference matters. Dropout does nothing outside training and is
/// left out.
struct ONNXTranslation {
  private var graph: ONNXGraph
  /// Names of nodes, constants and tensors that are taken.
  private var names: Set<String> = ["input", "output"]
  /// The tensor at hand, and whether it is a vector.
  private var current = "input"
  private var isFlat: Bool
  private let network: Network
  private let withWeights: Bool

  /// - Parameter withWeights: whether the constants have values; without, only what is possible is
  ///   found out.
  static func graph(
    of network: Network, layout: ONNXFile.Layout, withWeights: Bool = true
  ) throws(ExportError) -> ONNXGraph {
    guard !network.layers.isEmpty else {
      throw ExportError(.impossible, "\(network.name) has no layers")
    }
    var translation = ONNXTranslation(network, layout, withWeights)
    if !network.input.isVector, layout == .nhwc {
      translation.transpose("input_transpose", [0, 3, 1, 2])
    }
    for layer in network.layers { try translation.add(layer) }
    translation.finish(layout)
    return translation.graph
  }

  private init(_ network: Network, _ layout: ONNXFile.Layout, _ withWeights: Bool) {
    self.network = network
    self.withWeights = withWeights
    isFlat = network.input.isVector
    graph = ONNXGraph(
      name: network.name,
      input: ONNXTranslation.port(
        "input", network.input, layout, "8-bit images are divided by 255"),
      output: ONNXTranslation.port(
        "output", network.output, layout,
        network.endsInSoftmax ? "a probability for each class" : "the last layer's values"))
  }

  private static func port(
    _ name: String, _ shape: Shape, _ layout: ONNXFile.Layout, _ note: String
  ) -> ONNXGraph.Port {
    let sides =
      if shape.isVector {
        [shape.channels]
      } else if layout == .nhwc {
        [shape.height, shape.width, shape.channels]
      } else {
        [shape.channels, shape.height, shape.width]
      }
    return ONNXGraph.Port(
      name: name, sides: [.open("batch")] + sides.map { .fixed($0) }, note: note)
  }

  /// Brings the result into the form that was promised, under the name `output`.
  private mutating func finish(_ layout: ONNXFile.Layout) {
    if network.output.isVector {
      flatten("output")
    } else if layout == .nhwc {
      transpose("output_transpose", [0, 2, 3, 1])
    }
    if current == "input" { node("output", "Identity") }
    // Others may read the last tensor as well.
    for index in graph.nodes.indices {
      if graph.nodes[index].output == current { graph.nodes[index].output = "output" }
      graph.nodes[index].inputs = graph.nodes[index].inputs.map { $0 == current ? "output" : $0 }
    }
    current = "output"
  }

  // MARK: Parts

  private mutating func free(_ wanted: String) -> String {
    var candidate = wanted
    var number = 1
    while !names.insert(candidate).inserted {
      number += 1
      candidate = "\(wanted)_\(number)"
    }
    return candidate
  }

  /// Adds an operator on the current tensor and makes its result the current one.
  private mutating func node(
    _ name: String, _ operation: String, and others: [String] = [],
    _ attributes: [(name: String, value: ONNXGraph.Attribute)] = []
  ) {
    let name = free(name)
    let output = free("\(name)_out")
    graph.nodes.append(
      ONNXGraph.Node(
        name: name, operation: operation, inputs: [current] + others, output: output,
        attributes: attributes))
    current = output
  }

  private mutating func constant(
    _ name: String, _ extent: [Int], _ values: ONNXGraph.Constant.Values
  ) -> String {
    let name = free(name)
    graph.constants.append(ONNXGraph.Constant(name: name, extent: extent, values: values))
    return name
  }

  /// A single number.
  private mutating func constant(_ name: String, _ value: Float) -> String {
    constant(name, [], .floats([value]))
  }

  /// The parameter of a layer, its axes brought into another order.
  /// - Parameter extent: the sides then, if axes are put together.
  private mutating func parameter(
    _ name: String, of layer: NetworkLayer, order: [Int]? = nil, extent: [Int]? = nil
  ) -> String? {
    guard layer.parameters.contains(where: { $0.descriptor.name == name }) else { return nil }
    let label = "\(layer.name)/\(name)"
    guard withWeights, var tensor = network.correlationValues(of: name, in: layer.name) else {
      return constant(label, [0], .floats([]))
    }
    if let order, let turned = try? tensor.transposed(order) { tensor = turned }
    return constant(label, extent ?? tensor.shape, .floats(tensor.values))
  }

  private mutating func transpose(_ name: String, _ order: [Int]) {
    node(name, "Transpose", [("perm", .integers(order))])
  }

  /// Lets the current tensor be a vector; one pixel's channels keep their order.
  private mutating func flatten(_ name: String) {
    guard !isFlat else { return }
    node("\(name)_flatten", "Flatten", [("axis", .integer(1))])
    isFlat = true
  }

  /// Lets the current tensor be an image of one pixel.
  private mutating func image(_ layer: NetworkLayer) {
    guard isFlat else { return }
    // 0 stands for the number of images, whatever it is.
    let shape = constant(
      "\(layer.name)/shape", [4], .integers([0, layer.input.channels, 1, 1]))
    node("\(layer.name)_reshape", "Reshape", and: [shape])
    isFlat = false
  }

  // MARK: Layers

  private mutating func add(_ layer: NetworkLayer) throws(ExportError) {
    switch layer.layer {
    case let conv as Convolution:
      convolution(layer, groups: conv.groups, order: [3, 2, 0, 1])
    case is DepthwiseConvolution:
      convolution(layer, groups: layer.input.channels, order: [2, 3, 0, 1])
    case is Dense: dense(layer)
    case is MaximumPooling: pooling(layer, "MaxPool", [])
    case is AveragePooling: pooling(layer, "AveragePool", [("count_include_pad", .integer(0))])
    case is GlobalAveragePooling:
      image(layer)
      node(layer.name, "GlobalAveragePool")
      flatten(layer.name)
    case is Flatten:
      // Rows, columns, channels: the order in which this program has them.
      if !isFlat, !layer.input.isVector { transpose("\(layer.name)_transpose", [0, 2, 3, 1]) }
      flatten(layer.name)
    case is Dropout: return
    case let norm as BatchNormalization:
      let inputs = ["gamma", "beta", "moving_mean", "moving_variance"].compactMap {
        parameter($0, of: layer)
      }
      node(
        layer.name, "BatchNormalization", and: inputs, [("epsilon", .number(Float(norm.epsilon)))])
    case is Residual: try residual(layer)
    default:
      guard let kind = layer.layer.activation else {
        throw ExportError(
          .impossible,
          "\(layer.name) can't be exported: ONNX has no operator like \(layer.layer.kind)")
      }
      var parameter = kind.defaultParameter
      if case .number(let value)? = layer.layer.settings["slope"] ?? layer.layer.settings["alpha"] {
        parameter = value
      }
      activation(kind, parameter, layer.name)
      return
    }
    if let activation = layer.layer.activation {
      self.activation(activation, activation.defaultParameter, "\(layer.name)_\(activation)")
    }
  }

  private static func window(
    _ layer: NetworkLayer
  ) -> [(name: String, value: ONNXGraph.Attribute)] {
    guard let window = layer.layer.window,
      let placement = try? window.placed(
        onHeight: layer.input.height, width: layer.input.width, by: layer.layer.kind)
    else { return [] }
    let pads = placement.padding
    return [
      ("kernel_shape", .integers([window.size.height, window.size.width])),
      ("strides", .integers([window.stride.height, window.stride.width])),
      ("pads", .integers([pads.top, pads.left, pads.bottom, pads.right])),
    ]
  }

  private mutating func convolution(_ layer: NetworkLayer, groups: Int, order: [Int]) {
    image(layer)
    guard let window = layer.layer.window else { return }
    let size = [window.size.height, window.size.width]
    let kernel = parameter(
      "kernel", of: layer, order: order,
      extent: [layer.output.channels, layer.input.channels / groups] + size)
    let bias = parameter("bias", of: layer)
    node(
      layer.name, "Conv", and: [kernel, bias].compactMap { $0 },
      ONNXTranslation.window(layer) + [
        ("dilations", .integers([window.dilation.height, window.dilation.width])),
        ("group", .integer(groups)),
      ])
  }

  private mutating func pooling(
    _ layer: NetworkLayer, _ operation: String,
    _ more: [(name: String, value: ONNXGraph.Attribute)]
  ) {
    image(layer)
    node(layer.name, operation, ONNXTranslation.window(layer) + more)
  }

  private mutating func dense(_ layer: NetworkLayer) {
    flatten(layer.name)
    let inputs = [parameter("kernel", of: layer), parameter("bias", of: layer)]
    node(layer.name, "Gemm", and: inputs.compactMap { $0 })
  }

  private mutating func residual(_ layer: NetworkLayer) throws(ExportError) {
    let (start, startIsFlat) = (current, isFlat)
    for part in layer.body { try add(part) }
    let (end, endIsFlat) = (current, isFlat)
    (current, isFlat) = (start, startIsFlat)
    for part in layer.projection { try add(part) }
    // Both sides have one rank: that of the block's result.
    if endIsFlat { flatten(layer.name) } else { image(layer) }
    node(layer.name, "Add", and: [end])
    isFlat = endIsFlat
  }

  private mutating func activation(_ kind: Activation, _ parameter: Double, _ name: String) {
    switch kind {
    case .relu: node(name, "Relu")
    case .leakyrelu: node(name, "LeakyRelu", [("alpha", .number(Float(parameter)))])
    case .tanh: node(name, "Tanh")
    case .sigmoid: node(name, "Sigmoid")
    case .elu: node(name, "Elu", [("alpha", .number(Float(parameter)))])
    case .softplus: node(name, "Softplus")
    case .softmax: node(name, "Softmax", [("axis", .integer(1))])
    case .swish:
      let x = current
      node("\(name)_sigmoid", "Sigmoid")
      node(name, "Mul", and: [x])
    case .gelu:
      // x/2 · (1 + erf(x/√2)), the form that runtimes know and put together.
      let x = current
      node("\(name)_div", "Div", and: [constant("\(name)/root", Float(2).squareRoot())])
      node("\(name)_erf", "Erf")
      node("\(name)_add", "Add", and: [constant("\(name)/one", 1)])
      node("\(name)_mul", "Mul", and: [x])
      node(name, "Mul", and: [constant("\(name)/half", 0.5)])
    }
  }
}
