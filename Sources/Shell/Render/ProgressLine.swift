import CNN
import Lang

/// The progress of a long command on standard error.
///
/// On a terminal one line is drawn over and over, and each epoch leaves one behind; elsewhere each
/// epoch gets a line.
final class ProgressLine {
  private let stream: TextStream
  private let width: Int
  private let isAnimated: Bool
  private var lastDrawn: ContinuousClock.Instant?
  private var isDrawn = false
  private var finishedEpoch = 0

  init(stream: TextStream, width: Int, isAnimated: Bool) {
    self.stream = stream
    self.width = width
    self.isAnimated = isAnimated
  }

  func show(_ report: ProgressReport) {
    if report.isLast {
      finishedEpoch = 0
      return wipe()
    }
    if let training = report.training, let row = training.finished, row.epoch != finishedEpoch {
      finishedEpoch = row.epoch
      wipe()
      stream.line(cut(Self.epochLine(training, row)))
      return
    }
    guard isAnimated else { return }
    let now = ContinuousClock.now
    if let lastDrawn, isDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    isDrawn = true
    stream.raw("\r" + cut(Self.runningLine(report)) + "\u{1B}[K")
  }

  /// Takes the line away, so that other text may come.
  func wipe() {
    guard isDrawn else { return }
    isDrawn = false
    stream.raw("\r\u{1B}[K")
  }

  private func cut(_ line: String) -> String {
    !isAnimated || line.count < width ? line : line.prefix(max(width - 2, 1)) + "…"
  }

  static func runningLine(_ report: ProgressReport) -> String {
    let bar = 12
    let filled = Int((min(max(report.fraction, 0), 1) * Double(bar)).rounded(.down))
    var parts = [
      "[" + String(repeating: "=", count: filled) + String(repeating: " ", count: bar - filled)
        + "]"
    ]
    if let training = report.training {
      parts.append("epoch \(training.epoch)/\(training.lastEpoch)")
      parts.append("\(training.seen)/\(training.count)")
      parts.append("loss \(fixed(training.loss))")
      parts.append("accuracy \(fixed(training.accuracy))")
    } else {
      parts.append(report.title)
    }
    if report.imagesPerSecond > 0 { parts.append(rate(report.imagesPerSecond)) }
    if let seconds = report.secondsLeft, seconds.isFinite {
      parts.append("\(Duration.text(max(seconds, 0))) left")
    }
    return parts.joined(separator: "  ")
  }

  static func epochLine(_ training: TrainingProgress, _ row: History.Row) -> String {
    var parts = [
      "epoch \(row.epoch)/\(training.lastEpoch)", "loss \(fixed(row.loss))",
      "accuracy \(fixed(row.accuracy))",
    ]
    if let loss = row.validationLoss, let accuracy = row.validationAccuracy {
      parts += ["val_loss \(fixed(loss))", "val_accuracy \(fixed(accuracy))"]
    }
    if training.imagesPerSecond > 0 { parts.append(rate(training.imagesPerSecond)) }
    parts.append(Duration.text(row.seconds))
    return parts.joined(separator: "  ")
  }

  private static func fixed(_ number: Double) -> String { NumberFormat.fixed(number, fraction: 4) }

  private static func rate(_ imagesPerSecond: Double) -> String {
    guard imagesPerSecond.isFinite, imagesPerSecond < 1e15 else { return "" }
    return "\(Count.grouped(Int(imagesPerSecond.rounded()))) images/s"
  }
}
