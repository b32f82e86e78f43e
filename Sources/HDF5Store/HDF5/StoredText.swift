internal import CHDF5

/// Texts one behind the other, each filled up with zeros to the same length.
struct PackedTexts {
  /// The bytes of a text, with at least one closing 0.
  let size: Int
  let bytes: [UInt8]

  init(_ texts: [String]) {
    let size = (texts.map(\.utf8.count).max() ?? 0) + 1
    self.size = size
    bytes = texts.flatMap { text in
      Array(text.utf8) + [UInt8](repeating: 0, count: size - text.utf8.count)
    }
  }
}

extension HDF5.Group {
  /// The most bytes of an attribute; what is longer would lie in a heap without checksums.
  private static let attributeLimit = 60_000

  /// Stores a text: as an attribute, or as an array of one text where it is too long for that.
  func store(_ name: String, _ text: String) throws(HDF5Error) {
    if text.utf8.count < HDF5.Group.attributeLimit {
      try set(name, text)
    } else {
      try write(name, texts: [text])
    }
  }

  /// Stores texts: as an attribute, or as an array where they are too long for that.
  func store(_ name: String, _ texts: [String]) throws(HDF5Error) {
    let size = (texts.map(\.utf8.count).max() ?? 0) + 1
    if let total = [texts.count, size].checkedProduct, total < HDF5.Group.attributeLimit {
      try set(name, texts)
    } else {
      try write(name, texts: texts)
    }
  }

  /// The texts that were stored under a name, or `nil` if there are none.
  func storedTexts(_ name: String) throws(HDF5Error) -> [String]? {
    if let texts = try strings(name) { return texts }
    return try dataset(name)?.readStrings()
  }

  /// The text that was stored under a name, or `nil` if there is none.
  func storedText(_ name: String) throws(HDF5Error) -> String? {
    try storedTexts(name)?.first
  }

  private func write(_ name: String, texts: [String]) throws(HDF5Error) {
    let path = path(of: name)
    let packed = PackedTexts(texts)
    let type = try HDF5.Datatype.string(size: packed.size, file: file.name)
    let chunk = HDF5.chunk(for: [texts.count], elementSize: packed.size)
    let creation = try HDF5.PropertyList.datasetCreation(
      chunk: chunk, deflate: nil, checksum: true, file: file.name)
    let space = try HDF5.Dataspace([texts.count], file: file.name)
    let id = try HDF5.check("make \(path)", file: file.name) {
      H5Dcreate2(self.id, name, type.id, space.id, 0, creation.id, 0)
    }
    let dataset = try HDF5.Dataset(owning: id, file: file, path: path)
    try HDF5.check("write \(path)", file: file.name) {
      H5Dwrite(dataset.id, type.id, 0, 0, 0, packed.bytes)
    }
    try file.checkWritten()
  }
}
