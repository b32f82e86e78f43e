/// Pooling layers by plain loops (Wichmann §2, §5). Padding counts as −∞ for the maximum and isn't
/// counted by the mean.
public struct PoolingReference: Sendable {
  public var windowHeight: Int
  public var windowWidth: Int
  public var strideY: Int
  public var strideX: Int
  public var padTop: Int
  public var padLeft: Int
  public var outputHeight: Int
  public var outputWidth: Int

  public init(
    windowHeight: Int, windowWidth: Int, strideY: Int, strideX: Int, padTop: Int = 0,
    padLeft: Int = 0, outputHeight: Int, outputWidth: Int
  ) {
    self.windowHeight = windowHeight
    self.windowWidth = windowWidth
    self.strideY = strideY
    self.strideX = strideX
    self.padTop = padTop
    self.padLeft = padLeft
    self.outputHeight = outputHeight
    self.outputWidth = outputWidth
  }

  /// The greatest number under each window; NaN if one of them is.
  public func maxForward(_ x: Volume) -> Volume {
    pooled(x) { n, window, c in
      let place = winner(x, n, window, c)
      return x[n, place.row, place.column, c]
    }
  }

  /// The whole of each δy goes to the first maximum in row-major order (eq. 5.6–5.7).
  public func maxBackward(_ x: Volume, gradient: Volume) -> Volume {
    var result = Volume(like: x)
    each(x, gradient) { n, window, c, delta in
      let place = winner(x, n, window, c)
      result[n, place.row, place.column, c] += delta
    }
    return result
  }

  /// The mean of the numbers under each window.
  public func averageForward(_ x: Volume) -> Volume {
    pooled(x) { n, window, c in
      var sum = 0.0
      for row in window.rows {
        for column in window.columns { sum += x[n, row, column, c] }
      }
      return sum / Double(window.rows.count * window.columns.count)
    }
  }

  /// Each δy is shared equally under its window (eq. 5.2–5.4).
  public func averageBackward(_ x: Volume, gradient: Volume) -> Volume {
    var result = Volume(like: x)
    each(x, gradient) { n, window, c, delta in
      let share = delta / Double(window.rows.count * window.columns.count)
      for row in window.rows {
        for column in window.columns { result[n, row, column, c] += share }
      }
    }
    return result
  }

  private typealias Window = (rows: Range<Int>, columns: Range<Int>)

  private func window(_ x: Volume, _ y: Int, _ column: Int) -> Window {
    let top = y * strideY - padTop
    let left = column * strideX - padLeft
    return (
      max(0, top)..<min(x.height, top + windowHeight),
      max(0, left)..<min(x.width, left + windowWidth)
    )
  }

  private func winner(
    _ x: Volume, _ n: Int, _ window: Window, _ c: Int
  ) -> (row: Int, column: Int) {
    var best = (row: window.rows.lowerBound, column: window.columns.lowerBound)
    for row in window.rows {
      for column in window.columns {
        let old = x[n, best.row, best.column, c]
        let new = x[n, row, column, c]
        if new > old || (new.isNaN && !old.isNaN) { best = (row, column) }
      }
    }
    return best
  }

  private func pooled(_ x: Volume, _ body: (Int, Window, Int) -> Double) -> Volume {
    var y = Volume(
      count: x.count, height: outputHeight, width: outputWidth, channels: x.channels)
    for n in 0..<y.count {
      for row in 0..<y.height {
        for column in 0..<y.width {
          for c in 0..<y.channels { y[n, row, column, c] = body(n, window(x, row, column), c) }
        }
      }
    }
    return y
  }

  private func each(
    _ x: Volume, _ gradient: Volume, _ body: (Int, Window, Int, Double) -> Void
  ) {
    for n in 0..<gradient.count {
      for row in 0..<gradient.height {
        for column in 0..<gradient.width {
          for c in 0..<gradient.channels {
            body(n, window(x, row, column), c, gradient[n, row, column, c])
          }
        }
      }
    }
  }
}
