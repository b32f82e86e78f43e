import CNN
import Lang

/// A layer of a network: a reference by the network and the layer's name.
///
/// Its parameters are tensors that can be read and assigned, also element by element.
public final class LayerValue: LanguageObject {
  public let network: NetworkValue
  public let name: String

  public init(network: NetworkValue, name: String) {
    self.network = network
    self.name = name
  }

  /// The layer as it is now.
  /// - Throws: `unknownLayer` when it was removed or renamed.
  public func layer() throws(Diagnostic) -> NetworkLayer {
    guard let layer = network.network[name] else { throw network.noLayer(name) }
    return layer
  }

  public var typeName: String { "layer" }
  public var shortDisplay: String { "<layer \(name) of \(network.name)>" }

  public func display(width: Int) -> String {
    guard let layer = network.network[name] else { return "\(name), which is gone" }
    return layer.line + "   \(layer.layer.command)" + (layer.isFrozen ? "   frozen" : "")
  }

  private static let ownMembers: [MemberDescription] = [
    .init("name", "the name"),
    .init("kind", "the verb that makes such a layer"),
    .init("input", "the size of what comes in"),
    .init("output", "the size of what comes out"),
    .init("shape", "the same as output"),
    .init("settings", "a record of its settings"),
    .init("parameters", "how many parameters it has"),
    .init("multiply_adds", "multiplications with a weight for one image"),
    .init("receptive_field", "how much of the image one value of the output depends on"),
    .init("frozen", "whether training leaves it as it is; assignable"),
    .init("network", "the network it belongs to"),
    .init("layers", "the layers of a residual block"),
  ]

  public var members: [MemberDescription] {
    let parameters = network.network[name]?.parameters ?? []
    return parameters.map { parameter in
      MemberDescription(
        parameter.descriptor.shownName,
        "tensor \(Tensor.text(of: parameter.descriptor.shape)); assignable")
    } + Self.ownMembers
  }

  public func member(_ member: String) throws(Diagnostic) -> Value? {
    let layer = try layer()
    if let parameter = Self.parameter(member, of: layer) {
      return network.network.values(of: parameter, in: name).map { Value($0) }
    }
    return switch member {
    case "name": .string(name)
    case "kind": .string(layer.layer.kind)
    case "input": Value(layer.input)
    case "output", "shape": Value(layer.output)
    case "settings": Self.settings(of: layer)
    case "parameters": .number(Double(layer.parameterCount))
    case "multiply_adds": .number(Double(layer.multiplyAdds))
    case "receptive_field":
      network.network.summary.first { $0.name == name }.map { Value($0.receptiveField) }
        ?? Value.none
    case "frozen": .boolean(layer.isFrozen)
    case "network": .object(network)
    case "layers":
      .list(
        (layer.body + layer.projection).map { .object(LayerValue(network: network, name: $0.name)) }
      )
    default: try missingParameter(member, of: layer)
    }
  }

  public func assignMember(_ member: String, to value: Value) throws(Diagnostic) -> Assignment {
    let layer = try layer()
    if let parameter = Self.parameter(member, of: layer) {
      let shape = layer.parameters.first { $0.descriptor.name == parameter }?.descriptor.shape ?? []
      var tensor = try TensorConversion.tensor(value, what: "\(name).\(member)")
      if tensor.shape.isEmpty { tensor = Tensor(shape: shape, repeating: tensor.values[0]) }
      try network.setValues(tensor, of: parameter, in: name)
      return .changedInPlace
    }
    if member == "frozen" {
      guard case .boolean(let isFrozen) = value else {
        throw Diagnostic(
          .wrongType, "`frozen` of a layer must be true or false, not \(value.article)")
      }
      try network.setFrozen(isFrozen, layer: name)
      return .changedInPlace
    }
    if Self.ownMembers.contains(where: { $0.name == member }) {
      throw Diagnostic(
        .readOnly, "`\(member)` of a layer can't be assigned",
        notes: ["`replace \(name) …` puts another layer in its place"])
    }
    _ = try missingParameter(member, of: layer)
    return .notAssignable
  }

  public func isEqual(to other: Value) throws(Diagnostic) -> Bool? {
    other.object(as: LayerValue.self).map { $0.network === network && $0.name == name } ?? false
  }

  /// The parameter that a member's name means; `weights` is the kernel.
  private static func parameter(_ member: String, of layer: NetworkLayer) -> String? {
    let name = ParameterDescriptor.name(shownAs: member)
    return layer.parameters.contains { $0.descriptor.name == name } ? name : nil
  }

  private static func settings(of layer: NetworkLayer) -> Value {
    let fields = type(of: layer.layer).descriptor.fields
    return .record(
      RecordValue(
        fields.compactMap { field in
          layer.layer.settings[field.name].map { (field.name, Value($0)) }
        }))
  }

  /// Says why a layer has no weights or no bias; nil for names that no layer has.
  private func missingParameter(_ member: String, of layer: NetworkLayer) throws(Diagnostic)
    -> Value?
  {
    guard
      ["weights", "kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance"]
        .contains(member)
    else { return nil }
    let names = layer.parameters.map(\.descriptor.shownName)
    throw Diagnostic(
      .noParameters, "`\(name)` has no \(member)",
      notes: [
        names.isEmpty
          ? "\(layer.layer.kind) layers have nothing to learn"
          : "it has \(names.joined(separator: ", "))"
      ])
  }
}
