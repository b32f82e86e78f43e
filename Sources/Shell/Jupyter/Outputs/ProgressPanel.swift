import CNN
import Lang

/// The progress of a long command in a notebook: a bar that moves and a row for each epoch.
final class ProgressPanel {
  private let width: Int
  private var lastShown: ContinuousClock.Instant?
  private var lines: [String] = []
  private var rows: [History.Row] = []
  private var latest: ProgressReport?

  /// The epochs that are shown; of more, the last ones.
  private static let shownEpochs = 12

  init(width: Int) { self.width = width }

  /// The panel after a report; nil when nothing new needs to be drawn yet.
  func update(_ report: ProgressReport) -> MIMEBundle? {
    if let training = report.training, let row = training.finished, row.epoch != rows.last?.epoch {
      rows.append(row)
      lines.append(ProgressLine.epochLine(training, row))
    } else if !report.isLast, let lastShown, ContinuousClock.now - lastShown < .milliseconds(100) {
      latest = report
      return nil
    }
    lastShown = .now
    // The last report says only that it is over.
    let shown = report.isLast ? latest ?? report : report
    latest = shown
    return bundle(shown, isOver: report.isLast)
  }

  private func bundle(_ report: ProgressReport, isOver: Bool) -> MIMEBundle {
    let running = ProgressLine.runningLine(report)
    let plain = lines.suffix(Self.shownEpochs) + (isOver && !lines.isEmpty ? [] : [running])
    return MIMEBundle(
      plain: plain.joined(separator: "\n"), [("text/html", .text(html(report, isOver: isOver)))])
  }

  private func html(_ report: ProgressReport, isOver: Bool) -> String {
    let fraction = report.fraction.isFinite ? min(max(report.fraction, 0), 1) : 0
    let share = NumberFormat.fixed(100 * fraction, fraction: 0)
    var html =
      "<div><progress max=\"1\" value=\"\(NumberFormat.fixed(fraction, fraction: 4))\" "
      + "style=\"width:16em;vertical-align:middle\"></progress> "
      + HTMLTable.escape("\(report.title)  \(share) %")
    if !isOver, let seconds = report.secondsLeft, seconds.isFinite {
      html += HTMLTable.escape("  \(Duration.text(max(seconds, 0))) left")
    }
    if report.imagesPerSecond > 0, report.imagesPerSecond < 1e15 {
      html += HTMLTable.escape("  \(Count.grouped(Int(report.imagesPerSecond))) images/s")
    }
    html += "</div>"
    if !rows.isEmpty {
      var history = History()
      history.rows = Array(rows.suffix(Self.shownEpochs))
      html += HTMLTable.make(HistoryValue(history).table)
    }
    return html
  }
}
