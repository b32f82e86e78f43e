/// A walk over a grid of pixels in row-major order.
public struct PixelWalk {
  @usableFromInline
  var address: UnsafeRawPointer
  @usableFromInline
  var column: Int
  @usableFromInline
  let columns: Int
  /// Bytes from one pixel to its right neighbour.
  @usableFromInline
  let step: Int
  /// Bytes from the pixel after a row's last to the next row's first.
  @usableFromInline
  let skip: Int

  /// Starts at pixel number `index` of a grid `columns` wide; pitches are in bytes.
  @inlinable
  @inline(__always)
  init(_ origin: UnsafeRawPointer, at index: Int, columns: Int, columnPitch: Int, rowPitch: Int) {
    column = index % columns
    address = origin + (index / columns * rowPitch + column * columnPitch)
    self.columns = columns
    step = columnPitch
    skip = rowPitch - columns * columnPitch
  }

  @inlinable
  @inline(__always)
  mutating func next() -> UnsafeRawPointer {
    let here = address
    address += step
    column += 1
    if column == columns {
      column = 0
      address += skip
    }
    return here
  }
}
