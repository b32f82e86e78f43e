/// A record: named values in a fixed order, such as what `evaluate` gives.
public struct RecordValue {
  private var fields: [(key: String, value: Value)]

  /// The bytes that one field takes.
  static let fieldSize = MemoryLayout<(key: String, value: Value)>.stride

  public init(_ fields: [(key: String, value: Value)] = []) {
    self.fields = []
    for field in fields { self[field.key] = field.value }
  }

  public var count: Int { fields.count }
  public var keys: [String] { fields.map(\.key) }
  public var values: [Value] { fields.map(\.value) }
  func key(at position: Int) -> String { fields[position].key }
  public var pairs: [(key: String, value: Value)] { fields }

  /// The value of a key; setting nil removes it, setting a new key appends it.
  public subscript(key: String) -> Value? {
    get { fields.first { $0.key == key }?.value }
    set {
      let position = fields.firstIndex { $0.key == key }
      switch (position, newValue) {
      case (let position?, let value?): fields[position].value = value
      case (let position?, nil): fields.remove(at: position)
      case (nil, let value?): fields.append((key, value))
      case (nil, nil): break
      }
    }
  }
}
