/// What could stand at a cursor.
public struct Completion: Sendable {
  public struct Candidate: Sendable, Equatable {
    public enum Kind: String, Sendable {
      case verb, option, flag, word, variable, member, function, layer, file, code, keyword, topic
    }
    /// The text that takes the place of ``Completion/replacing``.
    public var text: String
    /// One line of help.
    public var summary: String
    public var kind: Kind

    public init(_ text: String, _ summary: String, _ kind: Kind) {
      self.text = text
      self.summary = summary
      self.kind = kind
    }
  }

  /// The code points that a candidate replaces; its upper bound is the cursor.
  public var replacing: Range<Int>
  /// Sorted and without repetitions.
  public var candidates: [Candidate]

  public init(replacing: Range<Int>, candidates: [Candidate]) {
    self.replacing = replacing
    self.candidates = candidates
  }
}

/// Whether a text is a whole program.
public enum Completeness: Sendable, Equatable {
  case complete
  /// More lines are wanted, indented by so many spaces.
  case incomplete(indent: Int)
  /// No further line can mend it.
  case invalid
}
