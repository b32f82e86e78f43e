import Lang

/// The verbs about the session itself.
enum SessionCommands {
  static let all = [help, list, set, settings, time, clear, quit]

  static let help = Command(
    CommandSignature(
      "help", group: "session", summary: "explain a verb, a function, an error code or a topic",
      operands: [.init("topic", .oneOf([.anyWord, .string]), required: false, "what to explain")],
      details: "`conv?` is short for `help conv`.",
      examples: ["help", "help conv", "help E0204", "help data"])
  ) { (session, invocation) throws(Diagnostic) in
    guard let name = invocation.word("topic") ?? invocation.string("topic") else {
      session.emit(.page(HelpTopics.overview(session.vocabulary)))
      return .none
    }
    if let text = session.interpreter.help(for: name) ?? HelpTopics.text(name, session.vocabulary) {
      session.emit(.page(text))
      return .none
    }
    throw Diagnostic(
      .unknownTopic, "there is no help for `\(name)`", at: invocation.span(of: "topic"),
      notes: [
        "`help` alone lists all verbs, functions and topics, `help errors` the error codes"
      ]
    ).suggesting(
      name,
      among: session.vocabulary.verbs + session.vocabulary.functionSignatures.map(\.name)
        + HelpTopics.names(session.vocabulary).map(\.name)
        + session.interpreter.variables.map(\.name) + codes(near: name))
  }

  /// The codes of the hundred that a mistyped code belongs to.
  private static func codes(near name: String) -> [String] {
    DiagnosticCatalogue.entries.map(\.code.rawValue).filter {
      $0.hasPrefix(name.uppercased().prefix(3))
    }
  }

  static let list = Command(
    CommandSignature(
      "list", group: "session", summary: "the variables and what they hold",
      examples: [.init("list", setup: "x = 1; network net input 8x8x1")])
  ) { (session, invocation) throws(Diagnostic) in
    let variables = session.interpreter.variables
    guard !variables.isEmpty else {
      session.note("no variables yet")
      return .none
    }
    let table = TableValue([
      .init("name", variables.map { .string($0.name) }),
      .init("type", variables.map { .string($0.value.typeName) }),
      .init("value", variables.map { .string(shortText($0.value, in: session)) }),
    ])
    session.emit(.table(table, title: "", footer: ""))
    return .object(table)
  }

  private static func shortText(_ value: Value, in session: Session) -> String {
    let text = value.object?.shortDisplay ?? value.text
    let line = text.lines.first { !$0.isEmpty }.map(String.init) ?? ""
    let current = value.object(as: NetworkValue.self).map { $0 === session.current } ?? false
    return (line.count > 60 ? line.prefix(59) + "…" : line) + (current ? "  (current)" : "")
  }

  static let set = Command(
    CommandSignature(
      "set", group: "session", summary: "change a setting",
      operands: [
        .init(
          "setting", .word(SessionSettings.table.map { .init($0.name, $0.summary) }), "its name"),
        .init("value", .oneOf([.boolean, .value]), "its new value"),
      ],
      examples: ["set threads 2", "set progress off"])
  ) { (session, invocation) throws(Diagnostic) in
    guard let name = invocation.word("setting"), let value = invocation.value("value") else {
      return .unknown
    }
    try invocation.locating("value") { () throws(Diagnostic) in
      try session.settings.set(name, to: value)
    }
    if name == "seed" { session.context.seed = session.settings.seed }
    return .none
  }

  static let settings = Command(
    CommandSignature(
      "settings", group: "session", summary: "all settings with their values",
      examples: ["settings"])
  ) { (session, invocation) throws(Diagnostic) in
    let rows = SessionSettings.table
    let table = TableValue([
      .init("setting", rows.map { .string($0.name) }),
      .init("value", rows.map { .string($0.read(session.settings).text) }),
      .init("meaning", rows.map { .string($0.summary) }),
    ])
    session.emit(.table(table, title: "", footer: ""))
    return .object(table)
  }

  static let time = Command(
    CommandSignature(
      "time", group: "session", summary: "say how long a statement takes", tail: .statement,
      details: "The value is that of the statement.",
      examples: ["time x = 1 + 1"])
  ) { (session, invocation) throws(Diagnostic) in
    let start = ContinuousClock.now
    let value = try invocation.nested?() ?? .none
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    session.note("took \(Duration.text(seconds))")
    return value
  }

  static let clear = Command(
    CommandSignature(
      "clear", group: "session", summary: "wipe away what was shown so far", examples: ["clear"])
  ) { (session, invocation) throws(Diagnostic) in
    session.emit(.clear)
    return .none
  }

  static let quit = Command(
    CommandSignature(
      "quit", group: "session", summary: "leave",
      operands: [
        .init("status", .integer(0...255), required: false, "the exit status; 0 if not given")
      ], examples: ["quit", "quit 3"]),
    checking: .custom { (session, invocation) throws(Diagnostic) in .none }
  ) { (session, invocation) throws(Diagnostic) in
    session.quitStatus = invocation.integer("status") ?? 0
    throw Diagnostic(.interrupted, "quit")
  }
}

extension Duration {
  /// Seconds for people: `12 ms`, `3.4 s`, `2 min 5 s`.
  static func text(_ seconds: Double) -> String {
    switch seconds {
    case ..<0.001: return "\(NumberFormat.significant(seconds * 1e6, digits: 3)) µs"
    case ..<1: return "\(NumberFormat.significant(seconds * 1e3, digits: 3)) ms"
    case ..<60: return "\(NumberFormat.significant(seconds, digits: 3)) s"
    case ..<360_000:
      let whole = Int(seconds.rounded())
      return whole < 3600
        ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole / 60 % 60) min"
    default: return "days"
    }
  }
}
