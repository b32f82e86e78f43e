/// Everything the language knows about a verb; help, completion, did-you-mean, the check and the
/// reference page follow from it.
public struct CommandSignature: Sendable {
  /// What stands behind the operands and options.
  public enum Tail: Sendable {
    case nothing
    /// Expressions with commas between, as for `print`; such a verb has no other operands.
    case expressions(ClosedRange<Int>)
    /// A block in braces that must be there: `residual { … }`.
    case block
    /// Another command: `insert after conv1 batchnorm`.
    case command
    /// Any statement of one line: `time r = evaluate on digits.test`.
    case statement

    var isCommand: Bool { if case .command = self { true } else { false } }
  }

  /// The verb.
  public var name: String
  /// The group it is listed under in `help`.
  public var group: String
  /// One line without a full stop.
  public var summary: String
  /// Paragraphs for `help VERB`.
  public var details: String
  /// Complete scripts or lines that run.
  public var examples: [Example]
  public var operands: [Operand]
  public var options: [Option]
  public var tail: Tail

  public init(
    _ name: String, group: String, summary: String, operands: [Operand] = [],
    options: [Option] = [], tail: Tail = .nothing, details: String = "", examples: [Example] = []
  ) {
    self.name = name
    self.group = group
    self.summary = summary
    self.details = details
    self.examples = examples
    self.operands = operands
    self.options = options
    self.tail = tail
  }

  /// An operand, known by its place.
  public struct Operand: Sendable {
    public var name: String
    public var kind: OperandKind
    public var isRequired: Bool
    public var summary: String

    public init(_ name: String, _ kind: OperandKind, required: Bool = true, _ summary: String = "")
    {
      self.name = name
      self.kind = kind
      self.isRequired = required
      self.summary = summary
    }
  }

  /// An option: `epochs 5`, `epochs=5`, a connecting word with its value such as `on digits`, or a
  /// bare flag such as `flipped`.
  public struct Option: Sendable {
    public var name: String
    /// What follows the name; nil for a flag.
    public var kind: OperandKind?
    public var isRequired: Bool
    /// The default as the user would write it, for help; empty when there is none.
    public var defaultText: String
    public var summary: String
    /// Words that may follow the value, as in `every 50 steps`; the chosen one is kept.
    public var units: [String]
    /// The option whose value this one stands behind, where its name is taken without that:
    /// `checkpoint "c.h5" every 50 steps`.
    public var owner: String?

    /// What its value is known by: `checkpoint every` for an option that has an owner.
    public var key: String { owner.map { "\($0) \(name)" } ?? name }

    public init(
      _ name: String, _ kind: OperandKind, behind owner: String? = nil, required: Bool = false,
      default defaultText: String = "", units: [String] = [], _ summary: String = ""
    ) {
      self.owner = owner
      self.name = name
      self.kind = kind
      self.isRequired = required
      self.defaultText = defaultText
      self.summary = summary
      self.units = units
    }

    private init(flag name: String, _ summary: String) {
      self.name = name
      self.kind = nil
      self.isRequired = false
      self.defaultText = ""
      self.summary = summary
      self.units = []
    }

    /// A bare word that is either there or not.
    public static func flag(_ name: String, _ summary: String = "") -> Option {
      Option(flag: name, summary)
    }
  }

  /// A script that shows the command at work.
  public struct Example: Sendable, ExpressibleByStringLiteral {
    public var script: String
    /// Lines that must run first and are not shown.
    public var setup: String

    public init(_ script: String, setup: String = "") {
      self.script = script
      self.setup = setup
    }

    public init(stringLiteral value: String) { self.init(value) }
  }
}
