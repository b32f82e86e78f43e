/// The variables of a session. A name keeps its slot for good, so that compiled code finds it
/// without looking it up.
final class GlobalScope {
  private(set) var names: [String] = []
  private var slots: [String: Int] = [:]
  var values: [Value?] = []

  func slot(for name: String) -> Int {
    if let slot = slots[name] { return slot }
    slots[name] = names.count
    names.append(name)
    values.append(nil)
    return names.count - 1
  }

  subscript(name: String) -> Value? {
    get { slots[name].flatMap { values[$0] } }
    set { values[slot(for: name)] = newValue }
  }

  /// The variables that have a value, in the order their names were first seen.
  var variables: [(name: String, value: Value)] {
    zip(names, values).compactMap { name, value in value.map { (name, $0) } }
  }
}
