import Lang

/// What `--sweep 'rate=0.1,0.01 batch=32,64'` asks for: every combination of some values.
///
/// The values of a name stand between commas; `seed=1...5` and `seed=0..<5` are whole numbers in a
/// row, and quotes take in spaces and commas. The last name changes fastest.
public struct Sweep: Sendable {
  /// A name with the values that it takes.
  struct Axis: Sendable {
    var name: String
    /// The values, each with how it was written.
    var values: [(text: String, value: Scalar)]
  }

  /// One value for each name.
  public struct Combination: Sendable {
    /// Its place among all combinations, from 0.
    public let index: Int
    let choices: [(name: String, text: String, value: Scalar)]

    /// The values as a script takes them.
    public var given: [(name: String, value: Value)] {
      choices.map { ($0.name, $0.value.value) }
    }

    /// `rate=0.1 batch=32`.
    var text: String { choices.map { "\($0.name)=\($0.text)" }.joined(separator: " ") }

    var values: [String: Scalar] {
      Dictionary(choices.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })
    }

    /// What the names of its files begin with: `rate=0.1,batch=32`. It tells the values and not the
    /// place, so that it stays when values are added to the sweep.
    var fileName: String {
      let plain = choices.map { "\($0.name)=\($0.text)" }.joined(separator: ",")
      // What separates values is not left within one.
      let parted = choices.map { choice in
        "\(choice.name)=" + choice.text.map { ",=".contains($0) ? "_" : "\($0)" }.joined()
      }.joined(separator: ",")
      var name = ""
      for scalar in parted.unicodeScalars.prefix(100) {
        let isPlain =
          scalar.isASCII
          && (scalar.properties.isAlphabetic || "0123456789._+-=,".unicodeScalars.contains(scalar))
        name.unicodeScalars.append(isPlain ? scalar : "_")
      }
      guard name != plain else { return name }
      // What had to be changed is told apart by its hash (FNV-1a).
      let hash = plain.utf8.reduce(2_166_136_261 as UInt32) { ($0 ^ UInt32($1)) &* 16_777_619 }
      return "\(name)-\(String(hash, radix: 16))"
    }
  }

  let axes: [Axis]
  /// How many combinations there are.
  public let count: Int

  /// More combinations are taken for a mistake.
  static let most = 100_000

  /// - Throws: `badSetting` for text of another form.
  public init(_ text: String) throws(Diagnostic) {
    var axes: [Axis] = []
    for word in Sweep.split(text, at: [" ", "\t", "\n"]) {
      let axis = try Sweep.axis(word)
      guard !axes.contains(where: { $0.name == axis.name }) else {
        throw Diagnostic(.badSetting, "--sweep names `\(axis.name)` twice")
      }
      axes.append(axis)
    }
    guard !axes.isEmpty else {
      throw Diagnostic(.badSetting, "--sweep takes NAME=VALUE,VALUE and more of them, not nothing")
    }
    var count = 1
    for axis in axes {
      let (product, overflow) = count.multipliedReportingOverflow(by: axis.values.count)
      guard !overflow, product <= Sweep.most else {
        throw Diagnostic(
          .badSetting, "--sweep has more than \(Count.grouped(Sweep.most)) combinations")
      }
      count = product
    }
    self.axes = axes
    self.count = count
  }

  /// - Precondition: 0 ≤ `index` < ``count``.
  public func combination(_ index: Int) -> Combination {
    precondition((0..<count).contains(index))
    var rest = index
    var choices: [(name: String, text: String, value: Scalar)] = []
    for axis in axes.reversed() {
      let (text, value) = axis.values[rest % axis.values.count]
      choices.insert((axis.name, text, value), at: 0)
      rest /= axis.values.count
    }
    return Combination(index: index, choices: choices)
  }

  var combinations: [Combination] { (0..<count).map(combination) }

  // MARK: Reading

  private static func axis(_ word: String) throws(Diagnostic) -> Axis {
    guard let sign = word.firstIndex(of: "="), sign != word.startIndex else {
      throw Diagnostic(.badSetting, "--sweep takes NAME=VALUE,VALUE, not `\(word)`")
    }
    let name = String(word[..<sign])
    try OptionAssignment.checkName(name)
    var values: [(text: String, value: Scalar)] = []
    for item in split(String(word[word.index(after: sign)...]), at: [","], keepsEmpty: true) {
      guard !item.isEmpty else {
        throw Diagnostic(.badSetting, "--sweep has no value behind `\(name)=` or behind a comma")
      }
      values += try self.values(item, of: name)
    }
    var seen: Set<String> = []
    if let twice = values.first(where: { !seen.insert($0.text).inserted }) {
      throw Diagnostic(.badSetting, "--sweep has `\(name)=\(twice.text)` twice")
    }
    return Axis(name: name, values: values)
  }

  private static func values(
    _ item: String, of name: String
  ) throws(Diagnostic) -> [(text: String, value: Scalar)] {
    if item.contains("\"") {
      let text = item.filter { $0 != "\"" }
      return [(text, .text(text))]
    }
    for (sign, isClosed) in [("...", true), ("..<", false)] {
      guard let range = item.firstRange(of: sign), let low = Int(item[..<range.lowerBound]),
        let end = Int(item[range.upperBound...])
      else { continue }
      let high = isClosed ? end : end.subtractingReportingOverflow(1).partialValue
      guard low <= high, high.subtractingReportingOverflow(low).overflow == false,
        high - low < most
      else {
        throw Diagnostic(
          .badSetting, "--sweep takes 1 to \(Count.grouped(most)) numbers, not \(name)=\(item)")
      }
      return (low...high).map { ("\($0)", .number(Double($0))) }
    }
    return [(item, Scalar(word: item))]
  }

  /// The parts of a text between separators that stand outside of quotes.
  private static func split(
    _ text: String, at separators: Set<Character>, keepsEmpty: Bool = false
  ) -> [String] {
    var parts = [""]
    var isQuoted = false
    for character in text {
      if character == "\"" { isQuoted.toggle() }
      if !isQuoted, separators.contains(character) {
        parts.append("")
      } else {
        parts[parts.count - 1].append(character)
      }
    }
    return keepsEmpty ? parts : parts.filter { !$0.isEmpty }
  }
}
