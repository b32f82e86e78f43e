import Kernels

/// Brings images of a dataset into lanes, sixteen at a time.
///
/// Images in memory are read where they lie; others are copied to a thread's own buffer first.
final class BlockLoader: Sendable {
  private let dataset: Dataset
  private let kernels: ImageKernels
  private let augmenter: Augmenter?
  private let scale: [Float]
  private let offset: [Float]
  private let staging: [AlignedArray<UInt8>]
  private let augmented: [AlignedArray<Float>]

  init(_ dataset: Dataset, table: KernelTable, workers: Int, augmentation: Augmentation? = nil) {
    self.dataset = dataset
    kernels = table.images
    let shape = dataset.shape
    let unit: Float = dataset.source.element == .uint8 ? 1 / 255 : 1
    let normalization = dataset.normalization
    scale = (0..<shape.channels).map { (normalization?.scale[$0] ?? 1) * unit }
    offset = (0..<shape.channels).map { normalization?.offset[$0] ?? 0 }
    let bytes = 16 * shape.count * dataset.source.element.size
    staging =
      dataset.source.base == nil
      ? (0..<workers).map { _ in AlignedArray(count: bytes, repeating: 0) } : []
    if let augmentation, !augmentation.isNone {
      augmenter = Augmenter(augmentation, shape: shape)
      augmented = (0..<workers).map { _ in
        AlignedArray(count: 16 * shape.count, repeating: 0)
      }
    } else {
      augmenter = nil
      augmented = []
    }
  }

  /// Loads the images at `positions` of the dataset, at most 16, into the interior of `output`.
  func load(
    _ positions: ArraySlice<Int>, into output: LaneView, worker: Int, seed: UInt64, epoch: UInt32
  ) throws(SampleError) {
    let size = dataset.shape.count * dataset.source.element.size
    var rows = [UnsafeRawPointer?](repeating: nil, count: 16)
    if let base = dataset.source.base {
      for (lane, position) in positions.enumerated() {
        rows[lane] = base + dataset.sourceIndex(position) * size
      }
    } else {
      let buffer = staging[worker]
      try dataset.source.read(
        positions.map(dataset.sourceIndex)[...],
        into: UnsafeMutableRawBufferPointer(start: buffer.base, count: buffer.count))
      for lane in 0..<positions.count { rows[lane] = UnsafeRawPointer(buffer.base) + lane * size }
    }
    if let augmenter {
      augment(rows, positions, augmenter, into: output, worker: worker, seed: seed, epoch: epoch)
      return
    }
    scale.withUnsafeBufferPointer { scale in
      offset.withUnsafeBufferPointer { offset in
        switch dataset.source.element {
        case .uint8:
          rows.map { $0?.assumingMemoryBound(to: UInt8.self) }.withUnsafeBufferPointer { images in
            guard let images = images.baseAddress else { return }
            kernels.loadBytes(
              ByteImages(
                images: images, scale: scale.baseAddress, offset: offset.baseAddress,
                output: output))
          }
        case .float32:
          rows.map { $0?.assumingMemoryBound(to: Float.self) }.withUnsafeBufferPointer { images in
            guard let images = images.baseAddress else { return }
            kernels.loadFloats(
              FloatImages(
                images: images, scale: scale.baseAddress, offset: offset.baseAddress,
                output: output))
          }
        }
      }
    }
  }

  private func augment(
    _ rows: [UnsafeRawPointer?], _ positions: ArraySlice<Int>, _ augmenter: Augmenter,
    into output: LaneView, worker: Int, seed: UInt64, epoch: UInt32
  ) {
    let count = dataset.shape.count
    let channels = dataset.shape.channels
    var images = [UnsafePointer<Float>?](repeating: nil, count: 16)
    for (lane, position) in positions.enumerated() {
      guard let row = rows[lane] else { continue }
      let target = augmented[worker].base + lane * count
      var image = [Float](repeating: 0, count: count)
      switch dataset.source.element {
      case .uint8:
        let bytes = row.assumingMemoryBound(to: UInt8.self)
        for index in 0..<count {
          image[index] = Float(bytes[index]) * scale[index % channels] + offset[index % channels]
        }
      case .float32:
        let floats = row.assumingMemoryBound(to: Float.self)
        for index in 0..<count {
          image[index] = floats[index] * scale[index % channels] + offset[index % channels]
        }
      }
      augmenter.apply(
        to: image, background: offset, image: position, seed: seed, epoch: epoch, target)
      images[lane] = UnsafePointer(target)
    }
    images.withUnsafeBufferPointer { images in
      guard let images = images.baseAddress else { return }
      kernels.loadFloats(FloatImages(images: images, output: output))
    }
  }
}
