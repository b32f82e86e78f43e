import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The prompt on a terminal: reads until a statement is whole, runs it, and begins again.
///
/// Ctrl-C drops what was typed, or stops what runs; three within a second leave, and so does
/// Ctrl-D.
public final class Prompt {
  private let session: Session
  private let reader: any StatementReader
  private let output: TextStream
  private var hasReminded = false

  public init(_ session: Session) {
    Signals.installForPrompt()
    self.session = session
    let input = LineReader(descriptor: 0)
    let output = TextStream.standardOutput
    self.output = output
    let completeness = { (text: String) in session.interpreter.completeness(of: text) }
    let editor =
      Terminal.isTerminal(1)
      ? LineEditor(
        .init(
          completeness: completeness,
          complete: { session.interpreter.complete($0, cursor: $1) }),
        history: PromptHistory.ofUser(), output: output) : nil
    reader = editor ?? PlainReader(input, output, completeness: completeness)
    let file = PromptHistory.ofUser()
    session.remembered = { [weak session] in
      let all = file.load()
      // Where the file can't be kept, what was entered here is all there is.
      return all.isEmpty ? session?.journal.entered ?? [] : all
    }
    session.edit = UserEditor.edit
    session.ask = { prompt in
      TerminalModes.openly {
        output.raw(prompt)
        output.flush()
        if case .line(let line) = input.read() { return line }
        return nil
      }
    }
  }

  /// Runs until the user leaves.
  /// - Parameter initialisation: the start-up script; nil for none.
  /// - Returns: the exit status.
  public func run(initialisation: String? = Prompt.initialisationPath) -> Int32 {
    greet()
    if let initialisation, FilePath.exists(initialisation) { include(initialisation) }
    while true {
      if let status = endingStatus { return status }
      Signals.forget()
      session.settings.fit(to: Terminal.columns(1))
      switch reader.read(prompt: name) {
      case .end:
        output.line("")
        guard let reminder = reminder() else { return ScriptRunner.Status.success }
        output.line(reminder)
      case .interrupted:
        output.line("")
        if let status = endingStatus { return status }
      case .statement(let text):
        Signals.forgetTimes()
        run(text)
        if let status = session.quitStatus { return Int32(truncatingIfNeeded: status) }
      }
    }
  }

  /// The banner: two lines, in a narrow window too.
  private func greet() {
    let isWide = Terminal.columns(1).map { $0 >= 76 } ?? true
    output.line(
      "cnn \(Version.text): convolutional networks" + (isWide ? ", a command at a time" : ""))
    output.line(
      isWide
        ? "`help` lists the commands, `help start` shows a first network; Ctrl-D leaves"
        : "`help` lists commands; Ctrl-D leaves")
  }

  private func run(_ text: String) {
    // The number that `history` will show.
    let source = Source(
      name: "line \(session.journal.entered.count + 1)",
      text: Interpreter.helpRequest(in: text) ?? text)
    TerminalModes.quietly { _ = session.execute(source) }
    guard let edited = session.takeEdited() else { return }
    output.line(edited)
    (reader as? LineEditor)?.remember(edited)
    run(edited)
  }

  /// What would be lost, said once.
  private func reminder() -> String? {
    guard !hasReminded, endingStatus == nil, let name = session.unsaved.first else { return nil }
    hasReminded = true
    return "\(name) was trained and isn't saved: `save \(name) to \"\(name).h5\"` keeps it; "
      + "Ctrl-D leaves"
  }

  /// SIGTERM, SIGHUP and three Ctrl-C end the session as Ctrl-D does, with a status of their own.
  private var endingStatus: Int32? {
    if Signals.isLeaving { return 128 + SIGINT }
    return Signals.status.flatMap { $0 == 128 + SIGINT ? nil : $0 }
  }

  /// `$XDG_CONFIG_HOME/cnn/init.cnn`, by default `~/.config/cnn/init.cnn`.
  public static var initialisationPath: String? {
    let folder =
      Environment.variable("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil }
      ?? Environment.variable("HOME").map { $0 + "/.config" }
    return folder.map { $0 + "/cnn/init.cnn" }
  }

  private func include(_ path: String) {
    do throws(Diagnostic) {
      session.execute(try ScriptFile.read(path), isEntered: false)
    } catch {
      session.emit(.warning(error))
    }
  }

  /// `cnn> `, or the current network and its output.
  private var name: String {
    guard let network = session.current?.network else { return "cnn> " }
    return "\(network.name) \(network.output)> "
  }
}

/// Whether the program talks to a person: both ends are terminals.
public enum Conversation {
  public static var isPossible: Bool { Terminal.isTerminal(0) && Terminal.isTerminal(1) }
}
