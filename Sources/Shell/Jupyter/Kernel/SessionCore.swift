import Lang

/// Lets the kernel run its cells in a session: the session's events become outputs of the cell.
final class SessionCore: KernelCore {
  private final class Face {
    var show: (SessionEvent) -> Void = { _ in }
  }

  let interruption = InterruptionFlag()
  private let session: Session
  private let face = Face()

  init() {
    let face = face
    session = Session(interruption: interruption, show: { face.show($0) })
  }

  func execute(
    _ code: String, name: String, sink: @escaping (CellOutput) -> Void,
    input: @escaping (String) throws(Diagnostic) -> String
  ) -> [Diagnostic] {
    let question = Interpreter.helpRequest(in: code)
    let outputs = CellOutputs(
      isQuestion: question != nil, width: session.settings.width, sink: sink)
    face.show = { outputs.show($0) }
    var refusal: Diagnostic?
    session.ask = { prompt in
      do throws(Diagnostic) {
        return try input(prompt)
      } catch {
        refusal = error
        return nil
      }
    }
    defer {
      face.show = { _ in }
      session.ask = nil
    }
    let outcome = session.execute(Source(name: name, text: question ?? code))
    outputs.finish()
    if session.quitStatus != nil {
      session.quitStatus = nil
      sink(.quit)
    }
    return outcome.diagnostics.map { diagnostic in
      guard diagnostic.code == .noInput, let refusal else { return diagnostic }
      // The session doesn't know why there was no answer.
      var copy = diagnostic
      copy.code = refusal.code
      copy.message = refusal.message
      return copy
    }
  }

  func evaluate(_ expression: String) throws(Diagnostic) -> MIMEBundle {
    let outcome = session.execute(Source(name: "expression", text: expression))
    if let diagnostic = outcome.diagnostics.first { throw diagnostic }
    return ValueBundle.make(outcome.value, width: session.settings.width)
  }

  func complete(_ code: String, cursor: Int) -> Completion {
    session.interpreter.complete(code, cursor: cursor)
  }

  func inspect(_ code: String, cursor: Int) -> MIMEBundle? {
    session.interpreter.inspect(code, cursor: cursor).map { MIMEBundle(plain: $0) }
  }

  func completeness(of code: String) -> Completeness {
    session.interpreter.completeness(of: code)
  }
}
