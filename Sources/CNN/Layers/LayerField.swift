/// A setting that a layer can be given, described once: its command's options, help and completion,
/// and its form in files, follow from this.
public struct LayerField: Sendable {
  public enum Kind: Hashable, Sendable {
    case integer(ClosedRange<Int>)
    case number(ClosedRange<Double>)
    /// One or two whole numbers: `3`, `3x5`.
    case size(ClosedRange<Int>)
    case word([String])
    /// A bare word that is there or not.
    case flag
    /// `on` or `off`.
    case onOff
    /// `valid`, `same`, or one or two whole numbers.
    case padding
  }

  public let name: String
  public let kind: Kind

  /// The value if none is given; `nil` means that one has to be given.
  public let defaultValue: FieldValue?

  /// Whether the value stands without its name, in the order of the layer's fields.
  public let positional: Bool

  /// One line of help.
  public let help: String

  public init(
    _ name: String, _ kind: Kind, default defaultValue: FieldValue?, positional: Bool = false,
    help: String
  ) {
    self.name = name
    self.kind = kind
    self.defaultValue = defaultValue
    self.positional = positional
    self.help = help
  }
}

/// The value of a layer's setting.
public enum FieldValue: Hashable, Sendable {
  case integer(Int)
  case number(Double)
  case size(Size)
  case word(String)
  case flag(Bool)
  case padding(Padding)
  /// For a size or word that is absent, such as no activation or "the stride is the size".
  case none
}

extension FieldValue: CustomStringConvertible {
  public var description: String {
    switch self {
    case .integer(let value): "\(value)"
    case .number(let value):
      value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    case .size(let size): size.height == size.width ? "\(size.height)" : "\(size)"
    case .word(let word): word
    case .flag(let on): on ? "on" : "off"
    case .padding(let padding): "\(padding)"
    case .none: "none"
    }
  }
}

/// The settings of one layer: a value for each of its fields that was given one.
public struct LayerSettings: Hashable, Sendable {
  private var values: [String: FieldValue]

  public init(_ values: [String: FieldValue] = [:]) {
    self.values = values
  }

  public subscript(name: String) -> FieldValue? {
    get { values[name] }
    set { values[name] = newValue }
  }

  /// These settings completed with the defaults of `fields` and checked against them.
  /// - Throws: ``LayerError`` naming the field that is missing, unknown or out of range.
  public func completed(for fields: [LayerField], of kind: String) throws(LayerError)
    -> LayerSettings
  {
    var result = LayerSettings()
    for field in fields {
      guard let value = values[field.name] ?? field.defaultValue else {
        throw LayerError(
          "\(kind) needs \(field.name)", hint: "\(field.name): \(field.help)", field: field.name)
      }
      result[field.name] = try field.checked(value, of: kind)
    }
    for name in values.keys.sorted() where !fields.contains(where: { $0.name == name }) {
      throw LayerError("\(kind) has no setting \(name)", field: name)
    }
    return result
  }

  func integer(_ name: String) -> Int {
    if case .integer(let value) = values[name] { value } else { 0 }
  }

  func number(_ name: String) -> Double {
    if case .number(let value) = values[name] { value } else { 0 }
  }

  func size(_ name: String) -> Size? {
    if case .size(let value) = values[name] { value } else { nil }
  }

  func word(_ name: String) -> String? {
    if case .word(let value) = values[name] { value } else { nil }
  }

  func flag(_ name: String) -> Bool {
    if case .flag(let value) = values[name] { value } else { false }
  }

  func padding(_ name: String) -> Padding {
    if case .padding(let value) = values[name] { value } else { .valid }
  }
}

extension LayerField {
  /// `value` in the form that the field's kind asks for.
  func checked(_ value: FieldValue, of layer: String) throws(LayerError) -> FieldValue {
    switch (kind, value) {
    case (.integer(let range), .integer(let number)):
      guard range.contains(number) else { throw outOfRange("\(number)", range, of: layer) }
      return value
    case (.number(let range), .integer(let number)):
      guard range.contains(Double(number)) else { throw outOfRange("\(number)", range, of: layer) }
      return .number(Double(number))
    case (.number(let range), .number(let number)):
      guard range.contains(number) else { throw outOfRange("\(number)", range, of: layer) }
      return value
    case (.size(let range), .integer(let number)):
      guard range.contains(number) else { throw outOfRange("\(number)", range, of: layer) }
      return .size(Size(number))
    case (.size(let range), .size(let size)):
      guard range.contains(size.height), range.contains(size.width) else {
        throw outOfRange("\(size)", range, of: layer)
      }
      return value
    case (.padding, .integer(let number)):
      guard LayerField.paddings.contains(number) else {
        throw outOfRange("\(number)", LayerField.paddings, of: layer)
      }
      return .padding(.explicit(Size(number)))
    case (.padding, .size(let size)):
      guard LayerField.paddings.contains(size.height), LayerField.paddings.contains(size.width)
      else {
        throw outOfRange("\(size)", LayerField.paddings, of: layer)
      }
      return .padding(.explicit(size))
    case (.padding, .word("same")): return .padding(.same)
    case (.padding, .word("valid")): return .padding(.valid)
    case (.padding, .padding(.explicit(let size))):
      return try checked(.size(size), of: layer)
    case (.padding, .padding): return value
    case (.word(let words), .word(let word)) where words.contains(word): return value
    case (.word(let words), .word(let word)):
      throw LayerError(
        "\(layer) has no \(name) \(word)", hint: "one of \(words.joined(separator: ", "))",
        field: name)
    case (.flag, .flag), (.onOff, .flag): return value
    case (.onOff, .word("on")): return .flag(true)
    case (.onOff, .word("off")): return .flag(false)
    case (_, .none) where defaultValue == FieldValue.none: return value
    default:
      throw LayerError("\(layer)'s \(name) can't be \(value)", hint: help, field: name)
    }
  }

  /// The most that is taken as padding, stride, filter side or dilation.
  static let sides = 1...65_536
  static let paddings = 0...65_536

  private func outOfRange<Bound>(
    _ seen: String, _ range: ClosedRange<Bound>, of layer: String
  ) -> LayerError {
    LayerError(
      "\(layer)'s \(name) must be from \(range.lowerBound) to \(range.upperBound), not \(seen)",
      field: name)
  }
}
