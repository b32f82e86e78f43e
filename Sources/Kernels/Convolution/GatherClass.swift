/// The input pixels whose row and column leave the same remainders when divided by the stride.
/// They all gather from δz with the same taps, which makes the backward pass of any stride a few
/// correlations of stride 1.
@usableFromInline
struct GatherClass {
  /// The first row and column of the class.
  @usableFromInline
  let row: Int
  @usableFromInline
  let column: Int
  /// How many columns it has.
  @usableFromInline
  let columns: Int
  /// Where its taps begin in the plan's tables; in output channel, row, column order.
  @usableFromInline
  let first: Int
  @usableFromInline
  let taps: Int
  /// Taps of one output channel.
  @usableFromInline
  let runPitch: Int
  /// Its bands in the plan's table.
  @usableFromInline
  let firstBand: Int
  @usableFromInline
  let bands: Int
}

/// Neighbouring rows of a class for which the same rows of the filter meet an existing δz. Near the
/// image's edge these are few, and the others needn't be multiplied with zeros.
@usableFromInline
struct GatherBand {
  /// The first row, counted within the class.
  @usableFromInline
  let row: Int
  @usableFromInline
  let rows: Int
  /// The part of each output channel's taps.
  @usableFromInline
  let runStart: Int
  @usableFromInline
  let runLength: Int

  /// The bands of a class of `rows` rows.
  ///
  /// - Parameters:
  ///   - shifts: for each row of the filter in the class, the distance from a row of the class to
  ///     the row of δz that it meets; falling.
  ///   - width: columns of the filter in the class.
  ///   - height: rows of δz.
  static func bands(rows: Int, shifts: [Int], width: Int, height: Int) -> [GatherBand] {
    var result: [GatherBand] = []
    for row in 0..<rows {
      let start = shifts.firstIndex { row + $0 < height } ?? shifts.count
      let end = max(start, shifts.firstIndex { row + $0 < 0 } ?? shifts.count)
      let runStart = start * width
      let runLength = (end - start) * width
      if let last = result.last, last.runStart == runStart, last.runLength == runLength {
        result[result.count - 1] = GatherBand(
          row: last.row, rows: last.rows + 1, runStart: runStart, runLength: runLength)
      } else {
        result.append(
          GatherBand(row: row, rows: 1, runStart: runStart, runLength: runLength))
      }
    }
    return result
  }
}
