import Reference

/// Makes a vector of an image: row by row, pixel by pixel, the channels of a pixel together.
public struct Flatten: Layer {
  public static let descriptor = LayerDescriptor(
    kind: "flatten", summary: "the image as a vector: rows, columns, channels",
    examples: ["flatten"])

  public let settings: LayerSettings

  public init(settings: LayerSettings) throws(LayerError) {
    self.settings = try settings.completed(for: Self.descriptor.fields, of: "flatten")
  }

  public func outputShape(for input: Shape) throws(LayerError) -> Shape {
    Shape(vector: input.count)
  }

  public func reference(_ x: Volume, in place: ReferencePlace) -> Volume {
    place.vectors(x, x.values)
  }

  public func makeSteps(for input: Shape) -> [any LayerStep] {
    [FlattenStep(output: Shape(vector: input.count))]
  }
}
