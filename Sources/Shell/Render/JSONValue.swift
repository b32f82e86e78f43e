import Lang

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// A piece of JSON.
enum JSONValue: Encodable {
  case null
  case boolean(Bool)
  case number(Double)
  case string(String)
  case list([JSONValue])
  case object([String: JSONValue])
  case other(any Encodable & Sendable)

  /// Numbers that JSON can't hold become null.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .boolean(let boolean): try container.encode(boolean)
    case .number(let number):
      if let whole = Int(exactly: number) {
        try container.encode(whole)
      } else if number.isFinite {
        try container.encode(number)
      } else {
        try container.encodeNil()
      }
    case .string(let string): try container.encode(string)
    case .list(let list): try container.encode(list)
    case .object(let object): try container.encode(object)
    case .other(let value): try container.encode(value)
    }
  }

  /// One line, keys in alphabetical order; what a terminal would obey is escaped.
  var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else { return "null" }
    return Escaping.json(String(decoding: data, as: UTF8.self))
  }
}

extension JSONValue {
  /// Deeper lists and records end in null, since readers of JSON stop somewhere too.
  private static let deepest = 64

  /// Tensors with more values are given by their shape alone.
  private static let largestTensor = 1 << 16

  /// A value of the language: numbers, strings, lists and records as they are; others as an object
  /// with their type, their text and what is known of them.
  init(_ value: Value, depth: Int = 0) {
    guard depth < Self.deepest else {
      self = .null
      return
    }
    switch value {
    case .none, .unknown: self = .null
    case .boolean(let boolean): self = .boolean(boolean)
    case .number(let number): self = .number(number)
    case .string(let string): self = .string(string)
    case .list(let list): self = .list(list.map { JSONValue($0, depth: depth + 1) })
    case .record(let record):
      self = .object(
        Dictionary(
          record.pairs.map { ($0.key, JSONValue($0.value, depth: depth + 1)) },
          uniquingKeysWith: { first, _ in first }))
    case .range, .size, .function: self = .string(ValueText.inner(value))
    case .object(let object): self.init(object, depth: depth)
    }
  }

  private init(_ object: any LanguageObject, depth: Int) {
    var fields: [String: JSONValue] = [
      "type": .string(object.typeName), "text": .string(object.display(width: 100)),
    ]
    if let tensor = object as? TensorValue {
      fields["shape"] = .list(tensor.tensor.shape.map { .number(Double($0)) })
      if tensor.tensor.count <= Self.largestTensor {
        fields["values"] = .list(tensor.tensor.values.map { .number(Double($0)) })
      }
    } else if !(object is DatasetValue || object is NetworkValue || object is LayerValue) {
      // Results such as evaluations and tables are small; what they refer to is not.
      for member in object.members {
        if let value = try? object.member(member.name) {
          fields[member.name] = JSONValue(value, depth: depth + 1)
        }
      }
    }
    self = .object(fields)
  }
}
