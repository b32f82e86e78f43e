import Reference

/// A residual block: the block's result plus its input (He et al. 2015).
///
/// Where the shapes differ the input goes through a 1×1 convolution, the projection.
public struct Residual: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "residual", summary: "a block of layers whose input is added to its result",
    examples: ["residual { conv 1 3x3 pad same relu; conv 1 3x3 pad same }"], hasBody: true)

  public let settings: LayerSettings

  public init(settings: LayerSettings) throws(LayerError) {
    self.settings = try settings.completed(for: Self.descriptor.fields, of: "residual")
  }

  /// The block decides; the network places its layers.
  public func outputShape(for input: Shape) throws(LayerError) -> Shape { input }

  /// The network runs the block.
  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume { x }

  public func makeSteps(for input: Shape) -> [any LayerStep] { [] }

  /// The 1×1 convolution that brings `input` to `output`, with a stride where the block has shrunk
  /// the image.
  /// - Throws: ``LayerError`` when no stride does.
  static func projection(from input: Shape, to output: Shape) throws(LayerError) -> Convolution {
    func stride(_ before: Int, _ after: Int) -> Int? {
      guard after <= before else { return nil }
      let stride = (before + after - 1) / after
      return (before - 1) / stride + 1 == after ? stride : nil
    }
    guard let vertical = stride(input.height, output.height),
      let horizontal = stride(input.width, output.width)
    else {
      throw LayerError(
        "residual can't add its input \(input) to its block's output \(output)",
        hint: "use `pad same` inside the block, or strides that divide the size", reason: .branches)
    }
    return try Convolution(
      settings: LayerSettings([
        "filters": .integer(output.channels), "size": .size(Size(1)),
        "stride": .size(Size(vertical, horizontal)), "bias": .flag(false),
      ]))
  }
}
