import Reference

/// A convolutional layer: `filters` filters slide over the image and its channels (lecture, §3).
///
/// Output (y, x, o) is bias[o] + Σ_{m,n,c} W[m,n,c,o] · X[y·s + m − p, x·s + n − p, c] (eq. 3.2),
/// the cross-correlation; with `flipped` the filter is turned by 180°, which makes it the
/// mathematical convolution (eq. 1.5).
public struct Convolution: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "conv",
    summary: "convolutional layer: filters that slide over the image",
    fields: [
      LayerField(
        "filters", .integer(1...1_000_000_000), default: nil, positional: true,
        help: "how many filters, which is how many channels come out"),
      LayerField(
        "size", .size(LayerField.sides), default: nil, positional: true,
        help: "height x width of a filter"),
      .activation, .stride, .padding, .dilation,
      LayerField(
        "groups", .integer(1...1_000_000_000), default: .integer(1),
        help: "parts that the channels are cut into, each with its own filters"),
      .bias, .initializer, .l2, .flipped,
    ],
    examples: [
      "conv 6 5x5 tanh", "conv 32 3x3 relu stride 2 pad same", "conv 8 3x3 bias off as edges",
    ])

  public let settings: LayerSettings
  public let filters: Int
  public let groups: Int
  public let hasBias: Bool
  public let isFlipped: Bool
  let slidingWindow: Window

  public init(settings: LayerSettings) throws(LayerError) {
    let settings = try settings.completed(for: Self.descriptor.fields, of: "conv")
    self.settings = settings
    filters = settings.integer("filters")
    groups = settings.integer("groups")
    hasBias = settings.flag("bias")
    isFlipped = settings.flag("flipped")
    slidingWindow = settings.chosenWindow
    guard filters % groups == 0 else {
      throw LayerError(
        "conv can't cut \(filters) filters into \(groups) equal groups",
        hint: "take a number of filters that \(groups) divides", field: "groups")
    }
  }

  public var window: Window? { slidingWindow }
  public var activation: Activation? { settings.chosenActivation }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    let placement = try slidingWindow.placed(
      onHeight: input.height, width: input.width, by: "conv")
    guard input.channels % groups == 0 else {
      throw LayerError(
        "conv can't cut the input's \(input.channels) channels into \(groups) equal groups",
        hint: "take a number of groups that divides \(input.channels)", field: "groups")
    }
    return Shape(height: placement.height, width: placement.width, channels: filters)
  }

  public func parameters(for input: Shape) -> [ParameterDescriptor] {
    let size = slidingWindow.size
    let channels = input.channels / groups
    let kernel = ParameterDescriptor(
      "kernel", shape: [size.height, size.width, channels, filters],
      initializer: settings.chosenInitializer, fanIn: saturatingProduct(size.area, channels),
      fanOut: saturatingProduct(size.area, filters / groups), l2: settings.number("l2"))
    return hasBias
      ? [kernel, ParameterDescriptor("bias", shape: [filters], initializer: .zeros)] : [kernel]
  }

  public func multiplyAdds(for input: Shape) -> Int {
    guard let output = try? outputShape(for: input) else { return 0 }
    return saturatingProduct(
      output.height, output.width, filters, slidingWindow.size.area, input.channels / groups)
  }

  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume {
    place.convolve(x, groups: groups, isFlipped: isFlipped)
  }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    guard
      let placement = try? slidingWindow.placed(
        onHeight: input.height, width: input.width, by: "conv")
    else { return [] }
    let output = Shape(height: placement.height, width: placement.width, channels: filters)
    return [
      ConvolutionStep(
        input, output, placement, groups: groups, hasBias: hasBias, isFlipped: isFlipped,
        activation: activation?.inPlaceKind)
    ] + (activation?.trailingSteps(output) ?? [])
  }
}
