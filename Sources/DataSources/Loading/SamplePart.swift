internal import CNN

/// Images of one file as read, with labels as the file has them.
struct SamplePart {
  enum Labels {
    case none
    case numbers([Int])
    case names([String])

    var count: Int? {
      switch self {
      case .none: nil
      case .numbers(let numbers): numbers.count
      case .names(let names): names.count
      }
    }
  }

  /// The file or folder, for messages.
  let path: String
  var samples: any SampleSource
  var labels: Labels

  /// Whether all pixels are whole numbers though the file had room for others: where they fit into
  /// bytes they are stored so.
  var isWhole = false
}

/// Makes datasets of parts: one numbering of the classes for all, one encoding of the pixels.
enum PartAssembly {
  /// - Parameter classes: the names of the classes where the format fixes them.
  /// - Throws: ``DataError`` where counts, shapes or labels don't fit together.
  static func datasets(
    name: String, train: SamplePart, test: SamplePart? = nil, classes: [String]? = nil,
    notes: [String] = []
  ) throws -> LoadedData {
    var parts = [train] + (test.map { [$0] } ?? [])
    for part in parts {
      if let labels = part.labels.count, labels != part.samples.count {
        throw DataError(
          .labels,
          "\"\(part.path)\" has \(part.samples.count) images but \(labels) labels; each image needs one"
        )
      }
    }
    if let test, test.samples.shape != train.samples.shape {
      throw DataError(
        .unsuitable,
        "training images are \(ImageArray.full(train.samples.shape)) and test images "
          + "\(ImageArray.full(test.samples.shape)); they must have one size")
    }
    var notes = notes
    parts = PixelEncoding.unify(parts, notes: &notes)
    let numbering = try ClassNumbering(parts, classes: classes)
    if case .none = train.labels {
      notes.append("no labels: every image is of the one class \"unlabelled\"")
    }
    let sets = try zip(parts, parts.count == 2 ? [".train", ".test"] : [""]).map { part, suffix in
      Dataset(
        name: name + suffix, source: part.samples, labels: try numbering.numbers(of: part),
        classes: numbering.classes)
    }
    return LoadedData(
      sets.count == 2 ? .split(train: sets[0], test: sets[1]) : .whole(sets[0]), notes: notes)
  }
}
