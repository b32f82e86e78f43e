import CNN
import Lang

/// What `set` changes and `settings` lists.
public struct SessionSettings: Sendable {
  /// Threads that commands use; nil means one for each core.
  public var threads: Int?
  /// The seed of commands that are given none.
  public var seed: UInt64 = 0
  /// The columns that text is fitted into.
  public var width = 100
  /// Whether the width is that of the terminal, until the user sets one.
  public var followsTerminal = false
  /// Whether long commands report how far they are.
  public var progress = true
  /// Whether data sets may not be downloaded.
  public var offline = false

  public init() {}

  /// The fewest columns that text is fitted into.
  static let narrowest = 40

  /// Takes the terminal's width, which may have changed.
  mutating func fit(to columns: Int?) {
    if followsTerminal, let columns { width = max(columns, Self.narrowest) }
  }

  /// What a seed may be: numbers of scripts are whole up to 2⁵³.
  static let seeds = 0...(1 << 53)

  /// One row of the table of settings.
  struct Row: Sendable {
    var name: String
    var summary: String
    var read: @Sendable (SessionSettings) -> Value
    var write: @Sendable (inout SessionSettings, Value) throws(Diagnostic) -> Void
  }

  static let table: [Row] = [
    Row(
      name: "threads", summary: "threads to compute with; none means one for each core",
      read: { $0.threads.map { .number(Double($0)) } ?? .none },
      write: { (settings, value) throws(Diagnostic) in
        settings.threads =
          value.isNone ? nil : try integer(value, of: "threads", in: 1...Machine.mostThreads)
      }),
    Row(
      name: "seed", summary: "the seed of commands that are given none",
      read: { .number(Double($0.seed)) },
      write: { (settings, value) throws(Diagnostic) in
        settings.seed = UInt64(try integer(value, of: "seed", in: seeds))
      }),
    Row(
      name: "width", summary: "the columns that tables and tensors are fitted into",
      read: { .number(Double($0.width)) },
      write: { (settings, value) throws(Diagnostic) in
        settings.width = try integer(value, of: "width", in: narrowest...1000)
        settings.followsTerminal = false
      }),
    Row(
      name: "progress", summary: "whether long commands report how far they are",
      read: { .boolean($0.progress) },
      write: { (settings, value) throws(Diagnostic) in
        settings.progress = try boolean(value, of: "progress")
      }),
    Row(
      name: "offline", summary: "whether downloads of data sets are forbidden",
      read: { .boolean($0.offline) },
      write: { (settings, value) throws(Diagnostic) in
        settings.offline = try boolean(value, of: "offline")
      }),
  ]

  /// The names of all settings.
  public static var names: [String] { table.map(\.name) }

  /// Changes a setting by its name.
  /// - Throws: `badSetting`.
  /// - Precondition: there is a setting of that name.
  public mutating func set(_ name: String, to value: Value) throws(Diagnostic) {
    guard let row = Self.table.first(where: { $0.name == name }) else {
      preconditionFailure("there is no setting \(name)")
    }
    try row.write(&self, value)
  }

  private static func boolean(_ value: Value, of name: String) throws(Diagnostic) -> Bool {
    guard case .boolean(let isOn) = value else {
      throw Diagnostic(.badSetting, "\(name) must be on or off, not \(value.article)")
    }
    return isOn
  }

  private static func integer(
    _ value: Value, of name: String, in bounds: ClosedRange<Int>
  ) throws(Diagnostic) -> Int {
    guard let integer = value.integer, bounds.contains(integer) else {
      let seen = value.number.map(NumberFormat.short) ?? value.article
      throw Diagnostic(
        .badSetting,
        "\(name) must be a whole number from \(bounds.lowerBound) to \(bounds.upperBound), not \(seen)"
      )
    }
    return integer
  }
}

extension Machine {
  /// More threads than this are taken for a mistake.
  static let mostThreads = 1024
}

extension OperandKind {
  /// A seed, as many commands take one.
  static let seed = OperandKind.integer(SessionSettings.seeds)
}
