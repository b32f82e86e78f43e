import Testing

@testable import Lang

@Suite struct CellTests {
  @Test func aScriptIsCutAtItsCellLines() {
    let script = """
      #!/usr/bin/env cnn
      x = 1

      # %% [markdown] Title
      # # Convolution
      #
      # It slides.

      # %% first
      print x

      # %%
      """
    #expect(
      Cell.split(script) == [
        Cell(text: "#!/usr/bin/env cnn\nx = 1"),
        Cell(kind: .markdown, title: "Title", text: "# Convolution\n\nIt slides."),
        Cell(title: "first", text: "print x"), Cell(text: ""),
      ])
  }

  @Test func joiningAndCuttingGivesTheSameCells() {
    let cells = [
      Cell(kind: .markdown, text: "# A\n\n#hash\n* b"), Cell(text: "x = 1\n\n\ny = 2"),
      Cell(title: "last", text: "print \"# %\""),
    ]
    #expect(Cell.split(Cell.join(cells)) == cells)
    #expect(Cell.split("") == [])
    #expect(Cell.join([]) == "")
  }
}
