import Files
import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The verbs about what was entered: `history` and `edit`.
enum HistoryCommands {
  static let all = [history, edit]

  static let history = Command(
    CommandSignature(
      "history", group: "session", summary: "what was entered",
      operands: [
        .init(
          "which", .oneOf([.anyWord, .string, .integer(1...1_000_000)]), required: false,
          "so many of the last entries, or a text that they contain")
      ],
      details: "Alone it lists this session; with a number or a text it goes back to earlier ones. "
        + "The value is a list of strings.",
      examples: ["history", "history 20", #"history "conv""#])
  ) { (session, invocation) throws(Diagnostic) in
    let all = session.remembered?() ?? session.journal.entered
    let texts: [String]
    if let count = invocation.integer("which") {
      texts = all.suffix(count)
    } else if let text = invocation.word("which") ?? invocation.string("which") {
      texts = all.filter { $0.contains(text) }
    } else {
      texts = session.journal.entered
    }
    if texts.isEmpty {
      session.note(
        invocation.has("which") ? "no entry is like that" : "nothing was entered yet")
    } else if !invocation.isValueUsed {
      session.emit(.page(lines(texts, areNumbered: !invocation.has("which"))))
    }
    return .list(texts.map { .string($0) })
  }

  /// The entries below each other; those of this session have their numbers.
  private static func lines(_ texts: [String], areNumbered: Bool) -> String {
    let width = String(texts.count).count
    return texts.enumerated().map { index, text in
      let number = String(index + 1)
      let space = String(repeating: " ", count: 2 + width - number.count)
      let head = areNumbered ? space + number + "  " : "  "
      let indent = "\n" + String(repeating: " ", count: head.count)
      return head
        + text.lines.map { Escaping.printable(String($0)) }.joined(separator: indent)
    }.joined(separator: "\n")
  }

  static let edit = Command(
    CommandSignature(
      "edit", group: "session",
      summary: "change the last entry, a function or a script, and run it",
      operands: [
        .init(
          "what",
          .oneOf([.integer(1...1_000_000), .reference(["function"]), .file(.reading)]),
          required: false, "an entry's number, a function that `def` made, or a file")
      ],
      details: "Opens the editor that the variables `VISUAL` and `EDITOR` of the environment name. "
        + "What was changed runs when the editor is left; an editor that ends with an error runs "
        + "nothing."),
    checking: .custom { (session, invocation) throws(Diagnostic) in .none }
  ) { (session, invocation) throws(Diagnostic) in
    // A script, and a function that one has made, starts no programs.
    guard let edit = session.edit, session.runsTypedCode, invocation.span.source.directory == nil
    else {
      throw Diagnostic(.notHere, "an editor is opened only where `edit` is typed at a prompt")
    }
    if let path = invocation.string("what"), invocation.value("what")?.isObject != true {
      try change(path, edit, session, invocation)
      return .none
    }
    let text = try text(session, invocation)
    let edited = try withTemporaryFile(text, edit, session)
    if let edited { session.edited = edited }
    return .none
  }

  private static func text(
    _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> String {
    let entered = session.journal.entered
    if let number = invocation.integer("what") {
      guard entered.indices.contains(number - 1) else {
        throw Diagnostic(
          .outOfBounds, "there is no entry \(number) yet; the last one is \(entered.count)",
          at: invocation.span(of: "what"), notes: ["`history` lists them"])
      }
      return entered[number - 1]
    }
    if case .function(let function)? = invocation.value("what") {
      guard let definition = function.definition else {
        throw Diagnostic(
          .wrongOperand,
          "`\(function.name)` is built in; only a function that `def` made has a text",
          at: invocation.span(of: "what"))
      }
      return definition
    }
    return entered.last { !$0.hasPrefix("edit") } ?? ""
  }

  /// A script that is in a file already.
  private static func change(
    _ path: String, _ edit: (String) throws(Diagnostic) -> Int32, _ session: Session,
    _ invocation: Invocation
  ) throws(Diagnostic) {
    let full = FilePath.resolvingHome(path)
    func bytes() throws(Diagnostic) -> [UInt8]? {
      FilePath.exists(full) ? try ScriptFile.bytes(of: full, name: path) : nil
    }
    try invocation.locating("what") { () throws(Diagnostic) in
      let before = try bytes()
      let status = try edit(full)
      let after = try bytes()
      if status == 0, after != nil, after != before {
        session.edited = "include \(Value.string(path).literal)"
      } else {
        session.note(status == 0 ? "nothing was changed" : "the editor ended with status \(status)")
      }
    }
  }

  /// - Returns: the changed text; nil when nothing is to be run.
  private static func withTemporaryFile(
    _ text: String, _ edit: (String) throws(Diagnostic) -> Int32, _ session: Session
  ) throws(Diagnostic) -> String? {
    let folder = Environment.variable("TMPDIR") ?? "/tmp"
    var template = Array("\(folder)/cnn-XXXXXX.cnn".utf8CString)
    let file = mkstemps(&template, 4)
    guard file >= 0 else {
      throw Diagnostic(
        .cannotWrite, "no file can be made in \(folder): \(SystemError.last)")
    }
    close(file)
    let path = template.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
    defer { unlink(path) }
    try ScriptFile.write(Array((text + "\n").utf8), to: path)
    let status = try edit(path)
    guard status == 0 else {
      session.note("the editor ended with status \(status); nothing runs")
      return nil
    }
    var edited = Source(name: path, bytes: try ScriptFile.bytes(of: path, name: path)).text
    while edited.last?.isWhitespace == true { edited.removeLast() }
    guard edited != text, !edited.isEmpty else {
      session.note("nothing was changed")
      return nil
    }
    return edited
  }
}
