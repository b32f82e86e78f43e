import Lang

/// A value as the command line gives it and JSON keeps it.
public enum Scalar: Hashable, Sendable {
  case none
  case flag(Bool)
  case number(Double)
  case text(String)

  /// A finite number, true or on, false or off, none, else text.
  init(word: String) {
    switch word {
    case "true", "on": self = .flag(true)
    case "false", "off": self = .flag(false)
    case "none": self = .none
    default:
      // JSON keeps no others, and a result is known again by its values.
      if let number = Double(word), number.isFinite {
        self = .number(number)
      } else {
        self = .text(word)
      }
    }
  }

  /// A value of the language; nil for lists, tensors and the like.
  init?(_ value: Value) {
    switch value {
    case .none: self = .none
    case .boolean(let flag): self = .flag(flag)
    case .number(let number): self = .number(number)
    case .string(let text): self = .text(text)
    case .list, .record, .range, .size, .function, .object, .unknown: return nil
    }
  }

  public var value: Value {
    switch self {
    case .none: .none
    case .flag(let flag): .boolean(flag)
    case .number(let number): .number(number)
    case .text(let text): .string(text)
    }
  }
}

extension Scalar: Codable {
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .none
    } else if let flag = try? container.decode(Bool.self) {
      self = .flag(flag)
    } else if let number = try? container.decode(Double.self) {
      self = .number(number)
    } else {
      self = .text(try container.decode(String.self))
    }
  }

  /// Numbers that JSON can't hold become null.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .none: try container.encodeNil()
    case .flag(let flag): try container.encode(flag)
    case .number(let number):
      if let whole = Int(exactly: number) {
        try container.encode(whole)
      } else if number.isFinite {
        try container.encode(number)
      } else {
        try container.encodeNil()
      }
    case .text(let text): try container.encode(text)
    }
  }
}
