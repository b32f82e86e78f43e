/// Random changes of the training images, drawn anew for each image and epoch.
///
/// What an image becomes is a pure function of (seed, epoch, index of the image).
public struct Augmentation: Hashable, Sendable {
  /// The most that an image is shifted, in pixels, in each direction.
  public var shift: Double = 0
  /// Whether half of the images are mirrored left to right.
  public var flip = false
  /// The largest turn, in degrees, in either direction.
  public var rotate: Double = 0
  /// The largest change of size: 0.1 means a factor from 0.9 to 1.1.
  public var scale: Double = 0
  /// Zeros put round the image before a part of its old size is cut out, in pixels.
  public var crop = 0
  /// The deviation of the normal noise that is added.
  public var noise: Double = 0

  public init() {}

  public var isNone: Bool { self == Augmentation() }
}
