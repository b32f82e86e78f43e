#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

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
    }
    let renderer = PlainRenderer(style: style)
    return (renderer.show, renderer.finish)
  }
}

/// What is known of the terminal behind a file descriptor.
enum Terminal {
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  static var isDumb: Bool { variable("TERM").map { $0 == "dumb" } ?? true }

  /// Whether colours are wanted (https://no-color.org).
  static func isColoured(_ descriptor: Int32) -> Bool {
    isTerminal(descriptor) && !isDumb && variable("NO_COLOR") == nil
  }

  /// The terminal's width; nil when there is none.
  static func columns(_ descriptor: Int32) -> Int? {
    var size = winsize()
    guard isTerminal(descriptor), ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else { return nil }
    return Int(size.ws_col)
  }

  /// An environment variable that is set and not empty.
  private static func variable(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
