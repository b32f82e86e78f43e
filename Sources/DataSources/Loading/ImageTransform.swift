internal import CNN

/// Gives the images of a dataset another size: scaled, then padded with zeros.
enum ImageTransform {
  static func apply(
    _ request: DataRequest, to data: LoadedData, environment: DataEnvironment
  ) throws -> LoadedData {
    guard request.resize != nil || request.pad != nil else { return data }
    let before = data.train.shape
    var result = try data.mapping { dataset in
      let change = try SampleTransform(
        source: dataset.shape, resize: request.resize, pad: request.pad,
        element: dataset.source.element, name: dataset.name)
      return change.isIdentity ? dataset : try change.apply(to: dataset, environment: environment)
    }
    let after = result.train.shape
    if before != after {
      result.notes.append(
        "images \(before.height)x\(before.width) become \(after.height)x\(after.width)")
    }
    return result
  }
}

/// Scaling and padding of one kind of sample.
struct SampleTransform: Sendable {
  let source: Shape
  let target: Shape
  private let element: SampleElement
  private let resized: Size
  private let resize: ImageResize?
  private let top: Int
  private let left: Int

  var isIdentity: Bool { source == target && resize == nil }

  /// - Throws: ``DataError`` where the images are larger than `pad`.
  init(source: Shape, resize: Size?, pad: Size?, element: SampleElement, name: String) throws {
    self.source = source
    self.element = element
    let original = Size(source.height, source.width)
    resized = resize ?? original
    self.resize = resized == original ? nil : ImageResize(from: source, to: resized)
    let size = pad ?? resized
    guard
      let target = Shape(
        checkedHeight: size.height, width: size.width, channels: source.channels)
    else {
      throw DataError(.option, "images of \(size) with \(source.channels) channels are too large")
    }
    guard size.height >= resized.height, size.width >= resized.width else {
      throw DataError(
        .option,
        "pad \(size) is smaller than the images of \(name), which are \(resized); use resize \(size)"
      )
    }
    self.target = target
    // An odd row or column goes to the bottom and the right.
    top = (size.height - resized.height) / 2
    left = (size.width - resized.width) / 2
  }

  /// The dataset with changed images: in memory where they are now, else changed as they are read.
  func apply(to dataset: Dataset, environment: DataEnvironment) throws -> Dataset {
    if dataset.source.base == nil {
      var result = Dataset(
        name: dataset.name, source: TransformedSamples(dataset.source, transform: self),
        labels: dataset.labels, classes: dataset.classes
      ).selecting((0..<dataset.count).map(dataset.sourceIndex))
      result.normalization = dataset.normalization
      return result
    }
    let (values, overflow) = dataset.count.multipliedReportingOverflow(by: target.count)
    let (byteCount, tooMany) = values.multipliedReportingOverflow(by: element.size)
    try environment.require(
      bytes: overflow || tooMany ? .max : byteCount,
      for: "\(dataset.name) as \(target.height)x\(target.width)")
    let samples = try MemorySamples(shape: target, element: element, byteCount: byteCount) {
      buffer in
      let step = max(1, (1 << 20) / max(target.count, 1))
      for start in stride(from: 0, to: dataset.count, by: step) {
        try DataError.checkStop()
        let positions = start..<min(start + step, dataset.count)
        let size = target.count * element.size
        try read(
          positions.map(dataset.sourceIndex)[...], of: dataset.source,
          into: UnsafeMutableRawBufferPointer(
            rebasing: buffer[(positions.lowerBound * size)..<(positions.upperBound * size)]))
      }
    }
    var result = Dataset(
      name: dataset.name, source: samples, labels: (0..<dataset.count).map(dataset.label),
      classes: dataset.classes)
    result.normalization = dataset.normalization
    return result
  }

  /// Writes the samples of `source` at `indices`, changed, one behind the other to `buffer`.
  func read(
    _ indices: ArraySlice<Int>, of source: any SampleSource,
    into buffer: UnsafeMutableRawBufferPointer
  ) throws(SampleError) {
    let size = self.source.count * element.size
    let samples = UnsafeMutableRawBufferPointer.allocate(
      byteCount: indices.count * size, alignment: 16)
    defer { samples.deallocate() }
    try source.read(indices, into: samples)
    let length = target.count * element.size
    for position in 0..<indices.count {
      let sample = UnsafeMutableRawBufferPointer(
        rebasing: samples[(position * size)..<((position + 1) * size)])
      let image = UnsafeMutableRawBufferPointer(
        rebasing: buffer[(position * length)..<((position + 1) * length)])
      if target.height > resized.height || target.width > resized.width {
        image.initializeMemory(as: UInt8.self, repeating: 0)
      }
      if let resize {
        scale(sample, by: resize).withUnsafeBytes { place($0, in: image) }
      } else {
        place(UnsafeRawBufferPointer(sample), in: image)
      }
    }
  }

  /// A sample at its new size, in the encoding it came in.
  private func scale(_ sample: UnsafeMutableRawBufferPointer, by resize: ImageResize) -> [UInt8] {
    switch element {
    case .uint8:
      return resize.apply(sample.map { Float($0) }).map {
        UInt8(min(max($0.rounded(), 0), 255))
      }
    case .float32:
      let values = resize.apply(Array(sample.bindMemory(to: Float.self)))
      return values.withUnsafeBytes { Array($0) }
    }
  }

  /// Copies a sample's rows to their place in a larger image.
  private func place(_ sample: UnsafeRawBufferPointer, in image: UnsafeMutableRawBufferPointer) {
    let pixel = source.channels * element.size
    let rowLength = resized.width * pixel
    for row in 0..<resized.height {
      let start = ((top + row) * target.width + left) * pixel
      UnsafeMutableRawBufferPointer(rebasing: image[start..<(start + rowLength)])
        .copyMemory(
          from: UnsafeRawBufferPointer(
            rebasing: sample[(row * rowLength)..<((row + 1) * rowLength)]))
    }
  }
}

/// Samples of another source, changed as they are read.
final class TransformedSamples: SampleSource {
  let count: Int
  let shape: Shape
  let element: SampleElement
  var base: UnsafeRawPointer? { nil }
  var blockLength: Int? { source.blockLength }
  var shuffledBlocks: Int { source.shuffledBlocks }

  private let source: any SampleSource
  private let transform: SampleTransform

  init(_ source: any SampleSource, transform: SampleTransform) {
    self.source = source
    self.transform = transform
    count = source.count
    shape = transform.target
    element = source.element
  }

  func prepare(_ order: [Int]) { source.prepare(order) }

  func read(
    _ indices: ArraySlice<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SampleError) {
    try transform.read(indices, of: source, into: buffer)
  }
}
