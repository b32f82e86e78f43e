internal import CNN

/// Arrays with names, of an `.npz` archive or a folder of `.npy` files: finds images and labels.
struct NamedArrays {
  /// The archive or folder.
  let path: String
  let names: [String]
  let open: (String) throws -> ArrayReader

  /// The names that people give images and labels, the usual ones first.
  private static let pairs: [(images: String, labels: String)] = [
    ("x", "y"), ("images", "labels"), ("data", "labels"), ("data", "target"), ("x", "labels"),
    ("inputs", "targets"), ("arr_0", "arr_1"),
  ]

  /// The names of a split: `x_train`, `train_x`, `trainx` …
  private static func variants(_ name: String, _ split: String) -> [String] {
    ["\(name)_\(split)", "\(split)_\(name)", "\(name)\(split)", "\(split)\(name)"]
  }

  /// The array whose name is one of `wanted`, in any case.
  private func find(_ wanted: [String]) -> String? {
    for name in wanted {
      if let found = names.first(where: { $0.lowercased() == name }) { return found }
    }
    return nil
  }

  private struct Found {
    let images: String
    let labels: String?
  }

  private func split(_ splits: [String]) -> Found? {
    for pair in Self.pairs {
      for split in splits {
        if let images = find(Self.variants(pair.images, split)) {
          return Found(images: images, labels: find(Self.variants(pair.labels, split)))
        }
      }
    }
    return nil
  }

  private var whole: Found? {
    for pair in Self.pairs {
      if let images = find([pair.images]), let labels = find([pair.labels]) {
        return Found(images: images, labels: labels)
      }
    }
    if let images = find(Self.pairs.map(\.images)) { return Found(images: images, labels: nil) }
    return names.count == 1 ? Found(images: names[0], labels: nil) : nil
  }

  func load(_ reading: SourceReading) throws -> LoadedData {
    if let train = split(["train", "training"]) {
      let test = split(["test", "testing", "val", "valid", "validation"])
      return try PartAssembly.datasets(
        name: reading.request.name, train: try part(train, reading),
        test: try test.map { try part($0, reading) })
    }
    guard let whole else {
      throw DataError(
        .unsuitable,
        "\"\(path)\" has no arrays named x_train and y_train, x and y, or images and labels",
        notes: ["its arrays: " + names.prefix(20).joined(separator: ", ")])
    }
    return try PartAssembly.datasets(name: reading.request.name, train: try part(whole, reading))
  }

  private func part(_ found: Found, _ reading: SourceReading) throws -> SamplePart {
    let array = try open(found.images)
    let (samples, isWhole) = try ImageArray.read(array, reading)
    let labels = try found.labels.map { try Self.labels(try open($0)) } ?? .none
    return SamplePart(path: array.source.name, samples: samples, labels: labels, isWhole: isWhole)
  }

  /// Labels as N or N×1 whole numbers, or as N×K rows that are 1 at the class and 0 elsewhere.
  static func labels(_ array: ArrayReader) throws -> SamplePart.Labels {
    let shape = array.shape
    let numbers = try array.integers()
    switch shape.count {
    case 1: return .numbers(numbers)
    case 2 where shape[1] == 1: return .numbers(numbers)
    case 2 where !array.isColumnMajor && shape[1] > 1:
      let classes = shape[1]
      return .numbers(
        try (0..<shape[0]).map { row in
          let values = numbers[(row * classes)..<((row + 1) * classes)]
          guard let hot = values.firstIndex(of: 1),
            values.reduce(0, { $0 + ($1 == 0 ? 0 : 1) }) == 1
          else {
            throw DataError(
              .unsuitable,
              "row \(row) of \"\(array.source.name)\" isn't 1 at one class and 0 elsewhere")
          }
          return hot - values.startIndex
        })
    default:
      let text = shape.map(String.init).joined(separator: "x")
      throw DataError(
        .unsuitable,
        "\"\(array.source.name)\" has shape \(text), and labels are one number an image")
    }
  }
}

extension NamedArrays {
  /// The arrays of an archive.
  static func archive(_ path: String, environment: DataEnvironment) throws -> NamedArrays {
    try environment.require(bytes: FilePaths.size(of: path) ?? 0, for: "\"\(path)\"")
    let archive = try ZipArchive(
      path, bytes: try FileReader.contents(of: path, limit: environment.memoryLimit))
    var members: [String: ZipArchive.Member] = [:]
    for member in archive.members where member.name.hasSuffix(".npy") {
      members[String(member.name.dropLast(4))] = member
    }
    return NamedArrays(path: path, names: members.keys.sorted()) { name in
      guard let member = members[name] else {
        throw DataError(.notFound, "\"\(path)\" has no array \"\(name)\"")
      }
      return try NPYFormat.open(try archive.open(member))
    }
  }

  /// The `.npy` files of a folder; `nil` where it has none.
  static func folder(_ path: String) throws -> NamedArrays? {
    let files = try FilePaths.names(in: path).filter { $0.hasSuffix(".npy") }
    guard !files.isEmpty else { return nil }
    return NamedArrays(path: path, names: files.map { String($0.dropLast(4)) }) { name in
      try NPYFormat.open(try FileReader(FilePaths.joined(path, name + ".npy")))
    }
  }

  /// One `.npy` file of images, and the labels beside it where a file is named so.
  static func file(_ path: String) throws -> NamedArrays {
    let folder = FilePaths.folder(of: path)
    let name = FilePaths.name(of: path)
    let stem = name.hasSuffix(".npy") ? String(name.dropLast(4)) : name
    var labels: String?
    for pair in pairs {
      for prefix in ["", "train_", "test_", "val_"] {
        for suffix in ["", "_train", "_test", "_val"]
        where stem.lowercased() == prefix + pair.images + suffix {
          let candidate = prefix + pair.labels + suffix
          let names = try FilePaths.names(in: folder)
          labels = labels ?? names.first { $0.lowercased() == candidate + ".npy" }
        }
      }
    }
    return NamedArrays(path: path, names: labels == nil ? ["x"] : ["x", "y"]) { which in
      try NPYFormat.open(
        try FileReader(which == "x" ? path : FilePaths.joined(folder, labels ?? name)))
    }
  }
}
