import Charts

/// Figures in the forms that a notebook shows.
enum FigureBundle {
  static func make(_ figure: Figure) -> MIMEBundle {
    switch figure.content {
    case .chart(let chart):
      return MIMEBundle(
        plain: chart.text(),
        [
          ("application/vnd.vegalite.v5+json", .json(chart.vegaLite())),
          ("image/svg+xml", .text(figure.svg())),
        ])
    case .picture(let drawing):
      var bundle = MIMEBundle(
        plain: figure.words.isEmpty ? "picture" : figure.words,
        [("image/png", .bytes(figure.png()))])
      bundle.pictureSize = (Int(drawing.width.rounded()), Int(drawing.height.rounded()))
      return bundle
    }
  }
}
