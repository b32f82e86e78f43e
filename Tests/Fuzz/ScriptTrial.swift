import Foundation
import Synchronization

// libFuzzer's build compiles the language and this folder as one module.
#if !LIBFUZZER
  import Lang
#endif

/// Runs, checks, formats and completes one text after another; whatever it is, there may be
/// diagnostics, but no trap and no endless run.
final class ScriptTrial: Sendable {
  /// What must not be, though nothing crashed.
  struct Failure: Error {
    var message: String
  }

  private let watchdog = Watchdog()

  func run(_ bytes: [UInt8]) throws(Failure) {
    let host = TrialHost(interruption: watchdog.interruption)
    let interpreter = Interpreter(host: host)
    let source = Source(name: "fuzz.cnn", bytes: bytes)
    watchdog.start()
    defer { watchdog.stop() }
    let outcome = interpreter.execute(source)
    watchdog.start()
    for diagnostic in outcome.diagnostics + interpreter.check(source) {
      let text = DiagnosticRenderer(coloured: false, width: 80).render(diagnostic)
      guard !text.unicodeScalars.contains(where: Self.isControl) else {
        throw Failure(message: "a diagnostic has control characters")
      }
    }
    if case .formatted(let once) = Formatter.format(source, vocabulary: interpreter.vocabulary) {
      let again = Source(name: "fuzz.cnn", text: once)
      guard case .formatted(let twice) = Formatter.format(again, vocabulary: interpreter.vocabulary)
      else { throw Failure(message: "the formatted script cannot be parsed") }
      guard once == twice else { throw Failure(message: "formatting again changes the script") }
    }
    _ = interpreter.completeness(of: source.text)
    _ = interpreter.complete(source.text, cursor: bytes.count / 2)
  }

  private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    scalar != "\n" && scalar.properties.generalCategory == .control
  }
}

/// Interrupts a run after a moment, as a user would; one that goes on all the same ends the program.
private final class Watchdog: Sendable {
  let interruption = InterruptionFlag()
  private let turns = Atomic<Int>(0)

  init() {
    Thread.detachNewThread { [self] in
      var last = 0
      var ticks = 0
      while true {
        usleep(2_000)
        let turn = turns.load(ordering: .relaxed)
        ticks = turn == last && turn != 0 ? ticks + 1 : 0
        last = turn
        if ticks >= 3 { interruption.raise() }
        // A minute without an end is an endless run.
        precondition(ticks < 30_000, "an input runs without end although it was interrupted")
      }
    }
  }

  func start() {
    interruption.lower()
    turns.wrappingAdd(1, ordering: .relaxed)
  }

  func stop() { start() }
}
