public import CNN

/// Labelled images in files.
///
/// | | |
/// | --- | --- |
/// | `/images` | N×H×W×C, uint8 (compressed) or float32, in chunks of whole images |
/// | `/labels` | N, int32 |
/// | `@classes`, `@name` | the names of the classes and of the dataset |
/// | `/images@scale`, `@offset` | what each channel is multiplied with and what is then added, if a network sees the images so |
///
/// Files of other programs are read too: see ``DatasetNames``.
public enum DatasetFile {
  /// What a file holds: one dataset, or one for training and one for testing.
  public struct Content: Sendable {
    public var whole: Dataset?
    public var train: Dataset?
    public var test: Dataset?

    init(whole: Dataset? = nil, train: Dataset? = nil, test: Dataset? = nil) {
      self.whole = whole
      self.train = train
      self.test = test
    }
  }

  // MARK: Writing

  /// Writes a dataset; the bytes of its images stay as they are.
  /// - Parameter observe: told how many images are written; says whether to go on.
  /// - Throws: ``HDF5Error`` naming file and cause; what was there before is then still there.
  public static func save(
    _ dataset: Dataset, to path: String, origin: FileOrigin = FileOrigin(),
    observe: (Int) -> Bool = { _ in true }
  ) throws(HDF5Error) {
    guard dataset.count > 0 else {
      throw HDF5Error(.mismatch, "can't write \(path): \(dataset.name) has no images")
    }
    try HDF5.write(to: path) { (root, axes) throws(HDF5Error) in
      try FileFormat.dataset.write(origin, to: root)
      try root.store("name", dataset.name)
      try root.store("classes", dataset.classes)
      try writeImages(dataset, to: root, axes, observe: observe)
      try writeLabels(dataset, to: root, axes)
    }
  }

  /// Writes `/labels` of a dataset.
  static func writeLabels(
    _ dataset: Dataset, to root: HDF5.Group, _ axes: HDF5.Axes
  ) throws(HDF5Error) {
    let labels = (0..<dataset.count).map(dataset.label)
    axes.name(try root.write("labels", labels, extent: [labels.count]), ["N"])
  }

  private static func writeImages(
    _ dataset: Dataset, to root: HDF5.Group, _ axes: HDF5.Axes, observe: (Int) -> Bool
  ) throws(HDF5Error) {
    let shape = dataset.shape
    let extent = [dataset.count, shape.height, shape.width, shape.channels]
    let element = dataset.source.element
    let chunk = imageChunk(extent, elementSize: element.size)
    let images =
      switch element {
      case .uint8:
        try root.makeDataset("images", UInt8.self, extent: extent, chunk: chunk, deflate: 4)
      case .float32: try root.makeDataset("images", Float.self, extent: extent, chunk: chunk)
      }
    axes.name(images, ["N", "height", "width", "channel"])
    try images.markAsImage(
      shape.channels == 3 ? .colour : .grey, range: element == .uint8 ? 0...255 : 0...1)
    if let normalization = dataset.normalization {
      try images.set("scale", normalization.scale)
      try images.set("offset", normalization.offset)
    }
    try copyImages(dataset, to: images, step: max(chunk[0], 1), observe: observe)
  }

  private static func copyImages(
    _ dataset: Dataset, to images: HDF5.Dataset, step: Int, observe: (Int) -> Bool
  ) throws(HDF5Error) {
    let size = dataset.shape.count * dataset.source.element.size
    let rows = max(step, min(dataset.count, HDF5.chunkSize / size / step * step))
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: rows * size, alignment: 16)
    defer { buffer.deallocate() }
    dataset.prepare(0..<dataset.count)
    var start = 0
    while start < dataset.count {
      let end = min(start + rows, dataset.count)
      let part = UnsafeMutableRawBufferPointer(rebasing: buffer[..<((end - start) * size)])
      do throws(SampleError) {
        try dataset.source.read((start..<end).map(dataset.sourceIndex)[...], into: part)
      } catch {
        throw HDF5Error(.unreadable, error.message)
      }
      switch dataset.source.element {
      case .uint8: try images.write(UInt8.self, from: UnsafeRawBufferPointer(part), at: start)
      case .float32: try images.write(Float.self, from: UnsafeRawBufferPointer(part), at: start)
      }
      start = end
      guard observe(start) else { throw HDF5Error(.stopped, "writing was stopped") }
    }
  }

  /// Chunks of whole images, up to 128 and about a megabyte: small enough to be read one by one,
  /// large enough to compress well. An image that is too large for that is cut.
  static func imageChunk(_ extent: [Int], elementSize: Int) -> [Int] {
    let image = (Array(extent.dropFirst()) + [elementSize]).checkedProduct ?? .max
    guard image <= HDF5.chunkSize else {
      return HDF5.chunk(for: [1] + extent.dropFirst(), elementSize: elementSize)
    }
    return [max(1, min(128, extent[0], (1 << 20) / max(image, 1)))] + extent.dropFirst()
  }

  // MARK: Reading

  /// Reads a file's datasets into memory.
  /// - Parameters:
  ///   - name: what the dataset is called, `nil` to take the file's word.
  ///   - processes: those that all load the file now: each reads a part, and gives it to the others.
  /// - Throws: ``HDF5Error`` naming the array, what was found and what was expected.
  public static func load(
    _ path: String, name: String? = nil, sharedBy processes: any Collective = SingleProcess()
  ) throws(HDF5Error) -> Content {
    try load(HDF5.File.open(path).root(), name: name, sharedBy: processes)
  }

  static func load(
    _ root: HDF5.Group, name: String? = nil, sharedBy processes: any Collective = SingleProcess()
  ) throws(HDF5Error) -> Content {
    try content(root, name: name) { (samples) throws(HDF5Error) in
      try samples.inMemory(sharedBy: processes)
    }
  }

  /// Opens a file's datasets so that images are read from the file when they are needed.
  /// - Throws: ``HDF5Error`` naming the array, what was found and what was expected.
  public static func open(_ path: String, name: String? = nil) throws(HDF5Error) -> Content {
    try content(HDF5.File.open(path).root(), name: name) { (samples) throws(HDF5Error) in samples }
  }

  private static func content(
    _ root: HDF5.Group, name: String?,
    _ source: (StoredSamples) throws(HDF5Error) -> any SampleSource
  ) throws(HDF5Error) -> Content {
    let path = root.file.name
    let format = try FileFormat.of(root)
    if let format {
      guard format == .dataset || format == .snapshot else {
        throw HDF5Error(
          .missing, "\(path) is a \(format.rawValue) file, not a dataset",
          hint: format == .network ? "read it with `load \"\(path)\"`" : nil)
      }
      try FileFormat.check(root)
    }
    let ownName = try root.storedText("name")
    let name = name ?? ownName ?? baseName(path)
    let found = try DatasetNames.find(in: root)
    // Training and test data share their classes.
    let classes = try Classes(root, found)
    var content = Content()
    for arrays in found {
      let samples = try StoredSamples(arrays.images)
      guard samples.count == classes.labels[arrays.labels.path]?.count else {
        throw HDF5Error(
          .mismatch,
          "\(path): \(arrays.images.path) has \(samples.count) images and \(arrays.labels.path) \(classes.labels[arrays.labels.path]?.count ?? 0) labels"
        )
      }
      let fullName = arrays.part == .whole ? name : "\(name).\(arrays.part.rawValue)"
      var dataset = Dataset(
        name: fullName, source: try source(samples),
        labels: classes.labels[arrays.labels.path] ?? [],
        classes: classes.names)
      dataset.normalization = try normalization(arrays.images, channels: samples.shape.channels)
      switch arrays.part {
      case .whole: content.whole = dataset
      case .train: content.train = dataset
      case .test: content.test = dataset
      }
    }
    return content
  }

  private static func normalization(
    _ images: HDF5.Dataset, channels: Int
  ) throws(HDF5Error) -> Normalization? {
    guard let scale = try images.numbers("scale", as: Float.self),
      let offset = try images.numbers("offset", as: Float.self)
    else { return nil }
    guard scale.count == channels, offset.count == channels,
      (scale + offset).allSatisfy(\.isFinite)
    else {
      throw HDF5Error(
        .mismatch,
        "\(images.file.name): \(images.path)@scale and @offset have \(scale.count) and \(offset.count) values, expected \(channels) finite ones"
      )
    }
    return Normalization(scale: scale, offset: offset)
  }

  private static func baseName(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return name.hasSuffix(".h5") ? String(name.dropLast(3)) : name
  }
}
