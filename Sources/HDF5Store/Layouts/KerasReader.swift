import CNN

/// Turns the layers of a Keras model into ours, one after the other.
struct KerasReader {
  /// A layer with weights, and which of its parameters Keras stored, in Keras's order.
  struct Weighted {
    let name: String
    let parameters: [String]
  }

  let source: String
  private(set) var input: Shape?
  private(set) var specifications: [LayerSpecification] = []
  private(set) var weighted: [Weighted] = []
  /// The zeros of a `ZeroPadding2D` that the next convolution takes over.
  private var pendingPadding: Size?

  init(source: String) {
    self.source = source
  }

  /// Takes over the next layer.
  mutating func add(_ json: JSONValue) throws(HDF5Error) {
    guard let kind = json["class_name"]?.text, let config = json["config"] else {
      throw HDF5Error(.damaged, "\(source) has a layer without class_name or config")
    }
    let name = (config["name"]?.text ?? kind.lowercased()).map { $0 == "/" ? "_" : $0 }
    let layer = Layer(kind: kind, name: String(name), config: config, source: source)
    if input == nil, let shape = config["batch_input_shape"] ?? config["batch_shape"] {
      input = try layer.shape(shape)
    }
    guard kind == "InputLayer" || input != nil else {
      throw HDF5Error(.mismatch, "\(source) doesn't tell the shape of the input")
    }
    if let padding = pendingPadding, kind != "Conv2D", kind != "DepthwiseConv2D" {
      throw layer.refused("it follows a ZeroPadding2D of \(padding), which only a convolution can")
    }
    try translate(layer)
  }

  private mutating func translate(_ layer: Layer) throws(HDF5Error) {
    switch layer.kind {
    case "InputLayer": return
    case "Conv2D":
      try convolution(
        layer, "conv",
        ["filters": try layer.whole("filters"), "groups": try layer.whole("groups", 1)])
    case "DepthwiseConv2D":
      try convolution(layer, "depthwise", ["multiplier": try layer.whole("depth_multiplier", 1)])
    case "Dense":
      let hasBias = layer.flag("use_bias", true)
      try append(
        layer, "dense", ["units": try layer.whole("units"), "bias": .flag(hasBias)],
        usesActivation: true)
      weighted.append(
        Weighted(name: layer.name, parameters: hasBias ? ["kernel", "bias"] : ["kernel"]))
    case "MaxPooling2D", "AveragePooling2D":
      try layer.requireChannelsLast()
      var settings = ["size": try layer.size("pool_size"), "pad": try layer.padding()]
      if layer.config["strides"]?.isNull == false { settings["stride"] = try layer.size("strides") }
      try append(layer, layer.kind == "MaxPooling2D" ? "maxpool" : "avgpool", settings)
    case "GlobalAveragePooling2D":
      try layer.requireChannelsLast()
      if layer.flag("keepdims", false) { throw layer.refused("keepdims isn't supported") }
      try append(layer, "globalavgpool", [:])
    case "Flatten": try append(layer, "flatten", [:])
    case "Dropout": try append(layer, "dropout", ["rate": try layer.number("rate")])
    case "BatchNormalization": try batchNormalization(layer)
    case "Activation": try activation(layer, isLayer: true)
    case "ReLU":
      guard layer.config["max_value"]?.isNull ?? true, (layer.config["threshold"]?.double ?? 0) == 0
      else { throw layer.refused("max_value and threshold aren't supported") }
      let slope = layer.config["negative_slope"]?.double ?? 0
      try append(
        layer, slope == 0 ? "relu" : "leakyrelu", slope == 0 ? [:] : ["slope": .number(slope)])
    case "LeakyReLU":
      let slope = (layer.config["alpha"] ?? layer.config["negative_slope"])?.double ?? 0.3
      try append(layer, "leakyrelu", ["slope": .number(slope)])
    case "ELU": try append(layer, "elu", ["alpha": .number(layer.config["alpha"]?.double ?? 1)])
    case "Softmax":
      guard layer.config["axis"]?.whole ?? -1 == -1 else {
        throw layer.refused("its axis isn't the last")
      }
      try append(layer, "softmax", [:])
    case "ZeroPadding2D": pendingPadding = try layer.zeroPadding()
    default: throw layer.refused("this program has no such layer")
    }
  }

  // MARK: Kinds

  private mutating func convolution(
    _ layer: Layer, _ kind: String, _ own: [String: FieldValue]
  ) throws(HDF5Error) {
    try layer.requireChannelsLast()
    let hasBias = layer.flag("use_bias", true)
    var settings = own
    settings["size"] = try layer.size("kernel_size")
    settings["stride"] = try layer.size("strides", 1)
    settings["dilation"] = try layer.size("dilation_rate", 1)
    settings["bias"] = .flag(hasBias)
    settings["pad"] = try layer.padding()
    if let padding = pendingPadding {
      guard settings["pad"] == .padding(.valid) else {
        throw layer.refused("it pads what a ZeroPadding2D has padded already")
      }
      settings["pad"] = .padding(.explicit(padding))
      pendingPadding = nil
    }
    try append(layer, kind, settings, usesActivation: true)
    weighted.append(
      Weighted(name: layer.name, parameters: hasBias ? ["kernel", "bias"] : ["kernel"]))
  }

  private mutating func batchNormalization(_ layer: Layer) throws(HDF5Error) {
    let axis = layer.config["axis"]?.elements?.first ?? layer.config["axis"]
    guard [-1, 1, 3].contains(axis?.whole ?? -1) else {
      throw layer.refused("its axis isn't the last")
    }
    try append(
      layer, "batchnorm",
      [
        "momentum": try layer.number("momentum", 0.99),
        "epsilon": try layer.number("epsilon", 0.001),
      ])
    let parameters =
      (layer.flag("scale", true) ? ["gamma"] : []) + (layer.flag("center", true) ? ["beta"] : [])
      + ["moving_mean", "moving_variance"]
    weighted.append(Weighted(name: layer.name, parameters: parameters))
  }

  /// Takes over the activation that a layer names.
  private mutating func activation(_ layer: Layer, isLayer: Bool) throws(HDF5Error) {
    let word = try layer.activation()
    switch word {
    case "linear": return
    case "leaky_relu":
      // Keras's function has the slope 0.2, unlike its layer.
      try append(layer.renamed(isLayer ? "" : "_leakyrelu"), "leakyrelu", ["slope": .number(0.2)])
    default:
      guard let activation = KerasReader.activations[word] else {
        throw layer.refused("its activation \(word) isn't supported")
      }
      if isLayer {
        try append(layer, activation.rawValue, [:])
      } else if let last = specifications.popLast() {
        var settings = last.layer.settings
        settings["activation"] = .word(activation.rawValue)
        try append(layer, last.layer.kind, settings, isFrozen: last.isFrozen)
      }
    }
  }

  private static let activations: [String: Activation] = [
    "relu": .relu, "tanh": .tanh, "sigmoid": .sigmoid, "elu": .elu, "gelu": .gelu, "swish": .swish,
    "silu": .swish, "softplus": .softplus, "softmax": .softmax,
  ]

  private mutating func append(
    _ layer: Layer, _ kind: String, _ settings: [String: FieldValue], usesActivation: Bool = false
  ) throws(HDF5Error) {
    try append(
      layer, kind, LayerSettings(settings), isFrozen: layer.flag("trainable", true) == false)
    if usesActivation { try activation(layer, isLayer: false) }
  }

  private mutating func append(
    _ layer: Layer, _ kind: String, _ settings: LayerSettings, isFrozen: Bool
  ) throws(HDF5Error) {
    do throws(LayerError) {
      specifications.append(
        LayerSpecification(
          try LayerRegistry.makeLayer(kind, settings), name: layer.name, isFrozen: isFrozen))
    } catch {
      throw layer.refused(error.message)
    }
  }
}

extension KerasReader {
  /// A layer of a Keras model and how its configuration is read.
  struct Layer {
    let kind: String
    var name: String
    let config: JSONValue
    let source: String

    func refused(_ reason: String) -> HDF5Error {
      HDF5Error(.refused, "\(source): \(kind) \(name) can't be read: \(reason)")
    }

    func renamed(_ suffix: String) -> Layer {
      var result = self
      result.name += suffix
      return result
    }

    func flag(_ key: String, _ standard: Bool) -> Bool { config[key]?.flag ?? standard }

    func whole(_ key: String, _ standard: Int? = nil) throws(HDF5Error) -> FieldValue {
      guard let value = config[key]?.whole ?? standard else { throw refused("it has no \(key)") }
      return .integer(value)
    }

    func number(_ key: String, _ standard: Double? = nil) throws(HDF5Error) -> FieldValue {
      guard let value = config[key]?.double ?? standard else { throw refused("it has no \(key)") }
      return .number(value)
    }

    func size(_ key: String, _ standard: Int? = nil) throws(HDF5Error) -> FieldValue {
      guard let value = config[key] else {
        guard let standard else { throw refused("it has no \(key)") }
        return .size(Size(standard))
      }
      if let side = value.whole { return .size(Size(side)) }
      guard let sides = value.elements?.map(\.whole), sides.count == 2, let height = sides[0],
        let width = sides[1]
      else { throw refused("its \(key) isn't a pair of numbers") }
      return .size(Size(height, width))
    }

    func padding() throws(HDF5Error) -> FieldValue {
      switch config["padding"]?.text ?? "valid" {
      case "valid": return .padding(.valid)
      case "same": return .padding(.same)
      case let other: throw refused("its padding \(other) isn't supported")
      }
    }

    /// The zeros of a ZeroPadding2D: as many above as below, as many left as right.
    func zeroPadding() throws(HDF5Error) -> Size {
      try requireChannelsLast()
      guard let value = config["padding"] else { throw refused("it has no padding") }
      if let side = value.whole { return Size(side) }
      let sides = (value.elements ?? []).map { side -> Int? in
        if let side = side.whole { return side }
        guard let pair = side.elements?.map(\.whole), pair.count == 2, pair[0] == pair[1] else {
          return nil
        }
        return pair[0]
      }
      guard sides.count == 2, let height = sides[0], let width = sides[1] else {
        throw refused("it pads two opposite sides differently")
      }
      return Size(height, width)
    }

    func activation() throws(HDF5Error) -> String {
      guard let value = config["activation"], !value.isNull else { return "linear" }
      guard let word = value.text else { throw refused("its activation isn't a plain function") }
      return word
    }

    func requireChannelsLast() throws(HDF5Error) {
      let format = config["data_format"]?.text ?? "channels_last"
      guard format == "channels_last" else { throw refused("its data_format is \(format)") }
    }

    /// The shape of an input without its first, open axis.
    func shape(_ json: JSONValue) throws(HDF5Error) -> Shape {
      let sides = (json.elements ?? []).dropFirst().map(\.whole)
      let known = sides.compactMap { $0 }
      guard known.count == sides.count, let shape = Shape(checkedSides: known) else {
        throw refused("its input is \(json.serialized), expected height, width, channels")
      }
      return shape
    }
  }
}
