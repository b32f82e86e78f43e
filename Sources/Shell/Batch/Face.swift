/// How a process without a prompt shows a session: as text or as JSON.
public enum Face {
  /// What shows the events, and what ends the output.
  /// - Parameter isPrompt: whether a person types the commands.
  public static func make(
    json: Bool, quiet: Bool, isPrompt: Bool = false, settings: inout SessionSettings
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
    if isPrompt { style.pager = Pager.ofProcess() }
    let renderer = PlainRenderer(style: style)
    return (renderer.show, renderer.finish)
  }
}
