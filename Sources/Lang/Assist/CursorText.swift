/// The tokens before a cursor, and what the cursor stands in.
struct CursorText {
  /// Where the cursor is, apart from what surrounds it.
  enum Place {
    case code
    case comment
    /// Right behind a number, which nothing completes.
    case number
    /// In a string, behind `start`, the byte after its quote.
    case string(start: Int)
  }

  let source: Source
  /// The tokens before the word at the cursor.
  let tokens: [Token]
  /// The word that the cursor stands at the end of; empty where there is none.
  let word: String
  /// The byte at which ``word`` begins.
  let wordStart: Int
  let place: Place

  /// - Parameter cursor: counted in Unicode code points; clamped to the text.
  init(_ text: String, cursor: Int) {
    let scalars = text.unicodeScalars
    let end = scalars.index(
      scalars.startIndex, offsetBy: max(0, cursor), limitedBy: scalars.endIndex)
    let before = String(scalars[..<(end ?? scalars.endIndex)])
    let source = Source(name: "", text: before)
    let reports = Reports()
    let (all, comments) = Lexer.tokenize(source, reports: reports)
    let length = source.bytes.count
    var tokens = Array(all.dropLast())
    if let comment = comments.last, comment.range.upperBound == length,
      !source.text(in: comment.range).isEmpty
    {
      self.init(source: source, tokens: tokens, word: "", wordStart: length, place: .comment)
      return
    }
    // A string that the end of the text closed ends in a token without any bytes.
    if let last = tokens.last, last.kind == .stringEnd, last.range.isEmpty {
      var inner = tokens
      while let token = inner.last, token.range.isEmpty { inner.removeLast() }
      let depthToken = tokens[inner.count]
      if depthToken.kind == .stringEnd {
        let start = inner.lastIndex { $0.kind == .stringStart } ?? inner.count - 1
        let quote = inner[max(0, start)].end
        self.init(
          source: source, tokens: Array(inner[..<max(0, start)]),
          word: source.text(in: quote..<length), wordStart: quote, place: .string(start: quote))
        return
      }
      tokens = inner
    }
    if let last = tokens.last, last.kind == .number || last.kind == .size, last.end == length {
      self.init(source: source, tokens: tokens, word: "", wordStart: length, place: .number)
      return
    }
    var word = ""
    var wordStart = length
    if let last = tokens.last, last.isWord, last.end == length {
      word = source.text(in: last.range)
      wordStart = last.start
      tokens.removeLast()
    }
    self.init(source: source, tokens: tokens, word: word, wordStart: wordStart, place: .code)
  }

  private init(source: Source, tokens: [Token], word: String, wordStart: Int, place: Place) {
    self.source = source
    self.tokens = tokens
    self.word = word
    self.wordStart = wordStart
    self.place = place
  }

  func text(_ token: Token) -> String { source.text(in: token.range) }

  /// A byte offset as a count of code points.
  func codePoints(_ offset: Int) -> Int {
    source.bytes[..<offset].count { $0 & 0xC0 != 0x80 }
  }

  /// The token with which the statement at the cursor begins; the count of the tokens when the
  /// word at the cursor is the first.
  var statementStart: Int {
    var start = 0
    var open: [Token.Kind] = []
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .leftParen, .leftBracket: open.append(token.kind)
      case .rightParen, .rightBracket: if !open.isEmpty { open.removeLast() }
      case .leftBrace:
        // Behind `=`, `(`, `,` and the like a brace begins a record.
        let isRecord = index > 0 && Self.precedesRecord(tokens[index - 1].kind)
        open.append(isRecord ? .leftBracket : .leftBrace)
        if !isRecord { start = index + 1 }
      case .rightBrace:
        if let last = open.popLast(), last == .leftBrace { start = index + 1 }
      case .interpolationStart:
        open.append(.interpolationStart)
        start = index + 1
      case .newline, .semicolon:
        if open.last == nil || open.last == .leftBrace { start = index + 1 }
      default: break
      }
    }
    return start
  }

  private static func precedesRecord(_ kind: Token.Kind) -> Bool {
    switch kind {
    case .assign, .comma, .leftParen, .leftBracket, .colon, .return: true
    default: false
    }
  }

  /// The function whose call the cursor stands in directly, not in a bracket within.
  var enclosingCall: String? { openBrackets.last ?? nil }

  /// The innermost function whose call the cursor stands in.
  var innermostCall: String? { openBrackets.last { $0 != nil } ?? nil }

  /// The brackets open at the cursor, outermost first, each with the function it calls.
  private var openBrackets: [String?] {
    var open: [String?] = []
    for (index, token) in tokens.enumerated() {
      switch token.kind {
      case .leftParen:
        let isCall = index > 0 && !token.hasSpaceBefore && tokens[index - 1].kind == .name
        open.append(isCall ? text(tokens[index - 1]) : nil)
      case .leftBracket, .leftBrace: open.append(nil)
      case .rightParen, .rightBracket, .rightBrace: if !open.isEmpty { open.removeLast() }
      default: break
      }
    }
    return open
  }
}
