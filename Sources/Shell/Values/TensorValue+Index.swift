import CNN
import Lang

/// Indexing, slicing and going through a tensor, as in NumPy.
extension TensorValue {
  /// An element as a number, or a part as a tensor.
  public func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? {
    let parts = try parts(indices)
    do throws(TensorError) {
      return Value(result: try tensor.element(at: parts))
    } catch {
      throw Diagnostic(error, .tensorShape)
    }
  }

  /// Puts a number, a list or a tensor into a part, stretched to the part's shape.
  public func assignElement(at indices: [IndexValue], to value: Value)
    throws(Diagnostic) -> Assignment
  {
    let parts = try parts(indices)
    let source = try TensorConversion.tensor(value, what: "what goes into a tensor")
    var changed = tensor
    do throws(TensorError) {
      try changed.assign(source, at: parts)
    } catch {
      throw Diagnostic(error, .cannotBroadcast)
    }
    return .replaced(TensorValue(changed))
  }

  public var length: Int? { tensor.shape.first }

  /// A number of a vector, a row of a matrix, an image of a batch.
  public func iterationElement(at position: Int) throws(Diagnostic) -> Value {
    try element(at: [.position(position)]) ?? .none
  }

  /// The indices as the engine takes them.
  /// - Throws: `wrongCount`, `indexOutOfRange` with the axis and its length, `wrongType`.
  private func parts(_ indices: [IndexValue]) throws(Diagnostic) -> [TensorIndex] {
    guard indices.count <= tensor.rank else {
      throw Diagnostic(
        .wrongCount,
        "\(indices.count) indices are too many for a tensor of shape \(tensor.shapeText)",
        notes: ["it has \(Count.text(tensor.rank, "axis", plural: "axes"))"])
    }
    var parts: [TensorIndex] = []
    for (axis, index) in indices.enumerated() {
      let length = tensor.shape[axis]
      switch index {
      case .position(let position):
        _ = try IndexCheck.positions(index, length: length, what: name(of: axis))
        parts.append(.index(position))
      case .positions(let positions):
        _ = try IndexCheck.positions(index, length: length, what: name(of: axis))
        parts.append(.positions(positions))
      case .slice(let lower, let upper, let step):
        parts.append(.range(lower: lower, upper: upper, step: step))
      case .all:
        parts.append(.all)
      case .key(let key):
        throw Diagnostic(
          .wrongType, "a tensor takes whole numbers and ranges as indices, not \"\(key)\"")
      }
    }
    return parts
  }

  private func name(of axis: Int) -> String {
    tensor.rank == 1
      ? "the tensor" : "axis \(axis) of the \(tensor.shapeText) tensor"
  }
}
