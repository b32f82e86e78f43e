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
  /// Where its taps begin in the plan's tables; in output channel, row, column order.
  @usableFromInline
  let first: Int
  @usableFromInline
  let taps: Int
  /// Taps of one output channel.
  @usableFromInline
  let runPitch: Int
  /// Taps of one row of the filter.
  @usableFromInline
  let subPitch: Int
  /// Its bands in the plan's table.
  @usableFromInline
  let firstBand: Int
  @usableFromInline
  let bands: Int
}

/// A rectangle of a class for which the same part of the filter meets an existing δz. Near the
/// image's edge that is a small part, and the rest needn't be multiplied with zeros.
@usableFromInline
struct GatherBand {
  /// The first row and column, counted within the class.
  @usableFromInline
  let row: Int
  @usableFromInline
  let column: Int
  @usableFromInline
  let rows: Int
  @usableFromInline
  let columns: Int
  /// The part of each output channel's taps: `subRuns` pieces of `runLength`, from `runStart` on.
  @usableFromInline
  let runStart: Int
  @usableFromInline
  let subRuns: Int
  @usableFromInline
  let runLength: Int

  /// The rectangles of a class, of which each axis is given in parts; `width` is the number of the
  /// class's taps in a row of the filter.
  static func bands(rows: [Part], columns: [Part], width: Int) -> [GatherBand] {
    rows.flatMap { row in
      columns.map { column in
        let whole = column.taps.count == width
        return GatherBand(
          row: row.pixels.lowerBound, column: column.pixels.lowerBound, rows: row.pixels.count,
          columns: column.pixels.count,
          runStart: row.taps.lowerBound * width + column.taps.lowerBound,
          subRuns: whole ? 1 : row.taps.count,
          runLength: whole ? row.taps.count * width : column.taps.count)
      }
    }
  }

  /// Neighbouring pixels along one axis and the taps they gather with.
  struct Part: Equatable {
    var pixels: Range<Int>
    var taps: Range<Int>

    /// The places in δz that the pixels gather from with the taps; the taps' shifts fall.
    func places(_ shifts: [Int]) -> Range<Int> {
      guard !pixels.isEmpty, !taps.isEmpty else { return 0..<0 }
      let first = pixels.lowerBound + shifts[taps.upperBound - 1]
      return first..<pixels.upperBound + shifts[taps.lowerBound]
    }
  }

  /// Cuts an axis of a class into parts.
  ///
  /// - Parameters:
  ///   - pixels: pixels of the class along the axis.
  ///   - shifts: for each tap the distance from a pixel of the class to the place in δz that it
  ///     meets; falling.
  ///   - size: places in δz along the axis.
  static func parts(pixels: Int, shifts: [Int], size: Int) -> [Part] {
    var result: [Part] = []
    for pixel in 0..<pixels {
      let start = shifts.firstIndex { pixel + $0 < size } ?? shifts.count
      let end = max(start, shifts.firstIndex { pixel + $0 < 0 } ?? shifts.count)
      if let last = result.last, last.taps == start..<end {
        result[result.count - 1].pixels = last.pixels.lowerBound..<pixel + 1
      } else {
        result.append(Part(pixels: pixel..<pixel + 1, taps: start..<end))
      }
    }
    return result
  }
}

extension ConvolutionShape {
  /// The input rows with the remainder `residue`, in parts that gather alike.
  func rowParts(_ residue: Int, input: Int, output: Int) -> [GatherBand.Part] {
    GatherBand.parts(
      pixels: (input - residue + strideY - 1) / strideY,
      shifts: taps(residue: residue, vertical: true).map(\.shift), size: output)
  }

  /// The input columns with the remainder `residue`, in parts that gather alike. In wider images the
  /// few products saved don't pay, and all columns are one part.
  func columnParts(_ residue: Int, input: Int, output: Int) -> [GatherBand.Part] {
    let columns = (input - residue + strideX - 1) / strideX
    let shifts = taps(residue: residue, vertical: false).map(\.shift)
    guard output <= 12 else {
      return [GatherBand.Part(pixels: 0..<columns, taps: 0..<shifts.count)]
    }
    return GatherBand.parts(pixels: columns, shifts: shifts, size: output)
  }
}
