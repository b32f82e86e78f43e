import Foundation
import Synchronization

#if !LIBFUZZER
  import Lang
#endif

/// Runs, checks, formats and completes one text after another; whatever it is, there may be
/// diagnostics, but no trap and no endless run.
final class ScriptTrial {
  /// What must not be, though nothing crashed.
  struct Failure: Error {
    var message: String
  }

  /// After so many turns of loops and calls an input is stopped, as a user would; a count, so that
  /// an input does the same on any machine.
  private static let turnLimit = 2_000

  private let vocabulary = Vocabulary(commands: TrialHost.commands)
  private let watchdog = Watchdog()

  func run(_ bytes: [UInt8]) throws(Failure) {
    watchdog.start()
    let interpreter = Interpreter(host: TrialHost(vocabulary: vocabulary))
    interpreter.turnLimit = Self.turnLimit
    let source = Source(name: "fuzz.cnn", bytes: bytes)
    let outcome = interpreter.execute(source)
    // Of a hundred mistakes most are of one kind; one of each is drawn.
    var codes: Set<DiagnosticCode> = []
    for diagnostic in outcome.diagnostics + interpreter.check(source)
    where codes.insert(diagnostic.code).inserted {
      let text = DiagnosticRenderer(coloured: false, width: 80).render(diagnostic)
      guard !Self.hasControl(text) else {
        throw Failure(message: "a diagnostic has control characters")
      }
    }
    if case .formatted(let once) = Formatter.format(source, vocabulary: vocabulary) {
      let again = Source(name: "fuzz.cnn", text: once)
      guard case .formatted(let twice) = Formatter.format(again, vocabulary: vocabulary)
      else { throw Failure(message: "the formatted script cannot be parsed") }
      guard once == twice else { throw Failure(message: "formatting again changes the script") }
    }
    _ = interpreter.completeness(of: source.text)
    _ = interpreter.complete(source.text, cursor: bytes.count / 2)
  }

  /// Whether a text has a control character other than a newline: below U+0020, or U+007F to U+009F.
  private static func hasControl(_ text: String) -> Bool {
    var last: UInt8 = 0
    for byte in text.utf8 {
      if byte < 0x20 && byte != 0x0A || byte == 0x7F { return true }
      if last == 0xC2 && byte < 0xA0 { return true }
      last = byte
    }
    return false
  }
}

/// Ends the program when an input runs without end.
private final class Watchdog: Sendable {
  private let turns = Atomic<Int>(0)

  init() {
    Thread.detachNewThread { [self] in
      var last = 0
      var seconds = 0
      while true {
        sleep(1)
        let turn = turns.load(ordering: .relaxed)
        seconds = turn == last && turn != 0 ? seconds + 1 : 0
        last = turn
        precondition(seconds < 60, "an input runs without end")
      }
    }
  }

  func start() { turns.wrappingAdd(1, ordering: .relaxed) }
}
