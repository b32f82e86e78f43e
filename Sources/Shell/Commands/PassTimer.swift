import CNN
import Lang

/// Reports the progress of a pass over a dataset, or of other work in pieces, and looks whether to go
/// on.
final class PassTimer {
  private let session: Session
  private let title: String
  private let count: Int
  private let countsImages: Bool
  private let start = ContinuousClock.now
  private var reported = false

  init(_ session: Session, _ title: String, count: Int, countsImages: Bool = true) {
    self.session = session
    self.countsImages = countsImages
    self.title = title
    self.count = count
  }

  func observe(_ done: Int) -> Bool {
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    // A pass that takes no time is not worth a line.
    if session.settings.progress, seconds > 0.5 {
      reported = true
      let rate = Double(done) / seconds
      session.emit(
        .progress(
          ProgressReport(
            title, fraction: Double(done) / Double(max(count, 1)),
            imagesPerSecond: countsImages ? rate : 0,
            secondsLeft: done > 0 ? Double(count - done) / rate : nil)))
    }
    return !session.interruption.isRaised
  }

  func finish() {
    if reported { session.emit(.progress(ProgressReport(title, fraction: 1, isLast: true))) }
  }
}

extension Session {
  /// A command's work of many images or other pieces: it shows how far it is, and the user may stop
  /// it.
  /// - Parameter body: the work; it gives nil where it was stopped.
  /// - Throws: the engine's errors as diagnostics, `interrupted` for work that was stopped.
  func pass<Result>(
    of invocation: Invocation, _ title: String, count: Int, countsImages: Bool = true,
    _ body: (PassTimer) throws(EngineError) -> Result?
  ) throws(Diagnostic) -> Result {
    let timer = PassTimer(self, title, count: count, countsImages: countsImages)
    defer { timer.finish() }
    do throws(EngineError) {
      if let result = try body(timer) { return result }
    } catch {
      guard case .stopped = error else { throw Diagnostic(error) }
    }
    throw .interrupted(invocation.signature.name)
  }
}
