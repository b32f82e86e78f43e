/// A function of one vector. A type, not a closure: only methods can be forced inline, and a call
/// for each vector would cost more than most functions.
public protocol LaneFunction {
  func callAsFunction(_ a: Lanes) -> Lanes
}

/// A function of two vectors.
public protocol LanePairFunction {
  func callAsFunction(_ a: Lanes, _ b: Lanes) -> Lanes
}

/// Loops over the interiors of views of equal shape.
@usableFromInline
enum LaneLoops<M: Machine> {
  /// result = f(a).
  @inlinable
  @inline(__always)
  static func map<F: LaneFunction>(_ a: LaneView, _ result: LaneView, _ f: F) {
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
  static func map<F: LanePairFunction>(
    _ a: LaneView, _ b: LaneView, _ result: LaneView, _ f: F
  ) {
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

  /// Sets the interior to a value.
  @inlinable
  @inline(__always)
  static func fill(_ result: LaneView, _ value: Lanes) {
    for c in 0..<result.channels {
      for y in 0..<result.height {
        let r = result.row(c, y)
        for x in 0..<result.width { r[x] = value }
      }
    }
  }
}
