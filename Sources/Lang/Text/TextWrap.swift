/// Breaks text into lines at its spaces.
public enum TextWrap {
  /// The lines of one paragraph. A word that is wider than a line stays whole.
  /// - Parameters:
  ///   - width: columns that a line may take, what stands before it included.
  ///   - first: columns taken before the first line.
  ///   - hanging: columns taken before each further line; the caller writes them.
  public static func lines(
    _ text: String, width: Int, first: Int = 0, hanging: Int = 0
  ) -> [String] {
    var lines: [String] = []
    var current = ""
    var used = first
    for word in text.split(separator: " ", omittingEmptySubsequences: false) {
      let columns = TextWidth.columns(word)
      if !current.isEmpty, used + 1 + columns > width {
        lines.append(current)
        current = String(word)
        used = hanging + columns
      } else {
        used += columns + (current.isEmpty ? 0 : 1)
        current += (current.isEmpty ? "" : " ") + word
      }
    }
    return lines + [current]
  }

  /// A page of help: paragraphs, and tables whose second column keeps its place. Indented lines
  /// without a second column are examples and stay as they are.
  public static func page(_ text: String, width: Int) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      guard TextWidth.columns(line) > width, let column = secondColumn(line) else {
        return String(line)
      }
      // A second column that leaves no room begins anew below the first.
      let hanging = column <= width / 2 ? column : 4
      let lead = line.prefix(column)
      let lines = lines(
        String(line.dropFirst(column)), width: width, first: TextWidth.columns(lead),
        hanging: hanging)
      return lead + lines.joined(separator: "\n" + String(repeating: " ", count: hanging))
    }.joined(separator: "\n")
  }

  /// Where the text behind a line's heading begins; 0 in a paragraph, nil in an example.
  private static func secondColumn(_ line: Substring) -> Int? {
    let usage = "Usage: "
    if line.hasPrefix(usage) { return usage.count }
    guard line.first == " " else { return 0 }
    var spaces = 0
    var isBehindName = false
    for (column, character) in line.enumerated() {
      if character == " " {
        spaces += 1
        continue
      }
      if isBehindName, spaces > 1 { return column }
      isBehindName = true
      spaces = 0
    }
    return nil
  }
}
