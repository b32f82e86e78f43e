import Charts
import Lang

/// Writes a session's events as JSON, one a line, all to standard output.
public final class JSONRenderer {
  private let output: TextStream
  private var lastProgress: ContinuousClock.Instant?

  public init(output: TextStream = .standardOutput) {
    self.output = output
  }

  public func show(_ event: SessionEvent) {
    guard let fields = fields(of: event) else { return }
    output.line(JSONValue.object(fields).line)
  }

  public func finish() { output.flush() }

  private func fields(of event: SessionEvent) -> [String: JSONValue]? {
    switch event {
    case .text(let text, let stream):
      return [
        "event": "text", "stream": stream == .output ? "stdout" : "stderr", "text": .string(text),
      ]
    case .note(let text): return ["event": "note", "text": .string(text)]
    case .table(let table, let title, let footer):
      let columns = table.columns.map { column in
        JSONValue.object(["name": .string(column.name), "cells": JSONValue(.list(column.cells))])
      }
      return [
        "event": "table", "title": .string(title), "footer": .string(footer),
        "columns": .list(columns),
      ]
    case .figure(let figure):
      switch figure.content {
      case .chart(let chart):
        let series = chart.series.map { series in
          JSONValue.object([
            "name": .string(series.name), "style": .string(series.style.rawValue),
            "x": .list(series.x.map { .number($0) }), "y": .list(series.y.map { .number($0) }),
          ])
        }
        return [
          "event": "chart", "title": .string(chart.title), "x_label": .string(chart.x.label),
          "y_label": .string(chart.y.label), "series": .list(series),
        ]
      case .picture:
        return [
          "event": "picture", "title": .string(figure.words),
          "png": .string(Base64.text(figure.png())),
        ]
      }
    case .progress(let report): return progress(report)
    case .result(let value): return ["event": "result", "value": JSONValue(value)]
    case .diagnostic(let diagnostic):
      return ["event": "diagnostic", "diagnostic": .other(StructuredDiagnostic(diagnostic))]
    case .warning(let diagnostic):
      return ["event": "warning", "diagnostic": .other(StructuredDiagnostic(diagnostic))]
    case .page(let text): return ["event": "page", "text": .string(text)]
    case .clear: return ["event": "clear"]
    }
  }

  /// Ten a second at most, and each epoch's end.
  private func progress(_ report: ProgressReport) -> [String: JSONValue]? {
    let now = ContinuousClock.now
    if report.training?.finished == nil, let lastProgress, now - lastProgress < .milliseconds(100) {
      return nil
    }
    if report.isLast { return nil }
    lastProgress = now
    var fields: [String: JSONValue] = [
      "event": "progress", "title": .string(report.title), "fraction": .number(report.fraction),
      "images_per_second": .number(report.imagesPerSecond),
      "seconds_left": report.secondsLeft.map { .number($0) } ?? .null,
    ]
    if let training = report.training {
      fields["epoch"] = .number(Double(training.epoch))
      fields["epochs"] = .number(Double(training.lastEpoch))
      fields["loss"] = .number(training.loss)
      fields["accuracy"] = .number(training.accuracy)
      if let row = training.finished {
        fields["validation_loss"] = row.validationLoss.map { .number($0) } ?? .null
        fields["validation_accuracy"] = row.validationAccuracy.map { .number($0) } ?? .null
      }
    }
    return fields
  }
}

extension JSONValue: ExpressibleByStringLiteral {
  init(stringLiteral value: String) { self = .string(value) }
}
