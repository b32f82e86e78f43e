import Reference

/// One kind of layer with its settings: the shape rule, the parameters, the cost, and how it is
/// computed.
///
/// To add a layer, write one file with a type that conforms, and one row in ``LayerRegistry``.
public protocol Layer: Sendable {
  /// The kind: its command, its name in files, and what its layers are named after.
  static var descriptor: LayerDescriptor { get }

  /// A layer with the given settings, completed and checked against the descriptor's fields.
  /// - Throws: ``LayerError`` naming the field.
  init(settings: LayerSettings) throws(LayerError)

  /// The settings, complete.
  var settings: LayerSettings { get }

  /// The shape of the output for an input of `shape`.
  /// - Throws: ``LayerError`` when the input doesn't fit.
  func outputShape(for input: Shape) throws(LayerError) -> Shape

  /// The arrays that the layer has for an input of `shape` that fits.
  func parameters(for input: Shape) -> [ParameterDescriptor]

  /// Multiplications with a weight, for one image.
  func multiplyAdds(for input: Shape) -> Int

  /// The window that the layer slides over its input, if it does.
  var window: Window? { get }

  /// The activation that the layer applies to its result, if any.
  var activation: Activation? { get }

  /// How the layer is computed for an input of `shape` that fits, stage by stage.
  func makeSteps(for input: Shape) -> [any LayerStep]

  /// The result before the activation, outside training, in double precision and by plain loops: what
  /// the engine's gradients are checked against.
  func reference(_ x: Volume, in place: ReferencePlace) -> Volume
}

extension Layer {
  public func parameters(for input: Shape) -> [ParameterDescriptor] { [] }
  public func multiplyAdds(for input: Shape) -> Int { 0 }
  public var window: Window? { nil }
  public var activation: Activation? { nil }

  /// The kind's name, for example `conv`.
  public var kind: String { Self.descriptor.kind }

  /// The settings as they are typed: `6 5x5 tanh`, `2x2 stride 1`.
  public var settingsText: String {
    var words: [String] = []
    for field in Self.descriptor.fields {
      guard let value = settings[field.name], value != FieldValue.none else { continue }
      if field.positional {
        if case .size(let size) = value {
          words.append("\(size)")
        } else {
          words.append("\(value)")
        }
      } else if value != field.defaultValue, !isLeftOut(field, value) {
        words.append(field.kind == .flag ? field.name : "\(field.name) \(value)")
      }
    }
    return words.joined(separator: " ")
  }

  /// Whether the value is what the layer takes where the field is left out: the stride is the size.
  private func isLeftOut(_ field: LayerField, _ value: FieldValue) -> Bool {
    field.name == "stride" && field.defaultValue == FieldValue.none && value == settings["size"]
  }
}

/// What is the same for all layers of a kind.
public struct LayerDescriptor: Sendable {
  /// The command that adds such a layer.
  public let kind: String
  /// What the layers are named after: `conv` gives `conv1`, `conv2`, …
  public let namePrefix: String
  /// One line of help.
  public let summary: String
  public let fields: [LayerField]
  /// Commands that show it, each complete for an input of 32x32x1.
  public let examples: [String]
  /// Whether it has a block of layers of its own.
  public let hasBody: Bool

  public init(
    kind: String, namePrefix: String? = nil, summary: String, fields: [LayerField] = [],
    examples: [String], hasBody: Bool = false
  ) {
    self.kind = kind
    self.namePrefix = namePrefix ?? kind
    self.summary = summary
    self.fields = fields
    self.examples = examples
    self.hasBody = hasBody
  }
}
