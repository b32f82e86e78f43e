/// Loops over the interiors of views of equal shape. The closures are inlined.
@usableFromInline
enum LaneLoops<M: Machine> {
  /// result = f(a).
  @inlinable
  @inline(__always)
  static func map(_ a: LaneView, _ result: LaneView, _ f: (Lanes) -> Lanes) {
    let whole = a.geometry.isContiguous && result.geometry.isContiguous
    let width = whole ? a.geometry.count : a.width
    for c in 0..<(whole ? 1 : a.channels) {
      for y in 0..<(whole ? 1 : a.height) {
        let p = a.row(c, y)
        let r = result.row(c, y)
        for x in 0..<width { r[x] = f(p[x]) }
      }
    }
  }

  /// result = f(a, b).
  @inlinable
  @inline(__always)
  static func map(_ a: LaneView, _ b: LaneView, _ result: LaneView, _ f: (Lanes, Lanes) -> Lanes) {
    let whole =
      a.geometry.isContiguous && b.geometry.isContiguous && result.geometry.isContiguous
    let width = whole ? a.geometry.count : a.width
    for c in 0..<(whole ? 1 : a.channels) {
      for y in 0..<(whole ? 1 : a.height) {
        let p = a.row(c, y)
        let q = b.row(c, y)
        let r = result.row(c, y)
        for x in 0..<width { r[x] = f(p[x], q[x]) }
      }
    }
  }
}
