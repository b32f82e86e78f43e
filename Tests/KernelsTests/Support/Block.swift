import Kernels
import Reference

/// A block's tensor with a border of zeros, filled from a volume of up to sixteen images.
final class Block {
  let view: LaneView
  private let memory: UnsafeMutablePointer<Lanes>
  private let size: Int

  /// Zeros inside; `filler` fills what lies outside the border, so that a kernel that writes or
  /// reads too far is found out.
  init(channels: Int, height: Int, width: Int, border: LaneBorder = LaneBorder(), skew: Int = 3) {
    let rowPitch = width + border.left + border.right
    let channelPitch = rowPitch * (height + border.top + border.bottom) + skew
    let guardSize = 64
    size = channels * channelPitch + 2 * guardSize
    memory = .allocate(capacity: size)
    memory.initialize(repeating: Lanes(repeating: .nan), count: size)
    let geometry = LaneGeometry(
      channels: channels, height: height, width: width, rowPitch: rowPitch,
      channelPitch: channelPitch)
    let start = memory + guardSize
    view = LaneView(origin: start + border.top * rowPitch + border.left, geometry: geometry)
    for c in 0..<channels {
      for i in 0..<channelPitch - skew { start[c * channelPitch + i] = .zero }
    }
  }

  convenience init(_ volume: Volume, border: LaneBorder = LaneBorder()) {
    self.init(
      channels: volume.channels, height: volume.height, width: volume.width, border: border)
    for n in 0..<volume.count {
      for y in 0..<volume.height {
        for x in 0..<volume.width {
          for c in 0..<volume.channels {
            view.row(c, y)[x][n] = Float(volume[n, y, x, c])
          }
        }
      }
    }
  }

  deinit { memory.deallocate() }

  /// The first `count` images.
  func volume(_ count: Int) -> Volume {
    var result = Volume(
      count: count, height: view.height, width: view.width, channels: view.channels)
    for n in 0..<count {
      for y in 0..<view.height {
        for x in 0..<view.width {
          for c in 0..<view.channels { result[n, y, x, c] = Double(view.row(c, y)[x][n]) }
        }
      }
    }
    return result
  }

  /// All bits of the memory, border and guards included.
  var bits: [UInt32] {
    UnsafeBufferPointer(
      start: UnsafeMutableRawPointer(memory).assumingMemoryBound(to: UInt32.self),
      count: size * 16
    ).map { $0 }
  }

  /// Whether nothing outside the interior was written: the guards are NaN still and the border zero.
  var isIntactOutside: Bool {
    var inside = Set<Int>()
    for c in 0..<view.channels {
      for y in 0..<view.height {
        let start = view.row(c, y) - memory
        for x in 0..<view.width { inside.insert(start + x) }
      }
    }
    for i in 0..<size where !inside.contains(i) {
      let v = memory[i]
      for lane in 0..<16 where !(v[lane].isNaN || v[lane] == 0) { return false }
    }
    return true
  }
}

/// A float array in memory that kernels can be handed.
final class Floats {
  let base: UnsafeMutablePointer<Float>
  let count: Int

  init(_ values: [Double]) {
    count = values.count
    base = .allocate(capacity: max(1, count) + 64)
    base.initialize(repeating: 0, count: max(1, count) + 64)
    for (i, v) in values.enumerated() { base[i] = Float(v) }
  }

  convenience init(count: Int) { self.init([Double](repeating: 0, count: count)) }

  deinit { base.deallocate() }

  var values: [Double] { (0..<count).map { Double(base[$0]) } }
  var bits: [UInt32] { (0..<count).map { base[$0].bitPattern } }
}

/// Lanes in memory that kernels can be handed.
final class LaneArray {
  let base: UnsafeMutablePointer<Lanes>
  let count: Int

  init(count: Int, repeating value: Float = 0) {
    self.count = count
    base = .allocate(capacity: max(1, count))
    base.initialize(repeating: Lanes(repeating: value), count: max(1, count))
  }

  /// Rows of `width` numbers, one row an image.
  convenience init(rows: [Double], width: Int) {
    self.init(count: width)
    for (i, v) in rows.enumerated() { base[i % width][i / width] = Float(v) }
  }

  deinit { base.deallocate() }

  /// The first `images` rows.
  func rows(_ images: Int) -> [Double] {
    (0..<images).flatMap { n in (0..<count).map { Double(base[$0][n]) } }
  }

  var bits: [UInt32] { (0..<count).flatMap { i in (0..<16).map { base[i][$0].bitPattern } } }
}

/// The largest difference, measured against the largest number or 1.
func relativeDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  var scale = 1.0
  var worst = 0.0
  for (x, y) in zip(a, b) {
    if x.isNaN != y.isNaN { return .infinity }
    if x.isNaN { continue }
    scale = max(scale, abs(y))
    worst = max(worst, abs(x - y))
  }
  return worst / scale
}

/// Hands the address of an array to what keeps it in a structure: passed as an argument there, it would
/// be good for the making of the structure only.
func withPointer<Element>(_ array: [Element], _ body: (UnsafePointer<Element>) -> Void) {
  array.withUnsafeBufferPointer { buffer in
    guard let base = buffer.baseAddress else { return }
    body(base)
  }
}

func withPointers<A, B, C>(
  _ a: [A], _ b: [B], _ c: [C],
  _ body: (UnsafePointer<A>, UnsafePointer<B>, UnsafePointer<C>) -> Void
) {
  withPointer(a) { a in withPointer(b) { b in withPointer(c) { c in body(a, b, c) } } }
}
