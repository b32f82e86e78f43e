extension StringProtocol {
  /// The lines without what ends them: a newline, or a carriage return and a newline, which together
  /// are one `Character`.
  public var lines: [SubSequence] {
    split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
  }
}
