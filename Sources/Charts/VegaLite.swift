internal import JSONText

/// Writes charts as Vega-Lite 5, which JupyterLab draws and lets one zoom into.
enum VegaLite {
  static func text(_ chart: Chart, width: Int, height: Int) -> String {
    let series = distinct(chart.series)
    let layers = [Chart.Style.line, .points, .bars].compactMap { style in
      layer(series.filter { $0.style == style }, of: series, chart, width)
    }
    let parts = (layers + chart.markers.map(layer)).joined(separator: ",")
    let title = chart.title.isEmpty ? "" : "\"title\":\(quoted(chart.title)),"
    return "{\"$schema\":\"https://vega.github.io/schema/vega-lite/v5.json\",\(title)"
      + "\"width\":\(width),\"height\":\(height),\"data\":{\"values\":[\(rows(series, chart))]},"
      + "\"layer\":[\(parts)]}"
  }

  /// The series under names that differ: they are told apart by these.
  private static func distinct(_ series: [Chart.Series]) -> [Chart.Series] {
    var known: Set<String> = []
    return series.map { series in
      var series = series
      let name = series.name
      var count = 1
      while !known.insert(series.name).inserted {
        count += 1
        series.name = "\(name) (\(count))"
      }
      return series
    }
  }

  /// The points of all series as objects.
  private static func rows(_ series: [Chart.Series], _ chart: Chart) -> String {
    series.flatMap { series in
      zip(series.x, series.y).compactMap { (x, y) -> String? in
        let isShown = chart.isShown(SIMD2(x, y))
        // A line is broken where it has no value.
        guard isShown || series.style == .line && x.isFinite else { return nil }
        let height = isShown ? number(y) : "null"
        return "{\"x\":\(number(x)),\"y\":\(height),\"series\":\(quoted(series.name))}"
      }
    }.joined(separator: ",")
  }

  /// The series of one style; nil where there are none.
  private static func layer(
    _ shown: [Chart.Series], of series: [Chart.Series], _ chart: Chart, _ width: Int
  ) -> String? {
    guard let first = shown.first else { return nil }
    let filter = shown.map { quoted($0.name) }.joined(separator: ",")
    func tip(_ field: String, _ label: String) -> String {
      "{\"field\":\"\(field)\",\"type\":\"quantitative\","
        + "\"title\":\(quoted(label.isEmpty ? field : label))}"
    }
    return "{\"transform\":[{\"filter\":{\"field\":\"series\",\"oneOf\":[\(filter)]}}],"
      + "\"mark\":\(mark(first, chart, width)),\"encoding\":{\(axes(chart)),\(colours(of: series)),"
      + "\"tooltip\":[\(tip("x", chart.x.label)),\(tip("y", chart.y.label)),"
      + "{\"field\":\"series\",\"type\":\"nominal\",\"title\":\"series\"}]}}"
  }

  private static func layer(_ marker: Chart.Marker) -> String {
    "{\"data\":{\"values\":[{\"x\":\(number(marker.x)),\"label\":\(quoted(marker.label))}]},"
      + "\"layer\":[{\"mark\":{\"type\":\"rule\"}},{\"mark\":{\"type\":\"text\","
      + "\"align\":\"left\",\"dx\":5,\"y\":10},\"encoding\":{\"text\":{\"field\":\"label\"}}}],"
      + "\"encoding\":{\"x\":{\"field\":\"x\",\"type\":\"quantitative\"}}}"
  }

  private static func colours(of series: [Chart.Series]) -> String {
    let names = series.map { quoted($0.name) }.joined(separator: ",")
    let colours = series.indices.map { quoted(Colour.series[$0 % Colour.series.count].hex) }
      .joined(separator: ",")
    let legend = series.count > 1 ? "{\"title\":null}" : "null"
    return "\"color\":{\"field\":\"series\",\"type\":\"nominal\",\"legend\":\(legend),"
      + "\"scale\":{\"domain\":[\(names)],\"range\":[\(colours)]}}"
  }

  private static func mark(_ series: Chart.Series, _ chart: Chart, _ width: Int) -> String {
    switch series.style {
    case .line: return "{\"type\":\"line\",\"point\":\(series.y.count <= 30)}"
    case .points: return "{\"type\":\"point\",\"filled\":true}"
    case .bars:
      let size = max(1, Double(width) / Double(max(series.y.count, 1)) * 0.9)
      return "{\"type\":\"bar\",\"width\":\(number(size.rounded()))}"
    }
  }

  private static func axes(_ chart: Chart) -> String {
    func axis(_ name: String, _ axis: Chart.Axis, _ scaleOfAxis: Scale, _ hasBars: Bool) -> String {
      let scale =
        axis.isLogarithmic ? "{\"type\":\"log\"}" : "{\"zero\":\(hasBars)}"
      // The labelled values are given: left to itself Vega-Lite labels halves too.
      let values = scaleOfAxis.ticks(10).map { number($0) }.joined(separator: ",")
      let ticks = axis.isWhole ? "\"axis\":{\"values\":[\(values)],\"format\":\"d\"}," : ""
      return
        "\"\(name)\":{\(ticks)\"field\":\"\(name)\",\"type\":\"quantitative\",\"scale\":\(scale),"
        + "\"title\":\(axis.label.isEmpty ? "null" : quoted(axis.label))}"
    }
    let hasBars = chart.series.contains { $0.style == .bars }
    let scales = chart.scales
    return axis("x", chart.x, scales.x, false) + "," + axis("y", chart.y, scales.y, hasBars)
  }

  /// A number as JSON takes it: `1.0` as `1`.
  private static func number(_ value: Double) -> String {
    let text = "\(value)"
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  private static func quoted(_ text: String) -> String {
    // `</script>` must not end the page that it is shown in.
    JSONString.quoted(text).unicodeScalars.split(separator: "<", omittingEmptySubsequences: false)
      .map(String.init).joined(separator: "\\u003c")
  }
}

extension Chart {
  /// The chart as a Vega-Lite specification, a JSON object.
  public func vegaLite(width: Int = 520, height: Int = 300) -> String {
    VegaLite.text(self, width: width, height: height)
  }
}
