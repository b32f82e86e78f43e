import CNN
import Lang

/// A tensor as a value of the language: assigning it copies it, arithmetic is element by element.
public struct TensorValue: LanguageObject {
  public var tensor: Tensor
  /// Whether the elements are truths, as comparisons give them: 1 and 0 that are shown as true and
  /// false, and that pick elements as an index.
  public private(set) var isMask = false

  public init(_ tensor: Tensor) {
    self.tensor = tensor
  }

  /// The truths of a tensor's elements.
  public init(mask tensor: Tensor) {
    self.tensor = tensor
    isMask = true
  }

  public var typeName: String { "tensor" }
  public var storageSize: Int { tensor.count * 4 }
  public var shortDisplay: String { "<tensor \(tensor.shapeText)>" }

  public func display(width: Int) -> String {
    tensor.text(TensorTextStyle(width: max(width, 20), showsTruths: isMask))
  }

  public var members: [MemberDescription] {
    [
      .init("shape", "the lengths of the axes as a list"),
      .init("rank", "how many axes there are"),
      .init("size", "how many elements there are"),
      .init("T", "the tensor with its axes in reverse order"),
    ]
      + TensorReduction.allCases.map { MemberDescription($0.rawValue, $0.summary) }
  }

  public func member(_ name: String) throws(Diagnostic) -> Value? {
    switch name {
    case "shape": return Value(tensor.shape.map(Double.init))
    case "rank": return .number(Double(tensor.rank))
    case "size": return .number(Double(tensor.count))
    default: break
    }
    do throws(TensorError) {
      if name == "T" { return value(try tensor.transposed()) }
      guard let reduction = TensorReduction(rawValue: name) else { return nil }
      let result = try tensor.reduced(reduction)
      return reduction == .any || reduction == .all
        ? Value(truths: result) : Value(result: result)
    } catch {
      throw Diagnostic(error, .emptyValue)
    }
  }

  /// What is made of the elements without computing: of truths it holds truths again.
  func value(_ tensor: Tensor) -> Value {
    isMask ? Value(truths: tensor) : Value(result: tensor)
  }

  public func assignMember(_ name: String, to value: Value) throws(Diagnostic) -> Assignment {
    guard members.contains(where: { $0.name == name }) else { return .notAssignable }
    throw Diagnostic(
      .readOnly, "`\(name)` of a tensor can't be assigned",
      notes: name == "shape" ? ["`reshape(x, shape)` gives the same elements in another shape"] : []
    )
  }

  /// A single number is true unless it is 0; several have no truth.
  public var truth: Bool? { tensor.scalar.map { $0 != 0 } }
}
