import CNN
import Lang

/// What `gradients` gives: the loss and its derivatives, by layer and by image.
public struct GradientsValue: LanguageObject {
  public let gradients: NetworkGradients
  /// The names of the layers in the order of the network.
  public let layers: [String]

  public init(_ gradients: NetworkGradients, layers: [String]) {
    self.gradients = gradients
    self.layers = layers
  }

  public var typeName: String { "gradients" }
  public var shortDisplay: String { "<gradients of \(Count.text(layers.count, "layer"))>" }

  public func display(width: Int) -> String {
    var rows: [(layer: String, name: String, tensor: Tensor)] = []
    for layer in layers {
      for (name, tensor) in parameters(of: layer) { rows.append((layer, name, tensor)) }
    }
    let table = TableValue([
      .init("layer", rows.map { .string($0.layer) }),
      .init("of", rows.map { .string($0.name) }),
      .init("shape", rows.map { .string(Tensor.text(of: $0.tensor.shape)) }),
      .init(
        "largest", rows.map { .number($0.tensor.values.reduce(0) { max($0, Double(abs($1))) }) }),
    ])
    return "loss \(NumberFormat.short(gradients.loss))\n" + table.display(width: width)
  }

  public var members: [MemberDescription] {
    [
      .init("loss", "the mean loss"),
      .init("input", "the derivative by the images"),
      .init("layers", "the names of the layers"),
    ] + layers.map { .init($0, "a record of the layer's gradients and its error") }
  }

  public func member(_ name: String) throws(Diagnostic) -> Value? {
    switch name {
    case "loss": .number(gradients.loss)
    case "input": Value(gradients.input)
    case "layers": Value(layers)
    default: layers.contains(name) ? record(of: name) : nil
    }
  }

  public func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? {
    guard indices.count == 1, case .key(let name) = indices[0] else { return nil }
    guard layers.contains(name) else {
      throw Diagnostic(.unknownLayer, "there is no layer `\(name)` among the gradients")
    }
    return record(of: name)
  }

  /// The gradients of a layer's parameters, the kernel's as `weights`.
  private func parameters(of layer: String) -> [(name: String, tensor: Tensor)] {
    let tensors = gradients.parameters[layer] ?? [:]
    let known = ["kernel", "gamma", "beta", "bias"]
    return (known + tensors.keys.filter { !known.contains($0) }.sorted()).compactMap { name in
      tensors[name].map { (ParameterDescriptor.shownName(name), $0) }
    }
  }

  private func record(of layer: String) -> Value {
    var record = RecordValue(parameters(of: layer).map { ($0.name, Value($0.tensor)) })
    if let error = gradients.errors[layer] { record["error"] = Value(error) }
    return .record(record)
  }
}
