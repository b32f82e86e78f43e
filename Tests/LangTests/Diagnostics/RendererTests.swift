import Testing

@testable import Lang

@Suite struct RendererTests {
  /// A diagnostic at the first place of `piece` in a text.
  private func diagnostic(
    in text: String, at piece: String, name: String = "a.cnn", label: String = ""
  ) -> Diagnostic {
    Diagnostic(
      .unknownName, "message", at: span(piece, in: Source(name: name, text: text)), label: label)
  }

  private func span(_ piece: String, in source: Source) -> Span {
    let (bytes, wanted) = (source.bytes, Array(piece.utf8))
    let start = bytes.indices.first { bytes[$0...].starts(with: wanted) } ?? 0
    return Span(source, start..<start + wanted.count)
  }

  @Test func tabsAndWideCharactersKeepTheCaretInPlace() {
    let text = DiagnosticRenderer().render(diagnostic(in: "\tx = \"日本\" + nope", at: "nope"))
    #expect(
      text == """
        error[E0201]: message
         --> a.cnn:1:13
          |
        1 |     x = "日本" + nope
          |                  ^^^^
        """)
  }

  @Test func combiningMarksTakeNoColumn() {
    let text = DiagnosticRenderer().render(diagnostic(in: "e\u{301} + b", at: "b"))
    #expect(text.hasSuffix("1 | e\u{301} + b\n  |     ^"))
  }

  @Test func severalPlacesStandUnderTheirLines() {
    let source = Source(name: "a.cnn", text: "one\ntwo\nthree\nfour\nfive")
    var diagnostic = Diagnostic(.shapeMismatch, "m", at: span("five", in: source), label: "here")
    diagnostic.secondary = [.init(span("one", in: source), "from there")]
    diagnostic.notes = ["a note"]
    #expect(
      DiagnosticRenderer().render(diagnostic)
        == """
        error[E0401]: m
         --> a.cnn:5:1
          |
        1 | one
          | --- from there
        ...
        5 | five
          | ^^^^ here
          = note: a note
        """.replacing("\n...", with: "\n ..."))
  }

  @Test func placesInAnotherSourceGetAPartOfTheirOwn() {
    let (first, second) = (Source(name: "a", text: "one"), Source(name: "b", text: "two"))
    var diagnostic = Diagnostic(.shapeMismatch, "m", at: span("one", in: first))
    diagnostic.secondary = [.init(span("two", in: second), "x")]
    let text = DiagnosticRenderer().render(diagnostic)
    #expect(text.contains(" --> a:1:1") && text.contains(" --> b:1:1"))
  }

  @Test func aTerminalsMessagesAndLabelsAreBrokenAtSpaces() {
    var diagnostic = diagnostic(
      in: "conv 6 5x5 tanh pad same", at: "pad", label: "a label without room")
    diagnostic.message = "several words that need more than one of the lines"
    var renderer = DiagnosticRenderer(width: 40)
    #expect(renderer.render(diagnostic).hasPrefix("error[E0201]: \(diagnostic.message)\n"))
    renderer.breaksMessages = true
    #expect(
      renderer.render(diagnostic) == """
        error[E0201]: several words that need
          more than one of the lines
         --> a.cnn:1:17
          |
        1 | conv 6 5x5 tanh pad same
          |                 ^^^
          | a label without room
        """)
  }

  @Test func longLinesAreCutAroundTheCaret() throws {
    let line = String(repeating: "a ", count: 5000) + "nope" + String(repeating: " b", count: 5000)
    for width in [40, 80, 200] {
      let text = DiagnosticRenderer(width: width).render(diagnostic(in: line, at: "nope"))
      let lines = text.split(separator: "\n")
      #expect(lines.allSatisfy { TextWidth.columns($0) <= width })
      let source = try #require(lines.first { $0.contains("nope") })
      let carets = try #require(lines.first { $0.contains("^^^^") })
      let column = { (line: Substring, piece: String) in
        line.split(separator: piece, omittingEmptySubsequences: false).first.map(TextWidth.columns)
      }
      #expect(column(source, "nope") == column(carets, "^^^^"))
    }
  }

  @Test func textFromOutsideCannotSteerTheTerminal() {
    let evil = "\u{1B}[2J\u{202E}\u{7}\u{9B}31m"
    var diagnostic = diagnostic(in: "x = \"\(evil)\"", at: "x", name: "a\(evil).cnn", label: evil)
    diagnostic.message = evil
    diagnostic.notes = [evil]
    diagnostic.fix = .init(
      evil, replace: diagnostic.span ?? span("x", in: Source(name: "", text: "x")), with: "")
    diagnostic.trace = [.init(evil, at: span("x", in: Source(name: evil, text: "x\(evil)")))]
    let text = DiagnosticRenderer().render(diagnostic)
    #expect(!text.unicodeScalars.contains { Escaping.isUnsafe($0, lines: true) })
    #expect(text.contains("\\u{1b}[2J\\u{202e}\\u{7}\\u{9b}31m"))
  }

  @Test func coloursOnlyAddEscapes() {
    let diagnostic = diagnostic(in: "a + nope", at: "nope", label: "here")
    let plain = DiagnosticRenderer().render(diagnostic)
    let coloured = DiagnosticRenderer(coloured: true).render(diagnostic)
    #expect(coloured != plain)
    #expect(coloured.replacing(/\u{1B}\[[0-9;]*m/, with: "") == plain)
  }

  @Test func aSpanOverSeveralLinesShowsItsFirst() {
    let text = DiagnosticRenderer().render(diagnostic(in: "if x {\n  y\n}", at: "if x {\n  y\n}"))
    #expect(text.contains("1 | if x {\n  | ^^^^^^… to line 3"))
  }

  @Test func emptySpansAndSpansBeyondTheEndAreDrawn() {
    let source = Source(name: "a", text: "x")
    for range in [0..<0, 1..<1, 5..<9] {
      let diagnostic = Diagnostic(.unknownName, "m", at: Span(source, range))
      #expect(DiagnosticRenderer().render(diagnostic).contains("^"))
    }
    let empty = Diagnostic(.unknownName, "m", at: Span(Source(name: "a", text: ""), 0..<0))
    #expect(DiagnosticRenderer().render(empty).contains("^"))
  }

  @Test func aDiagnosticWithoutAPlaceIsOneLine() {
    #expect(DiagnosticRenderer().render(Diagnostic(.diskFull, "m")) == "error[E0504]: m")
    let warning = Diagnostic(.diskFull, "m", severity: .warning)
    #expect(DiagnosticRenderer().render(warning) == "warning[E0504]: m")
  }

  @Test func theStructuredFormHasAllParts() throws {
    let source = Source(name: "a.cnn", text: "é = 1\nnope")
    var diagnostic = Diagnostic(.unknownName, "m", at: span("nope", in: source), label: "l")
    diagnostic.fix = .init("write x", replace: span("é", in: source), with: "x")
    diagnostic.trace = [.init("in f", at: span("1", in: source))]
    let data = StructuredDiagnostic(diagnostic)
    #expect(data.code == "E0201" && data.kind == "NameError" && data.severity == "error")
    let place = try #require(data.place)
    #expect([place.line, place.column, place.endLine, place.endColumn] == [2, 1, 2, 5])
    #expect(data.fix?.place.endColumn == 2 && data.fix?.replacement == "x")
    #expect(data.trace.first?.text == "in f" && data.trace.first?.column == 5)
  }

  @Test func jupyterGetsNameValueAndTraceback() {
    let error = JupyterError(diagnostic(in: "nope", at: "nope"))
    #expect(error.ename == "NameError E0201")
    #expect(error.evalue == "message")
    #expect(error.traceback.count == 5)
  }
}

@Suite struct SuggestionTests {
  @Test(arguments: [
    ("fashion", "fashion-mnist"), ("FASH", "fashion-mnist"), ("fa", nil), ("global", nil),
    ("digit", "digits"), ("minst", "mnist"),
  ])
  func theBeginningOfASingleNameWillDo(name: String, meant: String?) {
    let known = ["mnist", "fashion-mnist", "digits", "globalavgpool", "globalmaxpool"]
    #expect(Suggestion.nearest(name, among: known) == meant)
  }

  @Test(arguments: [
    ("cnov", "conv"), ("con", "conv"), ("conve", "conv"), ("CONV", "conv"), ("denes", "dense"),
    ("fltten", "flatten"), ("xyz", nil), ("a", nil), ("conv", nil), ("", nil),
  ])
  func theNearestNameIsOffered(name: String, expected: String?) {
    #expect(Suggestion.nearest(name, among: ["conv", "dense", "flatten"]) == expected)
  }

  @Test(arguments: [("ab", "ba", 1), ("kitten", "sitting", 3), ("", "abc", 3), ("a", "a", 0)])
  func theDistanceCountsChangesAndSwaps(left: String, right: String, expected: Int) {
    let distance = Suggestion.distance(Array(left.unicodeScalars), Array(right.unicodeScalars))
    #expect(distance == expected)
  }
}
