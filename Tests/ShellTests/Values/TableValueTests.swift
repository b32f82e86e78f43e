import CNN
import Lang
import Testing

@testable import Shell

struct TableValueTests {
  private let table = TableValue([
    .init("name", ["one", "fifteen"]), .init("share", [0.5, .none], fraction: 3),
  ])

  @Test func columnsAreAligned() {
    #expect(table.display(width: 80) == "name     share\none      0.500\nfifteen      –")
  }

  @Test func rowsAreRecordsAndColumnsAreLists() throws {
    #expect(try table.element(at: [.position(-1)])?.record?["name"]?.string == "fifteen")
    #expect(try table.element(at: [.key("name")])?.list?.count == 2)
    #expect(try table.element(at: [.position(0), .key("share")])?.number == 0.5)
    #expect(try table.member("name")?.list?.count == 2)
    let part = try table.element(at: [.slice(lower: 1, upper: nil, step: 1)])
    #expect(part?.object(as: TableValue.self)?.count == 1)
  }

  @Test(arguments: [
    ([IndexValue.position(2)], DiagnosticCode.indexOutOfRange), ([.key("none")], .unknownKey),
    ([.all, .all], .wrongType), ([], .wrongCount),
  ])
  func wrongIndicesAreRefused(_ indices: [IndexValue], _ expected: DiagnosticCode) {
    #expect(code { _ = try table.element(at: indices) } == expected)
  }

  @Test func longTablesAreShortenedInTheMiddle() {
    let long = TableValue([.init("n", (0..<1000).map { .number(Double($0)) })])
    let lines = long.display(width: 80).split(separator: "\n")
    #expect(lines.count == TableValue.printedRows + 2)
    #expect(lines.contains("…") && lines.last == "999")
  }

  @Test func anEvaluationHasItsNumbersByClass() throws {
    let value = EvaluationValue(
      Evaluation(
        count: 4, loss: 0.5, accuracy: 0.75, topK: [0.75, 1], confusion: [[2, 1], [0, 1]],
        classes: ["a", "b"]),
      network: "net", dataset: "data")
    for member in value.members { #expect(try value.member(member.name) != nil) }
    #expect(try value.member("confusion")?.tensor?.values == [2, 1, 0, 1])
    #expect(try value.member("precision")?.list?.map(\.number) == [1, 0.5])
    #expect(value.perClass.columns[3].texts == ["0.6667", "1.0000"])
    #expect(value.display(width: 80).contains("accuracy  75.00 %"))
  }

  @Test func aShareOfNoImagesIsNone() throws {
    // Nothing is guessed to be of b, and of c there is nothing at all.
    let value = EvaluationValue(
      Evaluation(
        count: 3, loss: 1, accuracy: 2 / 3, topK: [2 / 3],
        confusion: [[2, 0, 0], [1, 0, 0], [0, 0, 0]], classes: ["a", "b", "c"]),
      network: "net", dataset: "data")
    #expect(try value.member("recall")?.list?.map(\.number) == [1, 0, nil])
    #expect(value.perClass.columns[2].texts == ["0.6667", "–", "–"])
    #expect(value.perClass.columns[3].texts == ["1.0000", "0.0000", "–"])
    #expect(value.perClass.columns[4].texts == ["0.8000", "0.0000", "–"])
  }

  @Test func aHistoryShowsValidationOnlyWhereThereWasOne() throws {
    var history = History()
    history.rows = [.init(epoch: 1, loss: 2, accuracy: 0.5, rate: 0.1, seconds: 1)]
    #expect(try HistoryValue(history).member("val_loss") == nil)
    history.rows.append(
      .init(
        epoch: 2, loss: 1, accuracy: 0.6, validationLoss: 3, validationAccuracy: 0.4, rate: 0.1,
        seconds: 1))
    let value = HistoryValue(history)
    #expect(try value.member("loss")?.list?.map(\.number) == [2, 1])
    #expect(try value.member("val_loss")?.list?.map(\.number) == [nil, 3])
    #expect(HistoryValue(History()).display(width: 80) == "not trained yet")
  }
}

struct PrintableTableTests {
  @Test func namesFromFilesAreShownEscaped() {
    let table = TableValue([
      .init("a\u{1B}[31m", [.string("\u{202E}x"), .string("b\rc")]), .init("n", [1, 2]),
    ])
    let text = table.display(width: 100)
    #expect(text.contains("\\u{202e}x") && text.contains("b\\rc") && text.contains("a\\u{1b}[31m"))
    #expect(!text.contains("\u{1B}") && !text.contains("\r") && !text.contains("\u{202E}"))
    #expect(HTMLTable.make(table).contains("\\u{202e}"))
  }

  @Test func countsAreGroupedAndLinesBelowKeepTheirColumns() {
    let table = TableValue([
      .init("count", [12345, 7], grouped: true), .init("seed", [12345, 7]),
    ])
    #expect(table.display(width: 100) == " count   seed\n12,345  12345\n     7      7")
    let html = HTMLTable.make(table, footer: "sum  1\nall ok")
    #expect(html.contains("white-space:pre;font-family:monospace\">sum  1</div>"))
    #expect(html.hasSuffix("<div>all ok</div>"))
  }
}
