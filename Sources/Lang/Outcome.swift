/// What came of running a source.
public struct Outcome {
  /// The value of the last statement, if it was an expression.
  public var value: Value
  /// Why it stopped; empty when it ran to its end. Mistakes of syntax come several at once, and
  /// then nothing has run.
  public var diagnostics: [Diagnostic]

  public init(value: Value, diagnostics: [Diagnostic]) {
    self.value = value
    self.diagnostics = diagnostics
  }

  public var succeeded: Bool { diagnostics.isEmpty }

  /// Whether it stopped before anything ran, for exit status 2.
  public var isSyntaxFailure: Bool {
    !diagnostics.isEmpty && diagnostics.allSatisfy { $0.code.topic == .syntax || $0.isUsage }
  }
}

extension Diagnostic {
  /// Whether it is about how a command was written rather than what it met.
  public var isUsage: Bool {
    switch code {
    case .unknownVerb, .unknownOption, .missingOperand, .unexpectedOperand, .repeatedOption,
      .missingOption, .unknownWord, .verbAsVariable, .reservedName, .blockMismatch,
      .conflictingOptions:
      true
    default: code.topic == .syntax
    }
  }
}
