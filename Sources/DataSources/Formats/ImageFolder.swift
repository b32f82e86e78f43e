internal import CNN

/// A folder of pictures by class: `cats/1.png`, `dogs/1.png`; or such folders under `train` and
/// `test`.
enum ImageFolder {
  static func isPicture(_ name: String) -> Bool {
    let name = name.lowercased()
    return [".png", ".pgm", ".ppm"].contains { name.hasSuffix($0) }
  }

  /// The folders of the splits, or the folder itself twice where there are none.
  private static func splits(of path: String) throws -> (train: String, test: String?)? {
    let folders = try FilePaths.names(in: path).filter {
      FilePaths.kind(of: FilePaths.joined(path, $0)) == .folder
    }
    func find(_ names: String...) -> String? {
      folders.first { names.contains($0.lowercased()) }.map { FilePaths.joined(path, $0) }
    }
    if let train = find("train", "training") {
      return (train, find("test", "testing") ?? find("val", "valid", "validation"))
    }
    return folders.isEmpty ? nil : (path, nil)
  }

  /// Whether there is a folder with a picture where the classes should be.
  static func recognises(_ location: SourceLocation) -> Bool {
    guard location.kind == .folder, let splits = try? splits(of: location.path),
      let classes = try? classes(in: splits.train)
    else { return false }
    return classes.contains { !$0.files.isEmpty }
  }

  private struct Class {
    let name: String
    let files: [String]
  }

  private static func classes(in path: String) throws -> [Class] {
    try FilePaths.names(in: path).compactMap { name in
      let folder = FilePaths.joined(path, name)
      guard FilePaths.kind(of: folder) == .folder else { return nil }
      let files = try FilePaths.names(in: folder).filter(isPicture)
      return files.isEmpty
        ? nil : Class(name: name, files: files.map { FilePaths.joined(folder, $0) })
    }
  }

  static func load(_ reading: SourceReading) throws -> LoadedData {
    let path = reading.location.path
    guard let splits = try splits(of: path) else {
      throw DataError(.unsuitable, "\"\(path)\" has no folders of pictures, one a class")
    }
    let train = try classes(in: splits.train)
    let test = try splits.test.map { try classes(in: $0) }
    let all = train + (test ?? [])
    guard let first = all.first?.files.first else {
      throw DataError(.unsuitable, "\"\(path)\" has no folders of pictures, one a class")
    }
    // Grey pictures among coloured ones become coloured, so one coloured one decides for all.
    let size = reading.request.resize
    let model = try Picture.read(first).opaque.shape
    let target = Shape(
      height: size?.height ?? model.height, width: size?.width ?? model.width,
      channels: try all.contains { try $0.files.contains { try isColoured($0) } } ? 3 : 1)
    var notes: [String] = []
    let trainPart = try part(train, path: splits.train, target: target, reading: reading)
    let testPart = try splits.test.flatMap { path in
      try test.map { try part($0, path: path, target: target, reading: reading) }
    }
    notes.append("\(Set(all.map(\.name)).count) classes, pictures \(target.height)x\(target.width)")
    return try PartAssembly.datasets(
      name: reading.request.name, train: trainPart, test: testPart, notes: notes)
  }

  /// Whether a file's header says that it has colours, without reading the picture.
  private static func isColoured(_ path: String) throws -> Bool {
    let start = FilePaths.firstBytes(of: path, count: 26)
    if start.starts(with: PNG.signature), start.count == 26 { return start[25] & 2 != 0 }
    return start.count > 1 && (start[1] == UInt8(ascii: "3") || start[1] == UInt8(ascii: "6"))
  }

  private static func part(
    _ classes: [Class], path: String, target: Shape, reading: SourceReading
  ) throws -> SamplePart {
    let count = classes.reduce(0) { $0 + $1.files.count }
    guard count > 0 else {
      throw DataError(.unsuitable, "\"\(path)\" has no folders of pictures, one a class")
    }
    let (byteCount, overflow) = count.multipliedReportingOverflow(by: target.count)
    try reading.environment.require(bytes: overflow ? .max : byteCount, for: "\"\(path)\"")
    var labels: [String] = []
    let samples = try MemorySamples(shape: target, element: .uint8, byteCount: byteCount) {
      buffer in
      var offset = 0
      for item in classes {
        for file in item.files {
          try DataError.checkStop()
          let bytes = try pixels(of: file, target: target, mayResize: reading.request.resize != nil)
          UnsafeMutableRawBufferPointer(rebasing: buffer[offset..<(offset + bytes.count)])
            .copyBytes(from: bytes)
          offset += bytes.count
          labels.append(item.name)
        }
      }
    }
    return SamplePart(path: path, samples: samples, labels: .names(labels))
  }

  /// The picture's bytes with the size and channels of `target`.
  private static func pixels(of path: String, target: Shape, mayResize: Bool) throws -> [UInt8] {
    let picture = try Picture.read(path).opaque
    var bytes = picture.bytes
    if picture.shape.channels < target.channels {
      bytes = bytes.flatMap { [$0, $0, $0] }
    }
    let shape = Shape(
      height: picture.shape.height, width: picture.shape.width, channels: target.channels)
    if shape == target { return bytes }
    guard mayResize else {
      throw DataError(
        .unsuitable,
        "\"\(path)\" is \(shape.height)x\(shape.width) and the first picture "
          + "\(target.height)x\(target.width); add resize \(target.height)x\(target.width)")
    }
    let values = ImageResize(from: shape, to: Size(target.height, target.width))
      .apply(bytes.map(Float.init))
    return values.map { UInt8(min(max($0.rounded(), 0), 255)) }
  }

  /// One picture as a dataset of one image.
  static func single(_ reading: SourceReading) throws -> LoadedData {
    let picture = try Picture.read(reading.location.path).opaque
    let part = SamplePart(
      path: reading.location.path,
      samples: MemorySamples(shape: picture.shape, bytes: picture.bytes), labels: .none)
    return try PartAssembly.datasets(name: reading.request.name, train: part)
  }
}
