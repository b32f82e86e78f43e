/// One pixel of sixteen images: lane `i` belongs to image `i` of the block.
public typealias Lanes = SIMD16<Float>

/// The shape of a block's tensor and how far apart its rows and channels lie.
///
/// Pixel `(c, y, x)` is found at `origin + c * channelPitch + y * rowPitch + x`; pitches count
/// `Lanes`, not bytes.
public struct LaneGeometry: Sendable, Hashable {
  public var channels: Int
  public var height: Int
  public var width: Int
  /// Distance between the starts of two rows, in `Lanes`.
  public var rowPitch: Int
  /// Distance between the starts of two channels, in `Lanes`.
  public var channelPitch: Int

  /// A tensor with the given pitches.
  @inlinable
  @inline(__always)
  public init(channels: Int, height: Int, width: Int, rowPitch: Int, channelPitch: Int) {
    self.channels = channels
    self.height = height
    self.width = width
    self.rowPitch = rowPitch
    self.channelPitch = channelPitch
  }

  /// A tensor without borders, rows and channels packed.
  @inlinable
  @inline(__always)
  public init(channels: Int, height: Int, width: Int) {
    self.init(
      channels: channels, height: height, width: width, rowPitch: width,
      channelPitch: height * width)
  }

  /// The number of pixels of one image, channels included.
  @inlinable
  @inline(__always)
  public var count: Int { channels * height * width }

  /// Whether all pixels lie one after the other, in channel, row, column order.
  @inlinable
  @inline(__always)
  public var isContiguous: Bool {
    (height <= 1 || rowPitch == width) && (channels <= 1 || channelPitch == height * width)
  }
}

/// A tensor of a block in memory: [channel][row][column] of ``Lanes``.
///
/// `origin` is the first interior pixel. Around the interior there may be a border that belongs to
/// the caller's buffer; convolution kernels read it as padding, every kernel writes interiors only.
///
/// A view is an address without ownership. It is marked sendable because blocks are handed to
/// threads as views; that no two threads write the same block is the caller's duty.
public struct LaneView: @unchecked Sendable {
  public var origin: UnsafeMutablePointer<Lanes>
  public var geometry: LaneGeometry

  /// A view of the memory at `origin`.
  @inlinable
  @inline(__always)
  public init(origin: UnsafeMutablePointer<Lanes>, geometry: LaneGeometry) {
    self.origin = origin
    self.geometry = geometry
  }

  @inlinable
  @inline(__always)
  public var channels: Int { geometry.channels }
  @inlinable
  @inline(__always)
  public var height: Int { geometry.height }
  @inlinable
  @inline(__always)
  public var width: Int { geometry.width }
  @inlinable
  @inline(__always)
  public var rowPitch: Int { geometry.rowPitch }
  @inlinable
  @inline(__always)
  public var channelPitch: Int { geometry.channelPitch }

  /// The start of row `y` of channel `c`.
  @inlinable
  @inline(__always)
  public func row(_ c: Int, _ y: Int) -> UnsafeMutablePointer<Lanes> {
    origin + (c * geometry.channelPitch + y * geometry.rowPitch)
  }

  /// The channels `range` as a view of their own.
  @inlinable
  @inline(__always)
  public func channels(_ range: Range<Int>) -> LaneView {
    var part = self
    part.origin += range.lowerBound * geometry.channelPitch
    part.geometry.channels = range.count
    return part
  }

  /// Channel `c` as a view of its own.
  @inlinable
  @inline(__always)
  public func channel(_ c: Int) -> LaneView {
    var part = self
    part.origin += c * geometry.channelPitch
    part.geometry.channels = 1
    return part
  }
}
