/// Tables as HTML that fits into light and dark pages.
enum HTMLTable {
  /// Text as it is written in HTML, also inside attributes.
  static func escape(_ text: String) -> String {
    var escaped = ""
    escaped.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "'": escaped += "&#39;"
      // HTML has no place for control characters, and a carriage return or zero would change.
      case "\0"..<" " where scalar != "\n" && scalar != "\t", "\u{7F}"..."\u{9F}":
        escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }

  static func make(_ table: TableValue, title: String = "", footer: String = "") -> String {
    let texts = table.columns.map(\.texts)
    var html = "<table>"
    if !title.isEmpty {
      html +=
        "<caption style=\"text-align:left;font-weight:bold;white-space:pre-wrap\">\(escape(title))</caption>"
    }
    html += "<thead><tr>"
    for column in table.columns { html += cell(column.heading, in: column, tag: "th") }
    html += "</tr></thead><tbody>"
    for row in table.shownRows {
      html += "<tr>"
      for (index, column) in table.columns.enumerated() {
        html += cell(row.map { texts[index][$0] } ?? "…", in: column, tag: "td")
      }
      html += "</tr>"
    }
    html += "</tbody></table>"
    for line in footer.split(separator: "\n") {
      html += line.contains("  ") ? columns(line) : plain(line)
    }
    return html
  }

  private static func plain(_ line: Substring) -> String { "<div>\(escape(String(line)))</div>" }

  /// A line whose words stand below those of the line before.
  private static func columns(_ line: Substring) -> String {
    "<div style=\"white-space:pre;font-family:monospace\">\(escape(String(line)))</div>"
  }

  private static func cell(_ text: String, in column: TableValue.Column, tag: String) -> String {
    let side = column.isNumeric ? "right" : "left"
    return "<\(tag) style=\"text-align:\(side);white-space:pre\">\(escape(text))</\(tag)>"
  }
}
