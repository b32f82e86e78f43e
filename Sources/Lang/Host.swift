/// What runs the commands: the session, which knows networks, data and files.
public protocol Host: AnyObject {
  /// The verbs and functions. It must not change while a program runs.
  var vocabulary: Vocabulary { get }

  /// Runs one command and gives its value; `.none` for commands that have none.
  ///
  /// A diagnostic without a span is placed at the command.
  func run(_ invocation: Invocation) throws(Diagnostic) -> Value

  /// Checks one command without training, writing or printing, as far as its values are known.
  ///
  /// It may report several diagnostics and go on. It gives the value the command would have, or
  /// `.unknown`; it keeps what later commands need (the current network and its shapes), and
  /// defines the variables that `run` would define. Objects of the session must stay as they are.
  /// A command with a block or another command behind it runs them as `run` does; what it leaves
  /// is walked afterwards.
  func check(_ invocation: Invocation, report: (Diagnostic) -> Void) -> Value

  /// The host's state while checking: taken before a branch that may or may not run, put back
  /// before the other branch.
  func checkState() -> Any?
  func restoreCheckState(_ state: Any?)

  /// While checking: from here on nothing is known about the current network, as in a function
  /// that is never called.
  func forgetCheckState()

  /// Raised when the user interrupts; the interpreter looks at it in every turn of a loop.
  var interruption: InterruptionFlag { get }

  /// Bytes that can still be taken.
  var freeMemory: Int { get }

  /// Shows the value of an expression that stands alone.
  func show(_ value: Value)

  /// Writes a line of `print` (to standard output) or `warn` (to standard error); `text` has no
  /// newline at its end.
  func write(_ text: String, to stream: OutputStream)

  /// Reads a script for `include`; `path` is relative to `including`'s folder.
  func readSource(_ path: String, including source: Source) throws(Diagnostic) -> Source

  /// Asks the user for a line.
  func input(_ prompt: String) throws(Diagnostic) -> String

  /// The host object that a bare name means where no variable has it, such as a layer of the
  /// current network; `types` are the type names the operand takes.
  func lookUp(_ name: String, types: [String]) -> Value?

  /// The names ``lookUp(_:types:)`` knows, for completion and suggestions.
  func names(types: [String]) -> [MemberDescription]

  /// Files and data set names for completion behind `from`, `to` and the like.
  func completePath(_ prefix: String, use: OperandKind.FileUse) -> [MemberDescription]
}

/// Where a line of text goes.
public enum OutputStream: Sendable {
  case output
  case error
}

extension Host {
  public var freeMemory: Int { .max }
  public func check(_ invocation: Invocation, report: (Diagnostic) -> Void) -> Value { .unknown }
  public func checkState() -> Any? { nil }
  public func restoreCheckState(_ state: Any?) {}
  public func forgetCheckState() {}
  public func readSource(_ path: String, including source: Source) throws(Diagnostic) -> Source {
    throw Diagnostic(.notHere, "include is not possible here")
  }
  public func input(_ prompt: String) throws(Diagnostic) -> String {
    throw Diagnostic(.noInput, "there is no one to ask for input here")
  }
  public func lookUp(_ name: String, types: [String]) -> Value? { nil }
  public func names(types: [String]) -> [MemberDescription] { [] }
  public func completePath(
    _ prefix: String, use: OperandKind.FileUse
  ) -> [MemberDescription] { [] }
}
