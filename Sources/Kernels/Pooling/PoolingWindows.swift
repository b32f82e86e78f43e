/// The windows of a pooling layer along one axis, clipped at the image's edge.
@usableFromInline
struct PoolingAxis {
  @usableFromInline
  let size: Int
  @usableFromInline
  let window: Int
  @usableFromInline
  let stride: Int
  @usableFromInline
  let pad: Int

  @inlinable
  @inline(__always)
  init(size: Int, window: Int, stride: Int, pad: Int) {
    self.size = size
    self.window = window
    self.stride = stride
    self.pad = pad
  }

  /// The input indices under output `index`; never empty, because a window that sees nothing but
  /// padding takes the pixel nearest to it.
  @inlinable
  @inline(__always)
  func range(_ index: Int) -> Range<Int> {
    let start = index * stride - pad
    let lower = min(max(0, start), size - 1)
    return lower..<max(lower + 1, min(size, start + window))
  }
}

extension PoolingShape {
  @inlinable
  @inline(__always)
  func rows(_ input: LaneView) -> PoolingAxis {
    PoolingAxis(size: input.height, window: windowHeight, stride: strideY, pad: padTop)
  }

  @inlinable
  @inline(__always)
  func columns(_ input: LaneView) -> PoolingAxis {
    PoolingAxis(size: input.width, window: windowWidth, stride: strideX, pad: padLeft)
  }

  /// Whether windows are 2×2, side by side, and none is clipped.
  @inlinable
  @inline(__always)
  func isTwoByTwo(_ input: LaneView, _ output: LaneView) -> Bool {
    windowHeight == 2 && windowWidth == 2 && strideY == 2 && strideX == 2 && padTop == 0
      && padLeft == 0 && output.height * 2 <= input.height && output.width * 2 <= input.width
  }
}
