import CNN
import Lang

/// A tensor as a value of the language: assigning it copies it, arithmetic is element by element.
public struct TensorValue: LanguageObject {
  public var tensor: Tensor

  public init(_ tensor: Tensor) {
    self.tensor = tensor
  }

  public var typeName: String { "tensor" }
  public var shortDisplay: String { "<tensor \(ShapeText.of(tensor.shape))>" }

  public func display(width: Int) -> String {
    "tensor \(ShapeText.of(tensor.shape))"
  }

  public var length: Int? { tensor.shape.first }
  public var truth: Bool? { tensor.count == 1 ? tensor.values[0] != 0 : nil }
}
