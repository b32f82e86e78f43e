internal import CNN

/// The IDX format of MNIST: two zero bytes, type, rank, sides, numbers, all big-endian.
///
/// Source: the description on the MNIST page by LeCun, Cortes and Burges.
enum IDXFormat {
  static func recognises(_ location: SourceLocation) -> Bool {
    if isHeader(location.prefix) { return true }
    guard location.begins(with: [0x1F, 0x8B]), location.kind == .file else { return false }
    let name = FilePaths.name(of: location.path).lowercased()
    return name.contains("ubyte") || name.contains("idx")
  }

  private static func isHeader(_ bytes: [UInt8]) -> Bool {
    bytes.count >= 4 && bytes[0] == 0 && bytes[1] == 0 && types[bytes[2]] != nil
      && (1...8).contains(bytes[3])
  }

  private static let types: [UInt8: ElementType.Kind] = [
    0x08: .uint8, 0x09: .int8, 0x0B: .int16, 0x0C: .int32, 0x0D: .float32, 0x0E: .float64,
  ]

  /// Opens a file, plain or compressed with gzip, and reads its header.
  static func open(_ path: String) throws -> ArrayReader {
    let file = try FileReader(path)
    let start = try file.readBytes(min(4, file.capacity))
    guard start.count == 4, isHeader(start), let kind = types[start[2]] else {
      let seen = start.map { String($0, radix: 16) }.joined(separator: " ")
      throw DataError(
        .damaged, "\"\(path)\" is no IDX file: it begins with \(seen), not with 0 0 8 3 or the like"
      )
    }
    let sides = try file.readBytes(4 * Int(start[3]))
    let shape = stride(from: 0, to: sides.count, by: 4).map {
      sides[$0..<($0 + 4)].reduce(0) { $0 << 8 | Int($1) }
    }
    return try ArrayReader(
      shape: shape, element: ElementType(kind: kind, isBigEndian: true), source: file)
  }

  /// Reads images and, where there are any, their labels.
  static func part(
    images: String, labels: String?, _ reading: SourceReading
  ) throws -> SamplePart {
    let (samples, isWhole) = try ImageArray.read(try open(images), reading)
    var found: SamplePart.Labels = .none
    if let labels {
      let array = try open(labels)
      guard array.shape.count == 1 else {
        throw DataError(
          .unsuitable, "\"\(labels)\" has \(array.shape.count) axes, and labels have one")
      }
      found = .numbers(try array.integers())
    }
    return SamplePart(path: images, samples: samples, labels: found, isWhole: isWhole)
  }

  /// The file with the labels that belong to a file of images, by the names that MNIST uses.
  static func labels(besides images: String) -> String? {
    let name = FilePaths.name(of: images)
    let stem = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    guard let labels = renamed(stem) else { return nil }
    let folder = FilePaths.folder(of: images)
    return [labels, labels + ".gz"].map { FilePaths.joined(folder, $0) }
      .first { FilePaths.kind(of: $0) == .file }
  }

  /// `train-images-idx3-ubyte` → `train-labels-idx1-ubyte`.
  private static func renamed(_ name: String) -> String? {
    guard let images = name.firstRange(of: "images") else { return nil }
    var text = name.replacingCharacters(in: images, with: "labels")
    if let rank = text.firstRange(of: "idx3") {
      text = text.replacingCharacters(in: rank, with: "idx1")
    }
    return text
  }

  /// The two or four files of a folder in MNIST's naming.
  struct Folder {
    let train: String?
    let test: String?

    /// `nil` where the folder has no such file.
    init?(_ path: String) throws {
      let names = try FilePaths.names(in: path).filter {
        let name = $0.lowercased()
        return name.contains("images") && (name.contains("ubyte") || name.contains("idx"))
          && !name.hasSuffix(".tmp") && !name.hasSuffix(".part")
      }
      // A plain file comes before the same one compressed.
      train = names.first { $0.hasPrefix("train") }.map { FilePaths.joined(path, $0) }
      test = names.first { $0.hasPrefix("t10k") || $0.hasPrefix("test") }
        .map { FilePaths.joined(path, $0) }
      if train == nil && test == nil { return nil }
    }
  }
}

extension String {
  func replacingCharacters(in range: Range<String.Index>, with text: String) -> String {
    var copy = self
    copy.replaceSubrange(range, with: text)
    return copy
  }
}
