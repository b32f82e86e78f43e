/// Which part of a convolution is kept.
public enum ConvolutionMode: String, CaseIterable, Hashable, Sendable {
  /// Wherever both overlap: n + m − 1 along each axis.
  case full
  /// The middle of that, as large as the larger one.
  case same
  /// Only where the larger one covers the smaller one wholly.
  case valid
}

extension Tensor {
  /// The mathematical convolution, (f ∗ g)(x) = Σ f(t)·g(x − t) (eq. 1.5); f ∗ g equals g ∗ f.
  ///
  /// Takes vectors, matrices, and images H×W×C:
  ///
  /// | f, g | result |
  /// | --- | --- |
  /// | n, m | n+m−1 |
  /// | H×W, f×f | H'×W' |
  /// | H×W×C, f×f | H'×W'×C, each channel for itself |
  /// | H×W×C, f×f×C | H'×W', summed over the channels |
  /// | H×W×C, f×f×C×n | H'×W'×n, one channel for each filter |
  ///
  /// Computed in Double and rounded once.
  /// - Throws: ``TensorError`` with both shapes when they don't fit.
  public static func convolve(
    _ f: Tensor, _ g: Tensor, mode: ConvolutionMode = .full
  ) throws(TensorError) -> Tensor {
    if f.rank == 1, g.rank == 1 {
      return try convolve(ImageLayout.row(f), ImageLayout.row(g), mode: mode).flattened()
    }
    // The one with more axes is the image, but a bank of filters is always the filter.
    let swaps = f.rank == 4 || (f.rank < g.rank && g.rank < 4)
    let (image, filter) = swaps ? (g, f) : (f, g)
    guard (2...3).contains(image.rank), (2...4).contains(filter.rank) else {
      throw TensorError(
        "shapes \(f.shapeText) and \(g.shapeText) can't be convolved",
        hint: "convolve takes two vectors, two matrices, or an image and a filter")
    }
    let layout = try ImageLayout(of: image, for: "convolve")
    func side(_ length: Int, _ size: Int) throws(TensorError) -> (count: Int, before: Int) {
      guard size > 0 else {
        throw TensorError(
          "convolve takes no empty filter, and this one's shape is \(filter.shapeText)",
          hint: "give a filter of at least one value")
      }
      let (larger, smaller) = (max(length, size), min(length, size))
      return switch mode {
      case .full: (length + size - 1, size - 1)
      case .same: (larger, size - 1 - (smaller - 1) / 2)
      case .valid: (larger - smaller + 1, size - smaller)
      }
    }
    let vertical = try side(layout.height, filter.shape[0])
    let horizontal = try side(layout.width, filter.shape[1])
    let plan = CorrelationPlan(
      height: vertical.count, width: horizontal.count, top: vertical.before,
      left: horizontal.before, stride: Size(1), dilation: Size(1))
    return try plan.run(image, layout, filter.rotated180(), name: "convolve")
  }

  /// The cross-correlation of an image with a filter, as convolutional layers compute it (eq. 1.6).
  ///
  /// Takes a vector with a vector; an image H×W or H×W×C, or a batch N×H×W×C, with
  ///
  /// | filter | result |
  /// | --- | --- |
  /// | f×f | H'×W'(×C), each channel for itself |
  /// | f×f×C | H'×W', summed over the channels |
  /// | f×f×C×n | H'×W'×n, one channel for each filter |
  ///
  /// where H' = ⌊(H + 2p − f)/s⌋ + 1 (eq. 2.3). Computed in Double and rounded once. Of vectors the
  /// stride's, padding's and dilation's width counts.
  /// - Throws: ``TensorError`` with both shapes when they don't fit.
  public static func correlate(
    _ image: Tensor, _ filter: Tensor, stride: Size = Size(1), padding: Padding = .valid,
    dilation: Size = Size(1)
  ) throws(TensorError) -> Tensor {
    if image.rank == 1, filter.rank == 1 {
      var padding = padding
      if case .explicit(let size) = padding { padding = .explicit(Size(0, size.width)) }
      return try correlate(
        ImageLayout.row(image), ImageLayout.row(filter), stride: Size(1, stride.width),
        padding: padding, dilation: Size(1, dilation.width)
      ).flattened()
    }
    let layout = try ImageLayout(of: image, for: "correlate")
    guard (2...4).contains(filter.rank) else {
      throw TensorError(
        "an image of the shape \(image.shapeText) can't be correlated with a filter of the shape \(filter.shapeText)",
        hint: "a filter is f x f, f x f x channels or f x f x channels x filters")
    }
    let window = Window(
      size: Size(filter.shape[0], filter.shape[1]), stride: stride, dilation: dilation,
      padding: padding)
    let placement = try window.checkedPlacement(on: layout, for: "correlate")
    let plan = CorrelationPlan(
      height: placement.height, width: placement.width, top: placement.padding.top,
      left: placement.padding.left, stride: stride, dilation: dilation)
    return try plan.run(image, layout, filter, name: "correlate")
  }
}
