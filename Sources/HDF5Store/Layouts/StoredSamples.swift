import CNN
import Dispatch

/// Images that are read from a file when they are needed.
///
/// Blocks of images that lie together are read as a whole and kept for a while, so that neighbours
/// cost nothing. Where the order of reading is known, a thread reads ahead. However many images there
/// are, at most about 100 MB of them are in memory.
final class StoredSamples: SampleSource {
  let count: Int
  let shape: Shape
  let element: SampleElement
  var base: UnsafeRawPointer? { nil }
  var blockLength: Int? { length }

  /// Images of a block: as many as a chunk has.
  private let length: Int

  // A dataset is used under the library's lock only.
  private nonisolated(unsafe) let dataset: HDF5.Dataset
  private let isChannelsFirst: Bool
  private let cache: BlockCache
  /// The size of the file when it was opened.
  private let fileSize: Int
  private let queue = DispatchQueue(label: "cnn.read-ahead")

  /// The most bytes of a block.
  private static let blockSize = 8 << 20

  /// The images of an array N×H×W×C, N×C×H×W (Caffe's `data`), N×H×W or N×D.
  /// - Throws: ``HDF5Error`` when the array can't be images.
  init(_ dataset: HDF5.Dataset) throws(HDF5Error) {
    self.dataset = dataset
    let label = "\(dataset.file.name): \(dataset.path)"
    let sides = dataset.extent
    let isChannelsFirst = StoredSamples.isChannelsFirst(dataset)
    let shape =
      switch sides.count {
      case 4 where isChannelsFirst:
        Shape(checkedHeight: sides[2], width: sides[3], channels: sides[1])
      case 4: Shape(checkedHeight: sides[1], width: sides[2], channels: sides[3])
      case 3: Shape(checkedHeight: sides[1], width: sides[2], channels: 1)
      case 2: Shape(checkedVector: sides[1])
      default: Shape?.none
      }
    guard let shape, let count = sides.first, count > 0 else {
      throw HDF5Error(
        .mismatch, "\(label) is \(sides.shapeText), expected images N x height x width x channels")
    }
    switch (dataset.type.kind, dataset.type.size, dataset.type.isSigned) {
    case (.integer, 1, false): element = .uint8
    case (.float, 2...8, _), (.integer, 1...8, _): element = .float32
    default:
      throw HDF5Error(
        .mismatch,
        "\(label) holds \(dataset.type.name) values, expected whole or floating-point numbers")
    }
    self.count = count
    self.shape = shape
    self.isChannelsFirst = isChannelsFirst && shape.channels > 1 && !shape.isVector
    try dataset.checkSize(bytes: [count, shape.count, element.size].checkedProduct)
    let size = shape.count * element.size
    let chunkRows = dataset.chunk?.first ?? 0
    let wanted = chunkRows > 0 ? chunkRows : 128
    length = max(1, min(wanted, count, max(1, StoredSamples.blockSize / size)))
    cache = BlockCache(mixing: StoredSamples.shuffledBlocks(of: length, sampleSize: size))
    fileSize = dataset.file.channel.size
  }

  /// Caffe puts channels before height and width. Its arrays are called `data`; of two readings the
  /// one with 1, 3 or 4 channels is taken.
  private static func isChannelsFirst(_ dataset: HDF5.Dataset) -> Bool {
    guard dataset.path.lowercased() == "/data", dataset.extent.count == 4 else { return false }
    let likely = [1, 3, 4]
    return likely.contains(dataset.extent[1]) || !likely.contains(dataset.extent[3])
  }

  // MARK: Reading

  func read(
    _ indices: ArraySlice<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SampleError) {
    let size = shape.count * element.size
    let numbers = indices.map { index in
      precondition(index >= 0 && index < count)
      return index / length
    }
    let (found, wakesReader) = cache.find(numbers)
    if wakesReader { readAhead() }
    for (position, index) in indices.enumerated() {
      let block =
        if let block = found[position] { block } else { try self.block(numbers[position]) }
      let start = (index - block.number * length) * size
      UnsafeMutableRawBufferPointer(rebasing: buffer[(position * size)..<((position + 1) * size)])
        .copyMemory(from: UnsafeRawBufferPointer(rebasing: block.bytes[start..<(start + size)]))
    }
  }

  /// The images `number` · `length` and following, read now if they aren't there.
  private func block(_ number: Int) throws(SampleError) -> Block {
    if let block = cache.claim(number) { return block }
    do throws(HDF5Error) {
      let block = try load(number)
      cache.insert(block)
      return block
    } catch {
      cache.giveUp(number)
      throw SampleError(error.message)
    }
  }

  // MARK: Reading ahead

  func prepare(_ order: [Int]) {
    if cache.follow(BlockCache.Plan(order.lazy.map { $0 / self.length })) { readAhead() }
  }

  /// Lets the thread fetch what has come within reach.
  private func readAhead() {
    queue.async { [weak self] in
      while let self, let number = self.cache.claimNext() {
        // A block that fails is read again, and its failure told, when it is needed.
        if let block = try? self.load(number) {
          self.cache.insert(block)
        } else {
          self.cache.giveUp(number)
        }
      }
    }
  }

  private func load(_ number: Int) throws(HDF5Error) -> Block {
    let rows = (number * length)..<min(count, (number + 1) * length)
    let block = Block(number: number, byteCount: rows.count * shape.count * element.size)
    var failure: HDF5Error?
    do throws(HDF5Error) {
      try read(rows, into: UnsafeMutableRawBufferPointer(block.bytes))
    } catch {
      failure = error
    }
    // Behind its end a file reads as zeros.
    let size = dataset.file.channel.size
    guard size >= fileSize else {
      throw HDF5Error(
        .truncated,
        "\(dataset.file.name): can't read \(dataset.path): the file had \(fileSize) bytes when it was opened and has \(size) now"
      )
    }
    if let failure { throw failure }
    return block
  }

  /// Reads images that lie together, channels last, and looks for values that aren't finite.
  private func read(
    _ rows: Range<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(HDF5Error) {
    switch element {
    case .uint8: try dataset.read(rows: rows, as: UInt8.self, into: buffer)
    case .float32:
      try dataset.read(rows: rows, as: Float.self, into: buffer)
      let values = buffer.bindMemory(to: Float.self)
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw HDF5Error(
          .mismatch,
          "\(dataset.file.name): \(dataset.path) holds \(values[index]) in image \(rows.lowerBound + index / shape.count), expected finite numbers"
        )
      }
    }
    guard isChannelsFirst else { return }
    for image in 0..<rows.count {
      switch element {
      case .uint8: turn(image, buffer.bindMemory(to: UInt8.self))
      case .float32: turn(image, buffer.bindMemory(to: Float.self))
      }
    }
  }

  /// Brings one image from C×H×W to H×W×C.
  private func turn<Value>(_ image: Int, _ values: UnsafeMutableBufferPointer<Value>) {
    let start = image * shape.count
    let old = Array(values[start..<(start + shape.count)])
    let area = shape.height * shape.width
    for pixel in 0..<area {
      for channel in 0..<shape.channels {
        values[start + pixel * shape.channels + channel] = old[channel * area + pixel]
      }
    }
  }

  /// All images, copied to memory.
  /// - Parameter processes: those that all do this now: each reads a part, and gives it to the others.
  /// - Throws: ``HDF5Error`` when they don't fit, with both sizes.
  func inMemory(
    sharedBy processes: any Collective = SingleProcess()
  ) throws(HDF5Error) -> MemorySamples {
    let size = shape.count * element.size
    guard let total = [count, size].checkedProduct, total <= Machine.availableMemory else {
      throw HDF5Error(
        .tooLarge,
        "\(dataset.file.name): \(dataset.path) takes \([count, size].checkedProduct.map { "\($0 >> 20)" } ?? "too many") MB, and \(Machine.availableMemory >> 20) MB are free",
        hint: "read it from disk with `data NAME from \"\(dataset.file.name)\" stream`")
    }
    var failure: HDF5Error?
    let samples = MemorySamples(shape: shape, element: element, byteCount: total) { buffer in
      do throws(HDF5Error) {
        // Whole chunks at a time, about 16 MB.
        let rows = max(length, (16 << 20) / size / length * length)
        let own = processes.slice(of: count, by: length)
        var start = own.lowerBound
        while start < own.upperBound {
          let end = min(own.upperBound, start + rows)
          try read(
            start..<end,
            into: UnsafeMutableRawBufferPointer(rebasing: buffer[(start * size)..<(end * size)]))
          start = end
        }
      } catch {
        failure = error
      }
      if processes.allAgree(failure == nil) {
        processes.gather(buffer, rowSize: size, by: length)
      } else if failure == nil {
        failure = HDF5Error(
          .unreadable, "\(dataset.file.name): another process could not read its part")
      }
    }
    if let failure { throw failure }
    return samples
  }
}
