import Charts
import Lang

/// Figures for faces that show text only.
enum FigureText {
  /// A chart in braille; of a picture its words and how to get it.
  static func text(_ figure: Figure, width: Int) -> String {
    switch figure.content {
    case .chart(let chart): return chart.text(width: min(width, 100))
    case .picture(let drawing):
      let size = "\(Int(drawing.width))x\(Int(drawing.height))"
      let words = figure.words.isEmpty ? "a picture" : Escaping.clip(figure.words, to: 200)
      return "[\(words): a picture of \(size); `to \"FILE.png\"` writes it]"
    }
  }
}
