import Testing

@testable import Lang

@Suite struct CatalogueTests {
  @Test func everyCodeHasOneEntryAndTheyStandInOrder() {
    let codes = DiagnosticCatalogue.entries.map(\.code)
    #expect(codes == DiagnosticCode.allCases)
    #expect(codes.map(\.rawValue) == codes.map(\.rawValue).sorted())
  }

  @Test(arguments: DiagnosticCatalogue.entries.map(\.code))
  func everyEntrySaysSomething(code: DiagnosticCode) throws {
    let entry = try #require(DiagnosticCatalogue.entry(code))
    #expect(!entry.title.isEmpty && !entry.title.hasSuffix("."))
    #expect(entry.explanation.hasSuffix(".") || entry.explanation.hasSuffix("}"))
    #expect(!entry.example.isEmpty)
    #expect(DiagnosticCatalogue.entry(code.rawValue.lowercased())?.code == code)
  }

  /// The codes that the language itself gives; those of networks, files and training are the
  /// host's.
  static let languageCodes = DiagnosticCode.allCases.filter { code in
    switch code.topic {
    case .syntax, .values: !needsHost.contains(code)
    case .names: !needsHost.contains(code)
    case .shapes, .files, .training, .session: alsoOfTheLanguage.contains(code)
    }
  }
  static let needsHost: Set<DiagnosticCode> = [
    .nameInUse, .unknownTopic, .conflictingOptions, .badArgument,
  ]
  static let alsoOfTheLanguage: Set<DiagnosticCode> = [.includeCycle, .interrupted, .noInput]

  /// Scripts for the codes whose example is too long to be written out, or needs a name of the
  /// real host.
  static let scripts: [DiagnosticCode: String] = [
    .nestedTooDeeply: "x = " + String(repeating: "(", count: 300),
    .tooLong: "x = 1" + String(repeating: " + 1", count: 1200),
    .noTruth: "t = tensor([1, 2])\nif t { print 1 }",
    .interrupted: "while true { stop }",
  ]

  /// What running a code's example gives.
  static func diagnostics(_ code: DiagnosticCode) -> [Diagnostic] {
    switch code {
    case .brokenEncoding:
      let source = Source(name: "test.cnn", bytes: Array("# caf".utf8) + [0xE9])
      return Interpreter(host: TestHost()).execute(source).diagnostics
    case .sourceTooLarge:
      let reports = Reports()
      _ = Lexer.tokenize(Source(name: "test.cnn", text: "x = 1"), reports: reports, limit: 4)
      return reports.diagnostics
    default:
      let script = scripts[code] ?? DiagnosticCatalogue.entry(code)?.example ?? ""
      return run(script, files: ["itself.cnn": "include \"itself.cnn\""]).diagnostics
    }
  }

  @Test(arguments: languageCodes)
  func theExampleOfEveryCodeOfTheLanguageGivesIt(code: DiagnosticCode) {
    #expect(Self.diagnostics(code).contains { $0.code == code })
  }

  @Test func everyCodeLooksTheSameAsRecorded() {
    var text = ""
    for entry in DiagnosticCatalogue.entries {
      text += "=== \(entry.code.rawValue) \(entry.title)\n"
      let found = Self.languageCodes.contains(entry.code) ? Self.diagnostics(entry.code) : []
      let diagnostics =
        found.isEmpty ? [Self.sample(entry)] : found.filter { $0.code == entry.code }
      for diagnostic in diagnostics {
        text += DiagnosticRenderer().render(diagnostic) + "\n"
      }
    }
    Golden.expect(text, equals: "codes.txt")
  }

  /// A diagnostic as a host would make it, placed at the last line of the example.
  static func sample(_ entry: DiagnosticCatalogue.Entry) -> Diagnostic {
    let source = Source(name: "test.cnn", text: entry.example)
    let line = source.lineRange(source.lineCount)
    return Diagnostic(entry.code, entry.title, at: Span(source, line))
  }
}
