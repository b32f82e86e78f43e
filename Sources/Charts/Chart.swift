/// A chart as its data and labels; one description for every form that it is shown in.
public struct Chart: Equatable, Sendable {
  /// How the points of a series are shown.
  public enum Style: String, Sendable { case line, points, bars }

  public struct Series: Equatable, Sendable {
    public var name: String
    public var style: Style
    /// As many as ``y``, in rising order for lines and bars.
    public var x: [Double]
    /// NaN and infinity leave a gap.
    public var y: [Double]

    /// - Parameter x: 0, 1, 2, … if left out.
    public init(_ name: String, _ style: Style = .line, x: [Double]? = nil, y: [Double]) {
      self.name = name
      self.style = style
      self.x = x ?? y.indices.map(Double.init)
      self.y = y
    }
  }

  public struct Axis: Equatable, Sendable {
    public var label: String
    public var isLogarithmic: Bool
    /// Whether only whole numbers are labelled: epochs, classes.
    public var isWhole: Bool

    public init(_ label: String = "", isLogarithmic: Bool = false, isWhole: Bool = false) {
      self.label = label
      self.isLogarithmic = isLogarithmic
      self.isWhole = isWhole
    }
  }

  /// A value of the x axis that is marked, such as a suggested rate.
  public struct Marker: Equatable, Sendable {
    public var x: Double
    public var label: String

    public init(x: Double, label: String) {
      self.x = x
      self.label = label
    }
  }

  public var title: String
  public var x: Axis
  public var y: Axis
  public var series: [Series]
  public var markers: [Marker]

  public init(
    _ title: String = "", x: Axis = Axis(), y: Axis = Axis(), series: [Series],
    markers: [Marker] = []
  ) {
    self.title = title
    self.x = x
    self.y = y
    self.series = series
    self.markers = markers
  }

  /// Whether there is nothing that can be drawn.
  public var isEmpty: Bool { series.allSatisfy { shownPoints($0).isEmpty } }

  /// The points of a series that the axes can show.
  func shownPoints(_ series: Series) -> [SIMD2<Double>] { stretches(series).flatMap(\.self) }

  /// The stretches of a series between its gaps: what is no number, or on a logarithmic axis not
  /// above zero.
  func stretches(_ series: Series) -> [[SIMD2<Double>]] {
    zip(series.x, series.y).map { SIMD2($0, $1) }.split { !isShown($0) }.map(Array.init)
  }

  /// Whether the axes can show a point.
  func isShown(_ point: SIMD2<Double>) -> Bool {
    point.x.isFinite && point.y.isFinite && (!x.isLogarithmic || point.x > 0)
      && (!y.isLogarithmic || point.y > 0)
  }

  /// The scales of the two axes, wide enough for every point.
  var scales: (x: Scale, y: Scale) {
    let points = series.map(shownPoints)
    let all = points.joined()
    var xs = all.map(\.x)
    var ys = all.map(\.y)
    for (series, points) in zip(series, points) where series.style == .bars {
      ys.append(y.isLogarithmic ? ys.min() ?? 1 : 0)
      let half = Self.barWidth(points) / 2
      if let first = points.first?.x, let last = points.last?.x, !x.isLogarithmic {
        xs += [first - half, last + half]
      }
    }
    xs += markers.map(\.x).filter { $0.isFinite && (!x.isLogarithmic || $0 > 0) }
    return (Scale(xs, x), Scale(ys, y))
  }

  /// The distance between neighbouring bars.
  static func barWidth(_ points: [SIMD2<Double>]) -> Double {
    let gaps = zip(points, points.dropFirst()).map { $1.x - $0.x }.filter { $0 > 0 }
    return gaps.min() ?? 1
  }
}
