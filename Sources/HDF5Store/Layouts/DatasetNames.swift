/// The names by which images and labels are found in files of many makers.
///
/// Names are compared without regard to case. A file has either one pair, or one for training and one
/// for testing.
enum DatasetNames {
  /// What a pair of arrays is for.
  enum Part: String {
    case whole, train, test
  }

  struct Arrays {
    let part: Part
    let images: HDF5.Dataset
    let labels: HDF5.Dataset
  }

  /// The pairs that are looked for, in this order.
  private static let pairs: [(part: Part, images: String, labels: String)] = [
    (.whole, "images", "labels"), (.whole, "inputs", "labels"), (.whole, "image", "label"),
    (.whole, "data", "label"), (.whole, "data", "labels"), (.whole, "x", "y"),
    (.train, "x_train", "y_train"), (.test, "x_test", "y_test"),
    (.train, "train_images", "train_labels"), (.test, "test_images", "test_labels"),
    (.train, "train_x", "train_y"), (.test, "test_x", "test_y"),
    (.train, "train_set_x", "train_set_y"), (.test, "test_set_x", "test_set_y"),
  ]

  /// The pairs of a file.
  /// - Throws: ``HDF5Error`` when there is none: it tells what there is.
  static func find(in root: HDF5.Group) throws(HDF5Error) -> [Arrays] {
    let names = try root.memberNames()
    func stored(_ wanted: String) -> String? {
      names.first { $0 == wanted } ?? names.first { $0.lowercased() == wanted }
    }
    var found: [Arrays] = []
    for pair in pairs where !found.contains(where: { $0.part == pair.part || $0.part == .whole }) {
      guard let images = stored(pair.images), let labels = stored(pair.labels),
        let images = try root.dataset(images), let labels = try root.dataset(labels)
      else { continue }
      found.append(Arrays(part: pair.part, images: images, labels: labels))
    }
    if found.isEmpty {
      let shown = names.prefix(8).joined(separator: ", ")
      let seen = names.isEmpty ? "nothing" : names.count > 8 ? "\(shown), …" : shown
      throw HDF5Error(
        .missing, "\(root.file.name) has no images with labels: it holds \(seen)",
        hint: "names that are understood: images/labels, data/label, x/y, x_train/y_train, …")
    }
    return found
  }
}

/// The labels of a file's arrays, checked, and the names of their classes.
struct Classes {
  private(set) var labels: [String: [Int32]] = [:]
  private(set) var names: [String] = []

  /// The most classes that labels may make up by themselves.
  private static let limit: Int64 = 65_536

  init(_ root: HDF5.Group, _ found: [DatasetNames.Arrays]) throws(HDF5Error) {
    var raw: [(HDF5.Dataset, [Int64])] = []
    for arrays in found { raw.append((arrays.labels, try Classes.read(arrays.labels))) }
    let largest = raw.flatMap(\.1).max() ?? 0
    if let stored = try root.storedTexts("classes") {
      names = stored
    } else {
      guard largest < Classes.limit else {
        throw HDF5Error(
          .mismatch,
          "\(root.file.name): \(raw[0].0.path) holds the label \(largest), expected classes from 0 to \(Classes.limit - 1)"
        )
      }
      names = (0...max(largest, 0)).map { "\($0)" }
    }
    for (dataset, values) in raw {
      if let index = values.firstIndex(where: { $0 < 0 || $0 >= names.count }) {
        throw HDF5Error(
          .mismatch,
          "\(root.file.name): \(dataset.path) holds the label \(values[index]) at \(index), expected 0 to \(names.count - 1)"
        )
      }
      labels[dataset.path] = values.map { Int32($0) }
    }
  }

  /// The labels as whole numbers: N, N×1, or N×K with a single 1 in each row.
  private static func read(_ dataset: HDF5.Dataset) throws(HDF5Error) -> [Int64] {
    let label = "\(dataset.file.name): \(dataset.path)"
    let extent = dataset.extent
    guard extent.count == 1 || extent.count == 2, dataset.count > 0 else {
      throw HDF5Error(.mismatch, "\(label) is \(extent.shapeText), expected one label an image")
    }
    var values: [Int64]
    switch dataset.type.kind {
    case .integer: values = try dataset.read()
    case .float:
      values = []
      for (index, value) in try dataset.read(Double.self).enumerated() {
        guard let whole = Int64(exactly: value) else {
          throw HDF5Error(.mismatch, "\(label) holds \(value) at \(index), expected whole numbers")
        }
        values.append(whole)
      }
    case .string, .compound, .reference, .enumeration, .opaque, .variable, .array, .bits, .unknown:
      throw HDF5Error(
        .mismatch, "\(label) holds \(dataset.type.name) values, expected whole numbers")
    }
    guard extent.count == 2, extent[1] > 1 else { return values }
    let classes = extent[1]
    var result: [Int64] = []
    for row in 0..<extent[0] {
      let entries = values[(row * classes)..<((row + 1) * classes)]
      guard let first = entries.firstIndex(of: 1), entries.allSatisfy({ $0 == 0 || $0 == 1 }),
        entries.filter({ $0 == 1 }).count == 1
      else {
        throw HDF5Error(.mismatch, "\(label) is \(extent.shapeText), and row \(row) isn't one-hot")
      }
      result.append(Int64(first - entries.startIndex))
    }
    return result
  }
}
