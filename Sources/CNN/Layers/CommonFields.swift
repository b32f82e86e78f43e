/// Fields that several kinds of layers share.
extension LayerField {
  static let activation = LayerField(
    "activation", .word(Activation.allCases.map(\.rawValue)), default: FieldValue.none,
    positional: true, help: "function applied to the result")

  static let stride = LayerField(
    "stride", .size(sides), default: .size(Size(1)),
    help: "how far the window moves, one number or height x width")

  static let padding = LayerField(
    "pad", .padding, default: .padding(.valid),
    help: "valid (none), same (output ⌈n/s⌉), or so many zeros on each side")

  static let dilation = LayerField(
    "dilation", .size(sides), default: .size(Size(1)),
    help: "distance between neighbouring filter entries")

  static let bias = LayerField(
    "bias", .onOff, default: .flag(true), help: "whether a bias is added")

  static let initializer = LayerField(
    "init", .word(Initializer.choices.map(\.rawValue)), default: .word("glorot"),
    help: "how the weights begin")

  static let l2 = LayerField(
    "l2", .number(0...1e6), default: .number(0),
    help: "factor of the squared weights added to the loss")

  static let flipped = LayerField(
    "flipped", .flag, default: .flag(false),
    help: "mathematical convolution: the filter is turned by 180°")
}

extension LayerSettings {
  var chosenActivation: Activation? { word("activation").flatMap(Activation.init(rawValue:)) }

  var chosenInitializer: Initializer {
    word("init").flatMap(Initializer.init(rawValue:)) ?? .glorot
  }

  /// The window of a layer with the fields size, stride, dilation, pad; the stride is the size where
  /// it may be left out and was.
  var chosenWindow: Window {
    let size = size("size") ?? Size(1)
    return Window(
      size: size, stride: self.size("stride") ?? size, dilation: self.size("dilation") ?? Size(1),
      padding: padding("pad"))
  }
}
