/// Writes drawings as SVG 1.1, readable without any font or script.
enum SVG {
  /// - Parameter png: encodes the pictures in the drawing.
  static func text(_ drawing: Drawing, png: (Bitmap) -> [UInt8]) -> String {
    let size = "\(number(drawing.width))\" height=\"\(number(drawing.height))"
    var svg =
      "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" "
      + "width=\"\(size)\" viewBox=\"0 0 \(number(drawing.width)) \(number(drawing.height))\" "
      + "font-family=\"DejaVu Sans, Verdana, sans-serif\">\n"
    if !drawing.words.isEmpty { svg += "<title>\(escape(drawing.words))</title>\n" }
    svg += "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n"
    for mark in drawing.marks { svg += element(mark, png) + "\n" }
    return svg + "</svg>\n"
  }

  private static func element(_ mark: Drawing.Mark, _ png: (Bitmap) -> [UInt8]) -> String {
    switch mark {
    case .rectangle(let x, let y, let width, let height, let colour):
      return "<rect \(box(x, y, width, height)) fill=\"\(colour.hex)\"/>"
    case .line(let points, let colour, let width):
      let path = points.map { "\(number($0.x)),\(number($0.y))" }.joined(separator: " ")
      return "<polyline points=\"\(path)\" fill=\"none\" stroke=\"\(colour.hex)\" "
        + "stroke-width=\"\(number(width))\" stroke-linejoin=\"round\" stroke-linecap=\"round\"/>"
    case .dot(let point, let colour, let radius):
      return "<circle cx=\"\(number(point.x))\" cy=\"\(number(point.y))\" r=\"\(number(radius))\" "
        + "fill=\"\(colour.hex)\"/>"
    case .text(let text, let point, let anchor, let size, let colour):
      return
        "<text x=\"\(number(point.x))\" y=\"\(number(point.y))\" font-size=\"\(number(size))\" "
        + "text-anchor=\"\(anchor.rawValue)\" fill=\"\(colour.hex)\">\(escape(text))</text>"
    case .image(let bitmap, let x, let y, let width, let height):
      return "<image \(box(x, y, width, height)) preserveAspectRatio=\"none\" "
        + "style=\"image-rendering:pixelated\" "
        + "xlink:href=\"data:image/png;base64,\(Base64.text(png(bitmap)))\"/>"
    }
  }

  private static func box(_ x: Double, _ y: Double, _ width: Double, _ height: Double) -> String {
    "x=\"\(number(x))\" y=\"\(number(y))\" width=\"\(number(width))\" height=\"\(number(height))\""
  }

  /// At most two digits behind the point.
  static func number(_ value: Double) -> String {
    let hundredths = (value * 100).rounded()
    guard hundredths.magnitude < 1e15 else { return "0" }
    let whole = Int(hundredths)
    let sign = whole < 0 ? "-" : ""
    let (units, rest) = (whole.magnitude / 100, whole.magnitude % 100)
    if rest == 0 { return "\(sign)\(units)" }
    return "\(sign)\(units).\(rest < 10 ? "0" : "")\(rest % 10 == 0 ? rest / 10 : rest)"
  }

  static func escape(_ text: String) -> String {
    var escaped = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": escaped += "&amp;"
      case "<": escaped += "&lt;"
      case ">": escaped += "&gt;"
      case "\"": escaped += "&quot;"
      case "\0"..<" ", "\u{7F}"..."\u{9F}", "\u{202A}"..."\u{202E}", "\u{2066}"..."\u{2069}",
        "\u{FFFE}", "\u{FFFF}":
        escaped += "\u{FFFD}"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return escaped
  }
}
