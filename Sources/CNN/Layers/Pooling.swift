import Reference

/// What maximum and average pooling share: a window that slides over each channel (lecture, §5).
///
/// Where no stride is given the windows lie side by side: the stride is the window's size.
enum PoolingFields {
  static let fields = [
    LayerField(
      "size", .size(LayerField.sides), default: nil, positional: true,
      help: "height x width of the window"),
    LayerField(
      "stride", .size(LayerField.sides), default: FieldValue.none,
      help: "how far the window moves; the window's size if not given"),
    .padding,
  ]

  static func outputShape(
    of window: Window, for input: Shape, by kind: String
  ) throws(LayerError) -> Shape {
    let placement = try window.placed(onHeight: input.height, width: input.width, by: kind)
    // A window that lies wholly in the padding has no value to take.
    let padding = placement.padding
    guard
      padding.top < window.size.height, padding.left < window.size.width,
      (placement.height - 1) * window.stride.height - padding.top < input.height,
      (placement.width - 1) * window.stride.width - padding.left < input.width
    else {
      throw LayerError(
        "\(kind) \(window.size) with pad \(window.padding) has windows that see nothing but padding",
        hint: "take a padding smaller than the window", field: "pad")
    }
    return Shape(height: placement.height, width: placement.width, channels: input.channels)
  }
}

/// Maximum pooling: each output is the largest value of its window (eq. 5.1).
///
/// Of equal values the first in row-major order counts; padding counts as −∞.
public struct MaximumPooling: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "maxpool", namePrefix: "pool",
    summary: "maximum pooling: the largest value of each window",
    fields: PoolingFields.fields, examples: ["maxpool 2x2", "maxpool 3x3 stride 2 pad same"])

  public let settings: LayerSettings
  let slidingWindow: Window

  public init(settings: LayerSettings) throws(LayerError) {
    let settings = try settings.completed(for: Self.descriptor.fields, of: "maxpool")
    self.settings = settings
    slidingWindow = settings.chosenWindow
  }

  public var window: Window? { slidingWindow }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    try PoolingFields.outputShape(of: slidingWindow, for: input, by: "maxpool")
  }

  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume {
    place.pooling?.maxForward(x) ?? x
  }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    guard
      let placement = try? slidingWindow.placed(
        onHeight: input.height, width: input.width, by: "maxpool")
    else { return [] }
    return [PoolingStep(.maximum, placement, input: input)]
  }
}

/// Average pooling: each output is the mean of its window (eq. 5.5); padding isn't counted.
public struct AveragePooling: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "avgpool", namePrefix: "pool",
    summary: "average pooling: the mean of each window",
    fields: PoolingFields.fields, examples: ["avgpool 2x2", "avgpool 3x3 stride 2"])

  public let settings: LayerSettings
  let slidingWindow: Window

  public init(settings: LayerSettings) throws(LayerError) {
    let settings = try settings.completed(for: Self.descriptor.fields, of: "avgpool")
    self.settings = settings
    slidingWindow = settings.chosenWindow
  }

  public var window: Window? { slidingWindow }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    try PoolingFields.outputShape(of: slidingWindow, for: input, by: "avgpool")
  }

  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume {
    place.pooling?.averageForward(x) ?? x
  }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    guard
      let placement = try? slidingWindow.placed(
        onHeight: input.height, width: input.width, by: "avgpool")
    else { return [] }
    return [PoolingStep(.average, placement, input: input)]
  }
}

/// Global average pooling: each channel's mean, as a vector.
public struct GlobalAveragePooling: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "globalavgpool", namePrefix: "pool",
    summary: "the mean of each channel, as a vector", examples: ["globalavgpool"])

  public let settings: LayerSettings

  public init(settings: LayerSettings) throws(LayerError) {
    self.settings = try settings.completed(for: Self.descriptor.fields, of: "globalavgpool")
  }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    Shape(vector: input.channels)
  }

  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume {
    PoolingReference(
      windowHeight: x.height, windowWidth: x.width, strideY: 1, strideX: 1, outputHeight: 1,
      outputWidth: 1
    ).averageForward(x)
  }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    [GlobalAverageStep(output: Shape(vector: input.channels))]
  }
}
