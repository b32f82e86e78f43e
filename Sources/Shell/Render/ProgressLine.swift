import CNN
import Lang

/// The progress of a long command on standard error.
///
/// On a terminal one line is drawn over and over, and each epoch leaves one behind; elsewhere each
/// epoch gets a line.
final class ProgressLine {
  private let stream: TextStream
  private let width: () -> Int
  private let isAnimated: Bool
  private var lastDrawn: ContinuousClock.Instant?
  private var isDrawn = false
  private var drawnColumns = 0
  private var finishedEpoch = 0

  /// - Parameter width: the columns there are now.
  init(stream: TextStream, width: @escaping @autoclosure () -> Int, isAnimated: Bool) {
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
      stream.line(Self.epochLine(training, row, width: isAnimated ? width() : .max))
      return
    }
    guard isAnimated else { return }
    let now = ContinuousClock.now
    if let lastDrawn, isDrawn, now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = now
    // The `^C` that a terminal may echo has room behind it.
    let line = Self.runningLine(report, width: max(width() - 4, 1))
    stream.raw(toStart + line + "\u{1B}[K")
    isDrawn = true
    drawnColumns = line.count
  }

  /// Goes to where the line begins. A window that has become narrower has laid it out in several.
  private var toStart: String {
    guard isDrawn, drawnColumns > width(), !Terminal.cutsLines else { return "\r" }
    return "\r\u{1B}[\((drawnColumns - 1) / width())A\u{1B}[J"
  }

  /// Takes the line away, so that other text may come.
  func wipe() {
    guard isDrawn else { return }
    stream.raw(toStart + "\u{1B}[K")
    isDrawn = false
  }

  /// A part of a line; where room is short the least weighty go first.
  private struct Part {
    var text: String
    var weight: Int
  }

  /// The parts in one line of at most so many columns.
  private static func fit(_ parts: [Part], width: Int) -> String {
    var parts = parts
    func line() -> String { parts.map(\.text).joined(separator: "  ") }
    while line().count > width, parts.count > 1,
      let least = parts.indices.min(by: { parts[$0].weight < parts[$1].weight })
    {
      parts.remove(at: least)
    }
    return String(line().prefix(max(width, 1)))
  }

  /// The parts in as many lines as they need.
  private static func wrap(_ parts: [String], width: Int) -> String {
    var lines = [""]
    for part in parts {
      if lines.last == "" {
        lines[lines.count - 1] = part
      } else if (lines.last?.count ?? 0) + 2 + part.count <= width {
        lines[lines.count - 1] += "  " + part
      } else {
        lines.append("  " + part)
      }
    }
    return lines.joined(separator: "\n")
  }

  /// How far a command is, in one line.
  static func runningLine(_ report: ProgressReport, width: Int = .max) -> String {
    let bar = 12
    let filled = Int((min(max(report.fraction, 0), 1) * Double(bar)).rounded(.down))
    var parts = [
      Part(
        text: "[" + String(repeating: "=", count: filled)
          + String(repeating: " ", count: bar - filled) + "]", weight: 4)
    ]
    if let training = report.training {
      parts.append(Part(text: "epoch \(training.epoch)/\(training.lastEpoch)", weight: 7))
      parts.append(Part(text: "\(training.seen)/\(training.count)", weight: 1))
      parts.append(Part(text: "loss \(fixed(training.loss))", weight: 6))
      parts.append(Part(text: "accuracy \(fixed(training.accuracy))", weight: 2))
    } else {
      parts.append(Part(text: report.title, weight: 7))
    }
    if report.imagesPerSecond > 0 {
      parts.append(Part(text: rate(report.imagesPerSecond), weight: 3))
    }
    if let seconds = report.secondsLeft, seconds.isFinite {
      parts.append(Part(text: "\(Duration.text(max(seconds, 0))) left", weight: 5))
    }
    return fit(parts, width: width)
  }

  /// What an epoch that is over leaves behind: in one line without the speed and the time where they
  /// don't fit, in several where the rest doesn't either.
  static func epochLine(
    _ training: TrainingProgress, _ row: History.Row, width: Int = .max
  ) -> String {
    var parts = [
      "epoch \(row.epoch)/\(training.lastEpoch)", "loss \(fixed(row.loss))",
      "accuracy \(fixed(row.accuracy))",
    ]
    if let loss = row.validationLoss, let accuracy = row.validationAccuracy {
      parts += ["val_loss \(fixed(loss))", "val_accuracy \(fixed(accuracy))"]
    }
    let time = Duration.text(row.seconds)
    let speed = training.imagesPerSecond > 0 ? [rate(training.imagesPerSecond)] : []
    for ends in [speed + [time], [time], []] {
      let line = (parts + ends).joined(separator: "  ")
      if line.count <= width { return line }
    }
    return wrap(parts + speed + [time], width: width)
  }

  private static func fixed(_ number: Double) -> String { Measure.text(number) }

  private static func rate(_ imagesPerSecond: Double) -> String {
    guard imagesPerSecond.isFinite, imagesPerSecond < 1e15 else { return "" }
    return "\(Count.grouped(Int(imagesPerSecond.rounded()))) images/s"
  }
}
