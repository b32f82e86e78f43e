import CNN
import Lang

/// Indexing, slicing and going through a tensor, as in NumPy.
extension TensorValue {
  /// An element as a number, or a part as a tensor.
  public func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? {
    let (picked, parts) = try place(indices)
    do throws(TensorError) {
      return value(try picked.element(at: parts))
    } catch {
      throw Diagnostic(error, .tensorShape)
    }
  }

  /// Puts a number, a list or a tensor into a part, stretched to the part's shape.
  public func assignElement(at indices: [IndexValue], to value: Value)
    throws(Diagnostic) -> Assignment
  {
    var (changed, parts) = try place(indices)
    let source = try TensorConversion.tensor(value, what: "what goes into a tensor")
    do throws(TensorError) {
      try changed.assign(source, at: parts)
    } catch {
      throw Diagnostic(error, .cannotBroadcast)
    }
    let result = Tensor(shape: tensor.shape, values: changed.values)
    let isTruth = value.boolean != nil || value.object(as: TensorValue.self)?.isMask == true
    return .replaced(isMask && isTruth ? TensorValue(mask: result) : TensorValue(result))
  }

  /// Truths pick elements; the whole numbers of a vector are positions, as those of `argsort`.
  public func asIndex() throws(Diagnostic) -> IndexValue? {
    if isMask { return .mask(shape: tensor.shape, tensor.values.map { $0 != 0 }) }
    guard tensor.rank == 1 else {
      throw Diagnostic(
        .notIndexable,
        "an index is a vector of positions or a mask, not a tensor of shape \(tensor.shapeText)",
        notes: ["a comparison makes a mask: `t[t > 0]`"])
    }
    var positions: [Int] = []
    positions.reserveCapacity(tensor.count)
    for value in tensor.values {
      guard let position = Int(exactly: value) else {
        throw Diagnostic(.notWhole, "a position must be a whole number, not \(value)")
      }
      positions.append(position)
    }
    return .positions(positions)
  }

  public var length: Int? { tensor.shape.first }

  /// A number of a vector, a row of a matrix, an image of a batch.
  public func iterationElement(at position: Int) throws(Diagnostic) -> Value {
    try element(at: [.position(position)]) ?? .none
  }

  /// The indices as the engine takes them, with the tensor they are for: one whose axes are joined
  /// where a mask takes several.
  /// - Throws: `wrongCount`, `indexOutOfRange` with the axis and its length, `wrongType`.
  private func place(_ indices: [IndexValue]) throws(Diagnostic) -> (Tensor, [TensorIndex]) {
    let count = indices.reduce(0) { count, index in
      if case .mask(let shape, _) = index { count + shape.count } else { count + 1 }
    }
    guard count <= tensor.rank else {
      throw Diagnostic(
        .wrongCount,
        "\(count) indices are too many for a tensor of shape \(tensor.shapeText)",
        notes: ["it has \(Count.text(tensor.rank, "axis", plural: "axes"))"])
    }
    var parts: [TensorIndex] = []
    var shape: [Int] = []
    var axis = 0
    for index in indices {
      if case .mask(let sides, let truths) = index {
        let axes = axis..<axis + sides.count
        try check(mask: sides, for: axes)
        shape.append(truths.count)
        parts.append(.positions(truths.indices.filter { truths[$0] }))
        axis = axes.upperBound
      } else {
        shape.append(tensor.shape[axis])
        parts.append(try part(index, axis))
        axis += 1
      }
    }
    return (Tensor(shape: shape + tensor.shape[axis...], values: tensor.values), parts)
  }

  private func part(_ index: IndexValue, _ axis: Int) throws(Diagnostic) -> TensorIndex {
    switch index {
    case .position(let position):
      _ = try IndexCheck.positions(index, length: tensor.shape[axis], what: name(of: axis))
      return .index(position)
    case .positions, .mask:
      return .positions(
        try IndexCheck.positions(index, length: tensor.shape[axis], what: name(of: axis)))
    case .slice(let lower, let upper, let step):
      return .range(lower: lower, upper: upper, step: step)
    case .all: return .all
    case .key(let key):
      throw Diagnostic(
        .wrongType, "a tensor takes whole numbers and ranges as indices, not \"\(key)\"")
    }
  }

  private func check(mask sides: [Int], for axes: Range<Int>) throws(Diagnostic) {
    let own = Array(tensor.shape[axes])
    guard sides != own else { return }
    throw Diagnostic(
      .wrongCount,
      "a mask of shape \(Tensor.text(of: sides)) does not fit the axes of shape "
        + "\(Tensor.text(of: own)) of the \(tensor.shapeText) tensor")
  }

  private func name(of axis: Int) -> String {
    tensor.rank == 1
      ? "the tensor" : "axis \(axis) of the \(tensor.shapeText) tensor"
  }
}
