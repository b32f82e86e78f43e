import Reference

/// A depthwise convolution: each channel has filters of its own and is not mixed with the others.
///
/// Output channel c·multiplier + k is the correlation of input channel c with its k-th filter.
public struct DepthwiseConvolution: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "depthwise",
    summary: "depthwise convolution: each channel has filters of its own",
    fields: [
      LayerField(
        "size", .size(LayerField.sides), default: nil, positional: true,
        help: "height x width of a filter"),
      .activation,
      LayerField(
        "multiplier", .integer(1...1_000_000), default: .integer(1),
        help: "filters for each channel"),
      .stride, .padding, .dilation, .bias, .initializer, .l2, .flipped,
    ],
    examples: ["depthwise 3x3 relu pad same", "depthwise 5x5 multiplier 2"])

  public let settings: LayerSettings
  public let multiplier: Int
  public let hasBias: Bool
  public let isFlipped: Bool
  let slidingWindow: Window

  public init(settings: LayerSettings) throws(LayerError) {
    let settings = try settings.completed(for: Self.descriptor.fields, of: "depthwise")
    self.settings = settings
    multiplier = settings.integer("multiplier")
    hasBias = settings.flag("bias")
    isFlipped = settings.flag("flipped")
    slidingWindow = settings.chosenWindow
  }

  public var window: Window? { slidingWindow }
  public var activation: Activation? { settings.chosenActivation }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    let placement = try slidingWindow.placed(
      onHeight: input.height, width: input.width, by: "depthwise")
    return Shape(
      height: placement.height, width: placement.width,
      channels: input.channels.saturatingProduct(multiplier))
  }

  public func parameters(for input: Shape) -> [ParameterDescriptor] {
    let size = slidingWindow.size
    let kernel = ParameterDescriptor(
      "kernel", shape: [size.height, size.width, input.channels, multiplier],
      initializer: settings.chosenInitializer,
      fanIn: saturatingProduct(size.area, input.channels),
      fanOut: saturatingProduct(size.area, multiplier), l2: settings.number("l2"))
    return hasBias
      ? [
        kernel,
        ParameterDescriptor(
          "bias", shape: [input.channels.saturatingProduct(multiplier)], initializer: .zeros),
      ] : [kernel]
  }

  public func multiplyAdds(for input: Shape) -> Int {
    guard let output = try? outputShape(for: input) else { return 0 }
    return saturatingProduct(output.count, slidingWindow.size.area)
  }

  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume {
    place.convolve(x, groups: place.layer.input.channels, isFlipped: isFlipped)
  }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    guard
      let placement = try? slidingWindow.placed(
        onHeight: input.height, width: input.width, by: "depthwise")
    else { return [] }
    let output = Shape(
      height: placement.height, width: placement.width, channels: input.channels * multiplier)
    return [
      ConvolutionStep(
        input, output, placement, groups: input.channels, hasBias: hasBias, isFlipped: isFlipped,
        activation: activation?.inPlaceKind)
    ] + (activation?.trailingSteps(output) ?? [])
  }
}
