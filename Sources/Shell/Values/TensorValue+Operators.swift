import CNN
import Lang

/// Arithmetic and comparison, element by element with NumPy's broadcasting.
extension TensorValue {
  public func apply(_ operation: BinaryOperator, with other: Value, side: OperandSide)
    throws(Diagnostic) -> Value?
  {
    if operation == .isIn || operation == .isNotIn {
      guard side == .right, case .number(let number) = other else { return nil }
      return .boolean(tensor.values.contains(Float(number)) == (operation == .isIn))
    }
    guard let operation = TensorOperation(rawValue: operation.rawValue),
      let other = try TensorConversion.tensorIfPossible(other, what: "an operand")
    else { return nil }
    do throws(TensorError) {
      let result = side == .left ? try operation(tensor, other) : try operation(other, tensor)
      return operation.givesTruths ? Value(truths: result) : Value(result: result)
    } catch {
      throw Diagnostic(error, .cannotBroadcast)
    }
  }

  public func apply(_ operation: UnaryOperator) throws(Diagnostic) -> Value? {
    switch operation {
    case .negate: Value(result: -tensor)
    case .plus: .object(self)
    case .not:
      isMask
        ? .object(
          TensorValue(
            mask: Tensor(shape: tensor.shape, values: tensor.values.map { $0 == 0 ? 1 : 0 })))
        : nil
    }
  }

  /// Whether another tensor, or a list, has the same shape and elements.
  public func isEqual(to other: Value) throws(Diagnostic) -> Bool? {
    guard let other = try TensorConversion.tensorIfPossible(other, what: "an operand") else {
      return false
    }
    return other.shape == tensor.shape && other.values == tensor.values
  }
}
