/// Labelled images: what a network is trained and tested on.
///
/// A dataset is a view of a ``SampleSource``: slicing and shuffling copy no image.
public struct Dataset: Sendable {
  /// The name that messages and files use, for example `digits.train`.
  public var name: String

  /// The images.
  public let source: any SampleSource

  /// The class of each sample of `source`, an index into `classes`.
  public let labels: [Int32]

  /// The names of the classes.
  public let classes: [String]

  /// Which samples of `source` the dataset consists of, in order; `nil` means all of them.
  public let selection: [Int]?

  /// What is added to and multiplied with each channel when an image is read.
  public var normalization: Normalization?

  /// How training changes the images at random; nothing else does.
  public var augmentation = Augmentation()

  /// A dataset of all samples of `source`.
  /// - Precondition: there is a label for each sample, each an index into `classes`.
  public init(name: String, source: any SampleSource, labels: [Int32], classes: [String]) {
    precondition(labels.count == source.count, "one label a sample")
    precondition(labels.allSatisfy { $0 >= 0 && Int($0) < classes.count }, "labels are classes")
    self.init(name: name, source: source, labels: labels, classes: classes, selection: nil)
  }

  private init(
    name: String, source: any SampleSource, labels: [Int32], classes: [String], selection: [Int]?
  ) {
    self.name = name
    self.source = source
    self.labels = labels
    self.classes = classes
    self.selection = selection
  }

  /// The number of samples.
  public var count: Int { selection?.count ?? source.count }

  /// The shape of one image.
  public var shape: Shape { source.shape }

  /// The index in `source` of sample `position`.
  public func sourceIndex(_ position: Int) -> Int { selection?[position] ?? position }

  /// The class of sample `position`.
  public func label(_ position: Int) -> Int32 { labels[sourceIndex(position)] }

  /// The dataset of the samples at `positions`, in that order.
  public func selecting(_ positions: some Sequence<Int>) -> Dataset {
    var result = Dataset(
      name: name, source: source, labels: labels, classes: classes,
      selection: positions.map(sourceIndex))
    result.normalization = normalization
    result.augmentation = augmentation
    return result
  }

  /// Whether the images are read from a file when they are needed.
  public var isStreamed: Bool { source.blockLength != nil }

  /// Lets the source fetch the images at `positions` before they are read, in that order.
  public func prepare(_ positions: some Sequence<Int>) {
    guard isStreamed else { return }
    source.prepare(positions.map(sourceIndex))
  }

  /// Images `positions` as a tensor N×H×W×C, as the network sees them: scaled and normalised.
  /// - Throws: ``SampleError`` when the file can't be read.
  public func images(_ positions: Range<Int>) throws(SampleError) -> Tensor {
    let indices = positions.map(sourceIndex)
    var values = [Float](repeating: 0, count: indices.count * shape.count)
    switch source.element {
    case .uint8:
      let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: values.count, alignment: 16)
      defer { bytes.deallocate() }
      try source.read(indices[...], into: bytes)
      for index in values.indices { values[index] = Float(bytes[index]) * (1 / 255) }
    case .float32:
      var failure: SampleError?
      values.withUnsafeMutableBytes { buffer in
        do throws(SampleError) {
          try source.read(indices[...], into: buffer)
        } catch {
          failure = error
        }
      }
      if let failure { throw failure }
    }
    if let normalization { normalization.apply(to: &values) }
    return Tensor(
      shape: [indices.count, shape.height, shape.width, shape.channels], values: values)
  }
}

/// A scale and an offset for each channel: a value v of channel c becomes v · scale[c] + offset[c].
public struct Normalization: Hashable, Sendable {
  public let scale: [Float]
  public let offset: [Float]

  public init(scale: [Float], offset: [Float]) {
    precondition(scale.count == offset.count, "a scale and an offset for each channel")
    self.scale = scale
    self.offset = offset
  }

  /// What gives each channel mean 0 and standard deviation 1.
  public init(mean: [Float], deviation: [Float]) {
    let scale = deviation.map { $0 > 0 ? 1 / $0 : 1 }
    self.init(scale: scale, offset: zip(mean, scale).map { -$0 * $1 })
  }

  func apply(to values: inout [Float]) {
    let channels = scale.count
    for index in values.indices {
      values[index] = values[index] * scale[index % channels] + offset[index % channels]
    }
  }
}
