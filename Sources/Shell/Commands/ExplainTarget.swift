import CNN
import Lang

/// The layer, and what was written behind it.
struct ExplainTarget {
  enum Place {
    case value(LayerPlace)
    case error(LayerPlace)
    case gradient(parameter: String, indices: [Int])
  }

  let layer: LayerValue
  private let operand: String
  private let members: [String]
  private let indices: [IndexValue]?

  init(_ invocation: Invocation) throws(Diagnostic) {
    let word = invocation.word("what")
    operand = word == nil || word == "shape" ? "place" : "of"
    guard let place = invocation.object(operand, as: PlaceValue.self) else {
      throw Diagnostic(
        operand == "of" ? .missingOption : .missingOperand,
        operand == "of" ? "explain \(word ?? "") needs `of PLACE`" : "explain needs a place",
        at: invocation.verbSpan,
        notes: [
          "for instance `explain conv1[3, 4, 0] for digits.test[0]`, "
            + "`explain gradient of conv1.weights[0, 0, 0, 2] for digits.test[0]`"
        ])
    }
    var members = place.members[...]
    var root = place.root.object(as: LayerValue.self)
    if let network = place.root.object(as: NetworkValue.self), let name = members.first {
      guard let layer = network.layer(name) else {
        throw network.noLayer(name).located(at: invocation.span(of: operand))
      }
      root = layer
      members = members.dropFirst()
    }
    guard let root else {
      throw Diagnostic(
        .wrongType, "explain takes a place in a layer, not \(place.root.article)",
        at: invocation.span(of: operand), notes: ["for instance conv1[3, 4, 0]"])
    }
    layer = root
    self.members = Array(members)
    indices = place.indices
  }

  /// The place, checked against the layer; `nil` behind `shape`.
  func check(_ invocation: Invocation) throws(Diagnostic) -> Place? {
    try invocation.locating(operand) { () throws(Diagnostic) in
      try place(invocation.word("what"), layer.layer())
    }
  }

  private func place(_ word: String?, _ layer: NetworkLayer) throws(Diagnostic) -> Place? {
    if word == "shape" { return nil }
    if word == "gradient" { return try parameter(layer) }
    if let member = members.first {
      throw Diagnostic(
        .wrongType, "`\(layer.name).\(member)` is not computed from an image",
        notes: [
          "`explain gradient of \(layer.name).\(member)[…] for IMAGE` explains its gradient"
        ])
    }
    let shape = layer.output
    var positions = try positions(layer.name, shape.sides)
    if shape.isFlat { positions = [0, 0] + positions }
    let place = LayerPlace(row: positions[0], column: positions[1], channel: positions[2])
    return word == "error" ? .error(place) : .value(place)
  }

  private func parameter(_ layer: NetworkLayer) throws(Diagnostic) -> Place {
    let names = layer.parameters.filter(\.descriptor.trainable).map(\.descriptor.shownName)
    guard members.count == 1, let member = members.first,
      let descriptor = layer.parameters.first(where: {
        $0.descriptor.trainable && $0.descriptor.name == ParameterDescriptor.name(shownAs: member)
      })?.descriptor
    else {
      throw Diagnostic(
        .noParameters,
        names.isEmpty
          ? "`\(layer.name)` has nothing to learn, and so no gradient"
          : "a gradient is that of a parameter, such as \(layer.name)."
            + names[0],
        notes: names.isEmpty ? [] : ["`explain error of \(layer.name)[…]` explains its values"])
    }
    return .gradient(
      parameter: descriptor.name,
      indices: try positions("\(layer.name).\(member)", descriptor.shape))
  }

  private func positions(_ name: String, _ extents: [Int]) throws(Diagnostic) -> [Int] {
    let shape = Tensor.text(of: extents)
    guard let indices, indices.count == extents.count else {
      throw Diagnostic(
        .wrongCount,
        "`\(name)` is \(shape) and takes \(Count.text(extents.count, "index", plural: "indices")), "
          + "not \(indices?.count ?? 0)",
        notes: ["for instance `\(name)[\(extents.map { _ in "0" }.joined(separator: ", "))]`"])
    }
    var result: [Int] = []
    for (index, extent) in zip(indices, extents) {
      guard case .position(let position) = index else {
        throw Diagnostic(.wrongType, "explain takes one value, not a part of `\(name)`")
      }
      guard let position = IndexValue.resolve(position, length: extent) else {
        throw Diagnostic(
          .indexOutOfRange,
          "there is no \(position) along an axis of \(extent); `\(name)` is \(shape)")
      }
      result.append(position)
    }
    return result
  }
}
