import Lang

@testable import Shell

/// A session and what it showed.
final class Recorder {
  let interruption = InterruptionFlag()
  private(set) var output = ""
  private(set) var errors = ""
  private(set) var events: [SessionEvent] = []
  /// Called with each event after it was noted.
  var onEvent: (SessionEvent) -> Void = { _ in }

  private(set) lazy var session: Session = {
    var style = PlainRenderer.Style()
    style.isQuiet = isQuiet
    let renderer = PlainRenderer(
      style: style,
      output: TextStream { [weak self] in self?.output += String(decoding: $0, as: UTF8.self) },
      error: TextStream { [weak self] in self?.errors += String(decoding: $0, as: UTF8.self) })
    return Session(interruption: interruption) { [weak self] event in
      self?.events.append(event)
      renderer.show(event)
      self?.onEvent(event)
    }
  }()

  private let isQuiet: Bool

  init(isQuiet: Bool = false) {
    self.isQuiet = isQuiet
  }

  @discardableResult
  func run(_ script: String) -> Outcome { session.execute(Source(name: "test", text: script)) }

  /// The codes of what is wrong with a script.
  func check(_ script: String) -> [DiagnosticCode] {
    session.check(Source(name: "test", text: script)).map(\.code)
  }
}
