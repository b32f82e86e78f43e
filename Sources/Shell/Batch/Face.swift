/// How a process without a prompt shows a session: as text or as JSON.
public enum Face {
  /// What shows the events, and what ends the output.
  /// - Parameter typed: whether a person at a prompt typed what runs; nil where there is none.
  public static func make(
    json: Bool, quiet: Bool, typed: TypedCode? = nil, settings: inout SessionSettings
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
      style.followsTerminal = Terminal.isTerminal(1)
      if style.followsTerminal { style.tableWidth = style.width }
      settings.width = style.width
      settings.followsTerminal = true
    }
    if style.outputIsTerminal { style.pictures = TerminalPictures() }
    if let typed {
      style.pager = Pager.ofProcess()
      style.typed = typed
    }
    let renderer = PlainRenderer(style: style)
    return (renderer.show, renderer.finish)
  }
}
