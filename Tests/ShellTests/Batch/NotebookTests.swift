import Lang
import Testing

@testable import Shell

struct NotebookTests {
  static let notebooks = [
    Notebook(cells: []),
    Notebook(cells: [.init(.code, "x = 1\nprint x")]),
    Notebook(cells: [.init(.markdown, "# Title\n\ntext with `code`"), .init(.code, "")]),
    Notebook(cells: [
      .init(.code, "# a comment\nif x {\n\n  print 1\n}"), .init(.raw, "raw"),
      .init(.markdown, "ü 🙂"),
    ]),
    Notebook(cells: [
      .init(.code, "#!/usr/bin/env cnn\nx = 1"), .init(.code, "y = 2", title: "two"),
      .init(.markdown, "# A\n\n#hash", title: "a title"), .init(.code, "", title: "[1]"),
    ]),
  ]

  @Test(arguments: notebooks)
  func cellsSurviveAScript(_ notebook: Notebook) {
    #expect(Notebook(script: notebook.script) == notebook)
  }

  @Test(arguments: notebooks)
  func cellsSurviveAFile(_ notebook: Notebook) throws {
    #expect(try Notebook(ipynb: notebook.ipynb, name: "x.ipynb") == notebook)
  }

  @Test func aScriptWithoutMarkersIsOneCell() {
    #expect(Notebook(script: "x = 1\n\nprint x\n").cells == [.init(.code, "x = 1\n\nprint x")])
  }

  @Test func cellLinesOfOtherEditorsAreRead() {
    let script = "#%% one\nx = 1\n# %% [md] two\n# text\n#%%\n"
    #expect(
      Notebook(script: script).cells == [
        .init(.code, "x = 1", title: "one"), .init(.markdown, "text", title: "two"),
        .init(.code, ""),
      ])
  }

  @Test func metadataOfOtherProgramsIsNoMistake() throws {
    let text =
      #"{"cells":[{"cell_type":"code","source":"x","metadata":{"title":3,"tags":["a"]}},"#
      + #"{"cell_type":"code","source":"y","metadata":{"title":"a\nb"}}],"nbformat":4}"#
    #expect(
      try Notebook(ipynb: Array(text.utf8), name: "x").cells == [
        .init(.code, "x"), .init(.code, "y", title: "a b"),
      ])
  }

  @Test func sourcesAsStringsAreRead() throws {
    let text = #"{"cells":[{"cell_type":"code","source":"x = 1"}],"nbformat":4,"metadata":{}}"#
    #expect(try Notebook(ipynb: Array(text.utf8), name: "x").cells == [.init(.code, "x = 1")])
  }

  @Test(arguments: ["", "{", "[]", "{\"cells\":3,\"nbformat\":4}", "{\"cells\":[],\"nbformat\":3}"])
  func whatIsNoNotebookIsRefused(_ text: String) {
    #expect(throws: Diagnostic.self) { try Notebook(ipynb: Array(text.utf8), name: "x") }
  }
}
