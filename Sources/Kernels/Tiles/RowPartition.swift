/// How output channels are cut into register tiles: as evenly as possible, none larger than the
/// machine's largest, so that no tile is a poor remainder.
@usableFromInline
struct RowPartition {
  @usableFromInline
  let tiles: Int
  @usableFromInline
  let base: Int
  /// The first `extra` tiles have one row more.
  @usableFromInline
  let extra: Int

  @inlinable
  @inline(__always)
  init(_ rows: Int, _ tileClass: TileClass, largest limit: Int? = nil) {
    let usual =
      switch tileClass {
      case .wide, .middle: rows % 6 == 0 ? 6 : rows % 5 == 0 ? 5 : rows % 4 == 0 ? 4 : 6
      case .narrow: 3
      }
    let largest = limit ?? usual
    tiles = (rows + largest - 1) / largest
    base = rows / tiles
    extra = rows % tiles
  }

  @inlinable
  @inline(__always)
  func rows(_ tile: Int) -> Range<Int> {
    let start = tile * base + min(tile, extra)
    return start..<start + base + (tile < extra ? 1 : 0)
  }
}
