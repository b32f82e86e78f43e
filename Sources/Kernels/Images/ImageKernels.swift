/// The ways between images in rows, H×W×C, and images in lanes, of one instruction set.
public struct ImageKernels: Sendable {
  /// Bytes to lanes: x = scale·byte + offset.
  public var loadBytes: @Sendable (ByteImages) -> Void
  /// Floats to lanes: x = scale·value + offset.
  public var loadFloats: @Sendable (FloatImages) -> Void
  /// Lanes to floats, as they are; images with a nil pointer are skipped.
  public var store: @Sendable (LaneView, UnsafePointer<UnsafeMutablePointer<Float>?>) -> Void

  @inlinable
  public init(
    loadBytes: @escaping @Sendable (ByteImages) -> Void,
    loadFloats: @escaping @Sendable (FloatImages) -> Void,
    store: @escaping @Sendable (LaneView, UnsafePointer<UnsafeMutablePointer<Float>?>) -> Void
  ) {
    self.loadBytes = loadBytes
    self.loadFloats = loadFloats
    self.store = store
  }
}

/// Arguments of the byte loading kernel.
public struct ByteImages: @unchecked Sendable {
  /// Sixteen images, each height·width·channels bytes; a nil image becomes zeros.
  public var images: UnsafePointer<UnsafePointer<UInt8>?>
  /// `[channels]`, or nil for 1.
  public var scale: UnsafePointer<Float>?
  /// `[channels]`, or nil for 0.
  public var offset: UnsafePointer<Float>?
  public var output: LaneView

  public init(
    images: UnsafePointer<UnsafePointer<UInt8>?>, scale: UnsafePointer<Float>? = nil,
    offset: UnsafePointer<Float>? = nil, output: LaneView
  ) {
    self.images = images
    self.scale = scale
    self.offset = offset
    self.output = output
  }
}

/// Arguments of the float loading kernel.
public struct FloatImages: @unchecked Sendable {
  /// Sixteen images, each height·width·channels floats; a nil image becomes zeros.
  public var images: UnsafePointer<UnsafePointer<Float>?>
  /// `[channels]`, or nil for 1.
  public var scale: UnsafePointer<Float>?
  /// `[channels]`, or nil for 0.
  public var offset: UnsafePointer<Float>?
  public var output: LaneView

  public init(
    images: UnsafePointer<UnsafePointer<Float>?>, scale: UnsafePointer<Float>? = nil,
    offset: UnsafePointer<Float>? = nil, output: LaneView
  ) {
    self.images = images
    self.scale = scale
    self.offset = offset
    self.output = output
  }
}
