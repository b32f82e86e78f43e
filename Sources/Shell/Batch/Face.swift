/// How a process without a prompt shows a session: as text or as JSON.
public enum Face {
  /// What shows the events, and what ends the output.
  public static func make(
    json: Bool, quiet: Bool, settings: inout SessionSettings
  ) -> (show: (SessionEvent) -> Void, finish: () -> Void) {
    if json {
      let renderer = JSONRenderer()
      return (renderer.show, renderer.finish)
    }
    var style = PlainRenderer.Style()
    style.isQuiet = quiet
    style.outputIsTerminal = Terminal.isTerminal(1)
    style.errorIsTerminal = Terminal.isTerminal(2)
    style.isColoured = Terminal.isColoured(2)
    style.isAnimated = Terminal.isTerminal(2) && !Terminal.isDumb
    if let columns = Terminal.columns(1) ?? Terminal.columns(2) {
      style.width = max(columns, 40)
      if Terminal.isTerminal(1) { style.tableWidth = style.width }
      settings.width = style.width
      settings.followsTerminal = true
    }
    let renderer = PlainRenderer(style: style)
    return (renderer.show, renderer.finish)
  }
}
