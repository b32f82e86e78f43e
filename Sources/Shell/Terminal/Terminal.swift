#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What is known of the terminal behind a file descriptor.
enum Terminal {
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Whether the terminal can only be written to, line by line: it says so, or nobody knows it.
  static var isDumb: Bool { description == nil }

  /// The name under which the terminal is described: its own, or that of xterm for a terminal that
  /// is newer than the descriptions of this machine. Nil for one that is dumb or unknown.
  static var description: String? { Environment.variable("TERM").flatMap(description) }

  static func description(of name: String) -> String? {
    guard name != "dumb", name != "unknown" else { return nil }
    if TerminalDescriptions.contains(name) { return name }
    let isNew =
      name.hasPrefix("xterm-") || name.hasSuffix("-256color") || name.hasSuffix("-direct")
      || ["alacritty", "contour", "foot", "ghostty", "rio", "wezterm"].contains(name)
    return isNew
      ? ["xterm-256color", "xterm", "vt100"].first(where: TerminalDescriptions.contains) : nil
  }

  /// Whether colours are wanted (https://no-color.org).
  static func isColoured(_ descriptor: Int32) -> Bool {
    isTerminal(descriptor) && !isDumb && Environment.variable("NO_COLOR") == nil
  }

  /// Whether lines that are too long for a narrower window are cut off there and not laid out anew.
  static var cutsLines: Bool {
    Environment.variable("XTERM_VERSION") != nil || Environment.variable("STY") != nil
  }

  /// The terminal's width; nil when there is none.
  static func columns(_ descriptor: Int32) -> Int? {
    size(descriptor).map { Int($0.ws_col) }
  }

  /// The terminal's height; nil when there is none.
  static func lines(_ descriptor: Int32) -> Int? {
    size(descriptor).flatMap { $0.ws_row > 0 ? Int($0.ws_row) : nil }
  }

  /// The pixels of one character, width × height; nil where the terminal doesn't tell.
  static func cell(_ descriptor: Int32) -> (width: Int, height: Int)? {
    guard let size = size(descriptor), size.ws_row > 0, size.ws_xpixel > 0, size.ws_ypixel > 0
    else { return nil }
    let cell = (Int(size.ws_xpixel) / Int(size.ws_col), Int(size.ws_ypixel) / Int(size.ws_row))
    return cell.0 > 1 && cell.1 > 1 ? cell : nil
  }

  /// Whether this process may talk to the terminal of standard input: it is not in the background.
  static var isInForeground: Bool { isTerminal(0) && tcgetpgrp(0) == getpgrp() }

  private static func size(_ descriptor: Int32) -> winsize? {
    var size = winsize()
    guard isTerminal(descriptor), ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0
    else { return nil }
    return size
  }
}

/// The descriptions of terminals that a machine has (terminfo).
enum TerminalDescriptions {
  static func contains(_ name: String) -> Bool {
    guard let first = name.utf8.first, !name.contains("/") else { return false }
    // The folder is named after the first letter, or after its number where case doesn't count.
    let folders = [String(name.prefix(1)), String(first, radix: 16)]
    return places.contains { place in
      folders.contains { access("\(place)/\($0)/\(name)", R_OK) == 0 }
    }
  }

  private static var places: [String] {
    let listed = Environment.variable("TERMINFO_DIRS")?.split(separator: ":").map(String.init) ?? []
    return [
      Environment.variable("TERMINFO"), Environment.variable("HOME").map { $0 + "/.terminfo" },
    ].compactMap { $0 } + listed + [
      "/etc/terminfo", "/lib/terminfo", "/usr/share/terminfo", "/usr/lib/terminfo",
      "/usr/local/share/terminfo", "/opt/homebrew/share/terminfo",
    ]
  }
}
