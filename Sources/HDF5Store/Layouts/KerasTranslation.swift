import CNN

/// Translates a network into the layers of Keras.
///
/// Keras tells an image of 1×1×C from a vector of C, this program doesn't; reshapes are put between
/// where it matters. Padding by a number becomes a `ZeroPadding2D`, an activation with a parameter a
/// layer of its own.
struct KerasTranslation {
  private var model: KerasModel
  private var names: Set<String>
  /// Whether the tensor at hand is a vector (N, C) for Keras.
  private var isFlat = false
  private var current: String

  static func model(of network: Network) -> KerasModel {
    var translation = KerasTranslation(network)
    for layer in network.layers { translation.add(layer) }
    if network.output.isVector, !translation.isFlat { translation.flatten("output") }
    return translation.model
  }

  private init(_ network: Network) {
    names = Set(network.allLayers.map(\.name))
    let input = KerasTranslation.free("input", &names)
    current = input
    let shape = network.input
    model = KerasModel(
      name: network.name,
      nodes: [
        KerasNode(
          className: "InputLayer", name: input,
          config: [
            // Keras 2 doesn't know `batch_shape`, Keras 3 takes both.
            .init(
              "batch_input_shape",
              .array([
                .null, .integer(shape.height), .integer(shape.width), .integer(shape.channels),
              ])), .init("dtype", .string("float32")),
          ], inputs: [])
      ])
  }

  private static func free(_ name: String, _ names: inout Set<String>) -> String {
    var candidate = name
    var number = 1
    while !names.insert(candidate).inserted {
      number += 1
      candidate = "\(name)_\(number)"
    }
    return candidate
  }

  // MARK: Nodes

  /// Adds a node behind the current one.
  private mutating func add(
    _ className: String, _ name: String, _ config: KeyValuePairs<String, JSONValue> = [:],
    weightsOf layer: NetworkLayer? = nil
  ) {
    var members = config.map { JSONValue.Member($0.key, $0.value) }
    if let layer, layer.isFrozen { members.append(.init("trainable", .bool(false))) }
    model.nodes.append(
      KerasNode(
        className: className, name: name, config: members, inputs: [current],
        weightsOf: layer?.name))
    current = name
  }

  private mutating func flatten(_ name: String) {
    add("Flatten", KerasTranslation.free("\(name)_flatten", &names))
    isFlat = true
  }

  /// Lets the current tensor be an image for Keras, not a vector.
  private mutating func image(_ name: String, _ shape: Shape) {
    guard isFlat else { return }
    add(
      "Reshape", KerasTranslation.free("\(name)_reshape", &names),
      [
        "target_shape": .array([
          .integer(shape.height), .integer(shape.width), .integer(shape.channels),
        ])
      ])
    isFlat = false
  }

  // MARK: Layers

  private mutating func add(_ layer: NetworkLayer) {
    let name = layer.name
    switch layer.layer {
    case let conv as Convolution:
      convolution(
        layer, "Conv2D", ["filters": .integer(conv.filters), "groups": .integer(conv.groups)],
        conv.hasBias)
    case let depthwise as DepthwiseConvolution:
      convolution(
        layer, "DepthwiseConv2D", ["depth_multiplier": .integer(depthwise.multiplier)],
        depthwise.hasBias)
    case let dense as Dense:
      if !isFlat { flatten(name) }
      let (inside, behind) = KerasTranslation.split(dense.activation)
      add(
        "Dense", name,
        [
          "units": .integer(dense.units), "use_bias": .bool(dense.hasBias),
          "activation": .string(inside),
        ], weightsOf: layer)
      if let behind { activation(behind, behind.defaultParameter, named: "\(name)_\(behind)") }
    case is MaximumPooling: pooling(layer, "MaxPooling2D")
    case is AveragePooling: pooling(layer, "AveragePooling2D")
    case is GlobalAveragePooling:
      image(name, layer.input)
      add("GlobalAveragePooling2D", name, ["data_format": .string("channels_last")])
      isFlat = true
    case is Flatten:
      add("Flatten", name)
      isFlat = true
    case let dropout as Dropout: add("Dropout", name, ["rate": .number(dropout.rate)])
    case let norm as BatchNormalization:
      add(
        "BatchNormalization", name,
        [
          "axis": .integer(isFlat ? 1 : 3), "momentum": .number(norm.momentum),
          "epsilon": .number(norm.epsilon), "center": .bool(true), "scale": .bool(true),
        ], weightsOf: layer)
    case is Residual: residual(layer)
    default:
      guard let kind = layer.layer.activation else {
        model.obstacles.append("\(name): Keras has no layer like \(layer.layer.kind)")
        return
      }
      var parameter = kind.defaultParameter
      if case .number(let value)? = layer.layer.settings["slope"] ?? layer.layer.settings["alpha"] {
        parameter = value
      }
      activation(kind, parameter, named: name, isOwnLayer: true)
    }
  }

  /// The activation that a Keras layer applies itself, and the one that needs a layer of its own.
  private static func split(_ activation: Activation?) -> (inside: String, behind: Activation?) {
    switch activation {
    case nil: ("linear", nil)
    // Keras's string has another slope than its layer.
    case .leakyrelu: ("linear", .leakyrelu)
    case .some(let activation): (activation.rawValue, nil)
    }
  }

  private mutating func activation(
    _ kind: Activation, _ parameter: Double, named wanted: String, isOwnLayer: Bool = false
  ) {
    let name = isOwnLayer ? wanted : KerasTranslation.free(wanted, &names)
    switch kind {
    // Keras 3 takes the old name of the slope.
    case .leakyrelu: add("LeakyReLU", name, ["alpha": .number(parameter)])
    case .elu: add("ELU", name, ["alpha": .number(parameter)])
    case .relu, .tanh, .sigmoid, .gelu, .swish, .softplus, .softmax:
      add("Activation", name, ["activation": .string(kind.rawValue)])
    }
  }

  private mutating func convolution(
    _ layer: NetworkLayer, _ className: String, _ own: KeyValuePairs<String, JSONValue>,
    _ hasBias: Bool
  ) {
    let name = layer.name
    guard let window = layer.layer.window else { return }
    image(name, layer.input)
    if window.stride != Size(1), window.dilation != Size(1) {
      model.obstacles.append("\(name): Keras has no convolution with both stride and dilation")
    }
    let padding = keywordPadding(window, layer)
    if padding == nil, case .explicit(let size) = window.padding {
      let sides = [size.height, size.width].map { JSONValue.array([.integer($0), .integer($0)]) }
      add(
        "ZeroPadding2D", KerasTranslation.free("\(name)_pad", &names),
        ["padding": .array(sides), "data_format": .string("channels_last")])
    }
    let (inside, behind) = KerasTranslation.split(layer.layer.activation)
    add(className, name, weightsOf: layer)
    let shared: KeyValuePairs<String, JSONValue> = [
      "kernel_size": KerasTranslation.pair(window.size),
      "strides": KerasTranslation.pair(window.stride), "padding": .string(padding ?? "valid"),
      "data_format": .string("channels_last"),
      "dilation_rate": KerasTranslation.pair(window.dilation),
      "activation": .string(inside), "use_bias": .bool(hasBias),
    ]
    model.nodes[model.nodes.count - 1].config += (Array(own) + Array(shared)).map {
      JSONValue.Member($0.key, $0.value)
    }
    if let behind { activation(behind, behind.defaultParameter, named: "\(name)_\(behind)") }
  }

  private mutating func pooling(_ layer: NetworkLayer, _ className: String) {
    guard let window = layer.layer.window else { return }
    image(layer.name, layer.input)
    let padding = keywordPadding(window, layer)
    if padding == nil {
      model.obstacles.append(
        "\(layer.name): Keras has no \(layer.layer.kind) with `pad \(window.padding)`")
    }
    add(
      className, layer.name,
      [
        "pool_size": KerasTranslation.pair(window.size),
        "strides": KerasTranslation.pair(window.stride), "padding": .string(padding ?? "valid"),
        "data_format": .string("channels_last"),
      ])
  }

  /// The word that Keras has for a padding, also for a number that comes to the same.
  private func keywordPadding(_ window: Window, _ layer: NetworkLayer) -> String? {
    switch window.padding {
    case .valid: return "valid"
    case .same: return "same"
    case .explicit(let size):
      if size == Size(0) { return "valid" }
      let (height, width) = (layer.input.height, layer.input.width)
      let same = Window(
        size: window.size, stride: window.stride, dilation: window.dilation, padding: .same)
      guard let wanted = try? window.placed(onHeight: height, width: width, by: layer.layer.kind),
        let given = try? same.placed(onHeight: height, width: width, by: layer.layer.kind),
        wanted.padding == given.padding, wanted.height == given.height, wanted.width == given.width
      else { return nil }
      return "same"
    }
  }

  private static func pair(_ size: Size) -> JSONValue {
    .array([.integer(size.height), .integer(size.width)])
  }

  private mutating func residual(_ layer: NetworkLayer) {
    let (start, startIsFlat) = (current, isFlat)
    for part in layer.body { add(part) }
    let (end, endIsFlat) = (current, isFlat)
    (current, isFlat) = (start, startIsFlat)
    for part in layer.projection { add(part) }
    // Both sides must have one rank: that of the block's result.
    if isFlat != endIsFlat {
      if endIsFlat { flatten(layer.name) } else { image(layer.name, layer.output) }
    }
    model.nodes.append(
      KerasNode(className: "Add", name: layer.name, inputs: [end, current]))
    current = layer.name
    isFlat = endIsFlat
  }
}
