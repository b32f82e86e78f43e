typealias Point = SIMD2<Float>

/// A square sheet on which a round pen draws lines, antialiased.
///
/// Each pixel keeps its signed distance to the nearest pen edge, so lines that cross don't add up.
struct StrokeCanvas {
  let side: Int
  private var distances: [Float]

  init(side: Int) {
    self.side = side
    distances = [Float](repeating: Float(side), count: side * side)
  }

  mutating func clear() {
    for index in distances.indices { distances[index] = Float(side) }
  }

  /// Draws the straight line from `start` to `end`, in pixels, with a pen whose radius goes from
  /// `startRadius` to `endRadius`.
  mutating func line(
    from start: Point, to end: Point, startRadius: Float, endRadius: Float
  ) {
    let reach = max(startRadius, endRadius) + 1
    let columns = pixels(min(start.x, end.x) - reach, max(start.x, end.x) + reach)
    let rows = pixels(min(start.y, end.y) - reach, max(start.y, end.y) + reach)
    let direction = end - start
    let lengthSquared = (direction * direction).sum()
    let inverse = lengthSquared > 0 ? 1 / lengthSquared : 0
    let side = side
    distances.withUnsafeMutableBufferPointer { distances in
      for row in rows {
        for column in columns {
          let offset = Point(Float(column) + 0.5, Float(row) + 0.5) - start
          let along = min(max((offset * direction).sum() * inverse, 0), 1)
          let gap = offset - direction * along
          let distance =
            (gap * gap).sum().squareRoot() - (startRadius + (endRadius - startRadius) * along)
          let index = row * side + column
          distances[index] = min(distances[index], distance)
        }
      }
    }
  }

  /// How much of pixel `index` (row-major) is inked, 0…1.
  func coverage(_ index: Int) -> Float {
    min(max(0.5 - distances[index], 0), 1)
  }

  /// The pixels from `low` to `high` that are on the sheet.
  private func pixels(_ low: Float, _ high: Float) -> Range<Int> {
    let first = Int(min(max(low, 0), Float(side)))
    let last = Int(min(max(high + 1, 0), Float(side)))
    return first..<max(first, last)
  }
}
