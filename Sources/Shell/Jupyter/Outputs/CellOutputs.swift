import Lang

/// Turns the events of one cell into its outputs.
final class CellOutputs {
  private let isQuestion: Bool
  private let width: Int
  private let sink: (CellOutput) -> Void
  /// A value that is the cell's result if nothing follows it.
  private var pending: MIMEBundle?
  private var panel: ProgressPanel?
  private var panels = 0

  /// - Parameter isQuestion: whether the cell asks for help, which then goes beside the notebook.
  init(isQuestion: Bool, width: Int, sink: @escaping (CellOutput) -> Void) {
    self.isQuestion = isQuestion
    self.width = width
    self.sink = sink
  }

  func show(_ event: SessionEvent) {
    switch event {
    case .progress(let report): show(report)
    case .result(let value):
      if value.isNone { return }
      showPending()
      pending = ValueBundle.make(value, width: width)
    // Front ends write it to terminals and into pages.
    case .text(let text, let stream):
      put(.text(Escaping.printable(text, lines: true) + "\n", stream))
    case .note(let text): put(.text(text + "\n", .output))
    case .table(let table, let title, let footer):
      put(.display(TableBundle.make(table, title: title, footer: footer, width: width)))
    case .figure(let figure): put(.display(FigureBundle.make(figure)))
    case .warning(let warning):
      let text = DiagnosticRenderer(coloured: true, width: width).render(warning)
      put(.text(text + "\n", .error))
    case .page(let text):
      put(isQuestion ? .page(MIMEBundle(plain: text)) : .text(text + "\n", .output))
    case .clear: put(.clear(wait: false))
    // Why the cell stopped goes into its reply.
    case .diagnostic: break
    }
  }

  /// Puts out what was held back: the last value is the result of the cell.
  func finish() {
    if let pending { sink(.result(pending)) }
    pending = nil
  }

  private func put(_ output: CellOutput) {
    showPending()
    sink(output)
  }

  private func showPending() {
    if let pending { sink(.display(pending)) }
    pending = nil
  }

  private func show(_ report: ProgressReport) {
    showPending()
    if panel == nil { panels += 1 }
    let current = panel ?? ProgressPanel(width: width)
    panel = report.isLast ? nil : current
    if let bundle = current.update(report) {
      sink(.update(bundle, name: "progress \(panels)"))
    }
  }
}
