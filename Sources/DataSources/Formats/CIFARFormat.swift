internal import CNN

/// The binary files of CIFAR-10: records of a label byte and 3 × 32 × 32 bytes, red, green, blue.
///
/// Source: the description on the CIFAR-10 page by Krizhevsky.
enum CIFARFormat {
  static let classes = [
    "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
  ]

  private static let side = 32
  private static let recordSize = 1 + 3 * side * side

  /// Whether a file can hold such records, by its ending and size.
  static func recognises(_ path: String) -> Bool {
    guard path.lowercased().hasSuffix(".bin"), let size = FilePaths.size(of: path) else {
      return false
    }
    return size > 0 && size % recordSize == 0
  }

  /// The training and test files of a folder, also in `cifar-10-batches-bin` below it.
  struct Folder {
    let train: [String]
    let test: [String]

    init?(_ path: String) throws {
      for folder in [path, FilePaths.joined(path, "cifar-10-batches-bin")]
      where FilePaths.kind(of: folder) == .folder {
        let files = try FilePaths.names(in: folder).filter { $0.lowercased().hasSuffix(".bin") }
        let test = files.filter { $0.lowercased().contains("test") }
        let train = files.filter {
          let name = $0.lowercased()
          return name.contains("train") || name.contains("data_batch")
        }
        guard !test.isEmpty || !train.isEmpty else { continue }
        self.train = train.map { FilePaths.joined(folder, $0) }
        self.test = test.map { FilePaths.joined(folder, $0) }
        return
      }
      return nil
    }
  }

  /// Reads the records of `files`, one file behind the other.
  static func part(_ files: [String], _ reading: SourceReading) throws -> SamplePart {
    guard let first = files.first else {
      throw DataError(.notFound, "there is no file of CIFAR-10 records")
    }
    var counts: [Int] = []
    for file in files {
      let size = FilePaths.size(of: file) ?? 0
      guard size > 0, size % recordSize == 0 else {
        throw DataError(
          .damaged,
          "\"\(file)\" has \(size) bytes, and CIFAR-10 records of \(recordSize) bytes need a multiple"
        )
      }
      counts.append(size / recordSize)
    }
    let total = counts.reduce(0, +)
    let pixels = side * side
    try reading.environment.require(bytes: total * 3 * pixels, for: "\"\(first)\"")
    let shape = Shape(height: side, width: side, channels: 3)
    if reading.isOutline {
      // The labels lie between the images: not worth to be read.
      return SamplePart(
        path: first, samples: OutlineSamples(count: total, shape: shape, element: .uint8),
        labels: .numbers((0..<total).map { $0 % classes.count }))
    }
    var labels: [Int] = []
    labels.reserveCapacity(total)
    let samples = try MemorySamples(
      shape: shape, element: .uint8, byteCount: total * 3 * pixels
    ) { buffer in
      var record = [UInt8](repeating: 0, count: recordSize)
      var target = 0
      for (file, count) in zip(files, counts) {
        let reader = try FileReader(file)
        for _ in 0..<count {
          try record.withUnsafeMutableBytes { try reader.readExactly(into: $0) }
          labels.append(Int(record[0]))
          for pixel in 0..<pixels {
            for channel in 0..<3 {
              buffer[target] = record[1 + channel * pixels + pixel]
              target += 1
            }
          }
        }
        try reader.expectEnd()
      }
    }
    return SamplePart(path: first, samples: samples, labels: .numbers(labels))
  }
}
