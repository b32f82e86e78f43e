/// How many zeros are put round an image before a window slides over it.
public enum Padding: Hashable, Sendable {
  /// None.
  case valid
  /// As many as give ⌈n/s⌉ outputs; where their number is odd, one more at the bottom and right,
  /// as in Keras.
  case same
  /// So many rows at top and bottom, so many columns left and right.
  case explicit(Size)
}

extension Padding: CustomStringConvertible {
  public var description: String {
    switch self {
    case .valid: "valid"
    case .same: "same"
    case .explicit(let size): size.height == size.width ? "\(size.height)" : "\(size)"
    }
  }
}

/// Zeros round an image, side by side.
public struct Border: Hashable, Sendable {
  public var top, left, bottom, right: Int

  public init(top: Int = 0, left: Int = 0, bottom: Int = 0, right: Int = 0) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  public static let none = Border()

  /// The border that is wide enough for both.
  public func union(_ other: Border) -> Border {
    Border(
      top: max(top, other.top), left: max(left, other.left), bottom: max(bottom, other.bottom),
      right: max(right, other.right))
  }
}

/// A window that slides over an image: a filter's, or a pooling's.
public struct Window: Hashable, Sendable {
  public let size: Size
  public let stride: Size
  public let dilation: Size
  public let padding: Padding

  public init(
    size: Size, stride: Size = Size(1), dilation: Size = Size(1), padding: Padding = .valid
  ) {
    self.size = size
    self.stride = stride
    self.dilation = dilation
    self.padding = padding
  }

  /// The extent of the window when dilation has spread its entries.
  public var extent: Size {
    Size((size.height - 1) * dilation.height + 1, (size.width - 1) * dilation.width + 1)
  }

  /// Where the window stands on an input of `height` × `width`.
  ///
  /// An output side is ⌊(n + 2p − f)/s⌋ + 1 (eq. 2.3).
  /// - Throws: ``LayerError`` when the window is larger than the padded input.
  public func placed(onHeight height: Int, width: Int, by kind: String) throws(LayerError)
    -> Placement
  {
    let vertical = side(height, size.height, extent.height, stride.height, explicit?.height)
    let horizontal = side(width, size.width, extent.width, stride.width, explicit?.width)
    guard vertical.count > 0, horizontal.count > 0 else {
      let padded =
        "\(height + vertical.before + vertical.after)x\(width + horizontal.before + horizontal.after)"
      throw LayerError(
        "\(kind) \(size) doesn't fit: its window covers \(extent) and its input, with padding, is \(padded)",
        hint: "use a smaller window, or `pad same`, or leave out a pooling before it",
        reason: .window)
    }
    return Placement(
      window: self, height: vertical.count, width: horizontal.count,
      padding: Border(
        top: vertical.before, left: horizontal.before, bottom: vertical.after,
        right: horizontal.after))
  }

  private var explicit: Size? {
    if case .explicit(let size) = padding { size } else { nil }
  }

  private func side(
    _ length: Int, _ size: Int, _ extent: Int, _ stride: Int, _ explicit: Int?
  ) -> (count: Int, before: Int, after: Int) {
    switch padding {
    case .valid:
      return (length < extent ? 0 : (length - extent) / stride + 1, 0, 0)
    case .same:
      let count = (length + stride - 1) / stride
      let total = max((count - 1) * stride + extent - length, 0)
      return (count, total / 2, total - total / 2)
    case .explicit:
      let each = explicit ?? 0
      let padded = length + 2 * each
      return (padded < extent ? 0 : (padded - extent) / stride + 1, each, each)
    }
  }
}

/// A window's positions on an input of a known size.
public struct Placement: Hashable, Sendable {
  public let window: Window
  /// The number of positions, vertically and horizontally.
  public let height, width: Int
  /// The zeros that were chosen for each side.
  public let padding: Border
}
