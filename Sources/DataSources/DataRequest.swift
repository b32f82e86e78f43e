public import CNN

/// What the user asked for with `data NAME from SOURCE …`.
public struct DataRequest: Sendable {
  /// Which column of a table is the class.
  public enum LabelColumn: Hashable, Sendable {
    case first
    case last
    /// The column with this name in the header.
    case named(String)
  }

  /// The name that the dataset gets; its splits are called `name.train` and `name.test`.
  public var name: String

  /// The name of a built-in source, or a path.
  public var source: String

  /// How many training samples to take; `nil` means all, or the source's own default.
  public var train: Int?

  /// How many test samples to take; `nil` means all, or the source's own default.
  public var test: Int?

  /// Which samples are taken where not all are, and what a generated source draws.
  public var seed: UInt64

  /// The height and width to which zeros are added around each image.
  public var pad: Size?

  /// The height and width to which each image is scaled, before any padding.
  public var resize: Size?

  /// Whether each channel is brought to mean 0 and deviation 1, measured on the training images.
  public var normalize: Bool

  /// The classes to keep, in the order of their new numbers; empty means all.
  public var classes: [String]

  /// The shape of one image where the file doesn't tell, as in a table.
  public var size: Shape?

  /// The column with the class where a table doesn't tell.
  public var label: LabelColumn?

  /// Whether images are read from the file when they are needed, instead of into memory.
  public var stream: Bool

  public init(
    name: String, source: String, train: Int? = nil, test: Int? = nil, seed: UInt64 = 0,
    pad: Size? = nil, resize: Size? = nil, normalize: Bool = false, classes: [String] = [],
    size: Shape? = nil, label: LabelColumn? = nil, stream: Bool = false
  ) {
    self.name = name
    self.source = source
    self.train = train
    self.test = test
    self.seed = seed
    self.pad = pad
    self.resize = resize
    self.normalize = normalize
    self.classes = classes
    self.size = size
    self.label = label
    self.stream = stream
  }
}
