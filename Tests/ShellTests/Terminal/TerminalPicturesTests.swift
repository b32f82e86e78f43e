import Testing

@testable import Shell

struct TerminalPicturesTests {
  private static let terminals: [([String: String], Set<Int>, TerminalPictures.Form)] = [
    (["TERM": "xterm-kitty"], [], .kitty),
    (["TERM": "xterm-256color", "KITTY_WINDOW_ID": "1"], [], .kitty),
    (["TERM": "xterm-256color", "TERM_PROGRAM": "WezTerm"], [], .kitty),
    // Inside a multiplexer only what that answers counts.
    (["TERM": "screen-256color", "TMUX": "x", "KITTY_WINDOW_ID": "1"], [], .blocks),
    (["TERM": "screen-256color", "TMUX": "x"], [1, 4], .sixel),
    (["TERM": "xterm"], [62, 4], .sixel), (["TERM": "xterm"], [62], .blocks),
    (["TERM": "linux"], [4], .blocks), (["TERM": "vt100"], [], .none),
    (["TERM": "dumb"], [4], .none), ([:], [4], .none),
    (["TERM": "xterm", "NO_COLOR": "1"], [], .none),
    (["TERM": "dumb", "CNN_PICTURES": "blocks"], [], .blocks),
    (["TERM": "xterm-kitty", "CNN_PICTURES": "none"], [], .none),
  ]

  @Test(arguments: terminals)
  func eachTerminalGetsWhatItCanShow(
    _ variables: [String: String], _ attributes: Set<Int>, _ expected: TerminalPictures.Form
  ) {
    #expect(TerminalPictures.form({ variables[$0] }, attributes: { attributes }) == expected)
  }

  @Test func theAnswerIsFoundAmongWhatIsTyped() throws {
    let found = try #require(TerminalQuery.answer(in: Array("ab\u{1B}[?62;4;22c".utf8)))
    #expect(found.attributes == [62, 4, 22])
    #expect(found.place == 2..<13)
    #expect(TerminalQuery.answer(in: Array("abc".utf8)) == nil)
    #expect(TerminalQuery.answer(in: Array("\u{1B}[?62;4".utf8)) == nil)
  }

  @Test func kittyGetsThePictureInPieces() {
    let text = TerminalPictures.kitty([UInt8](repeating: 7, count: 4000))
    let pieces = text.split(separator: "\u{1B}_G").map(String.init)
    #expect(pieces.count == 2)
    #expect(pieces[0].hasPrefix("a=T,f=100,q=2,m=1;"))
    #expect(pieces[1].hasPrefix("m=0;"))
    #expect(pieces.allSatisfy { $0.hasSuffix("\u{1B}\\") })
  }

  private static let pagers: [(String?, Bool, String?)] = [
    (nil, true, "less"), ("most -w", true, "most -w"), ("", true, nil), ("cat", true, nil),
    (nil, false, nil),
  ]

  @Test(arguments: pagers)
  func thePagerIsTheUsers(_ variable: String?, _ hasLess: Bool, _ expected: String?) {
    let pager = Pager(
      pager: variable, less: nil, isDumb: false, exists: { $0 == "less" && hasLess })
    #expect(pager?.command == expected)
  }

  @Test func aDumbTerminalHasNoPager() {
    #expect(Pager(pager: "less", less: nil, isDumb: true, exists: { _ in true }) == nil)
  }
}
