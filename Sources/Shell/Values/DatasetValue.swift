import CNN
import Lang

/// Labelled images as a value of the language: one dataset, or one with a training and a test split.
///
/// Slices are datasets again and copy no image; a single index gives a record of one sample.
public struct DatasetValue: LanguageObject {
  public enum Contents {
    case whole(Dataset)
    case split(train: Dataset, test: Dataset)
  }

  public let name: String
  public let contents: Contents

  public init(_ dataset: Dataset) {
    name = dataset.name
    contents = .whole(dataset)
  }

  public init(name: String, train: Dataset, test: Dataset) {
    self.name = name
    contents = .split(train: train, test: test)
  }

  /// The dataset, for what needs a single one.
  /// - Throws: `wrongType` for a dataset with splits, saying to take one of them.
  public func whole() throws(Diagnostic) -> Dataset {
    switch contents {
    case .whole(let dataset): return dataset
    case .split:
      throw Diagnostic(
        .wrongType, "\(name) has two splits; take one of them",
        notes: ["write `\(name).train` or `\(name).test`"])
    }
  }

  /// The first split, for what both splits share.
  private var first: Dataset {
    switch contents {
    case .whole(let dataset): dataset
    case .split(let train, _): train
    }
  }

  // MARK: The language's view

  public var typeName: String { "dataset" }

  public var shortDisplay: String { "<dataset \(name)>" }

  public func display(width: Int) -> String {
    let classes = Count.text(first.classes.count, "class", plural: "classes")
    let counts =
      switch contents {
      case .whole(let dataset): Count.text(dataset.count, "image")
      case .split(let train, let test):
        "train \(Count.text(train.count, "image")), test \(Count.text(test.count, "image"))"
      }
    return "dataset \(name): \(counts), \(imageSize), \(classes)"
      + (first.isStreamed ? ", streamed" : "")
  }

  /// The size of an image, always height × width × channels.
  private var imageSize: String {
    let shape = first.shape
    return "\(shape.height)x\(shape.width)x\(shape.channels)"
  }

  public var members: [MemberDescription] {
    let shared: [MemberDescription] = [
      .init("shape", "the size of one image"),
      .init("classes", "the names of the classes"),
      .init("count", "how many images there are"),
      .init("name", "the name"),
    ]
    return switch contents {
    case .whole:
      [
        .init("images", "the images as a tensor N x height x width x channels"),
        .init("labels", "the classes' numbers as a tensor"),
      ] + shared
    case .split:
      [
        .init("train", "the training split", type: typeName),
        .init("test", "the test split", type: typeName),
      ] + shared
    }
  }

  public func member(_ member: String) throws(Diagnostic) -> Value? {
    let shape = first.shape
    switch (member, contents) {
    case ("shape", _):
      return SizeValue([shape.height, shape.width, shape.channels]).map { .size($0) }
    case ("classes", _): return Value(first.classes)
    case ("name", _): return .string(name)
    case ("count", .whole(let dataset)): return .number(Double(dataset.count))
    case ("count", .split(let train, let test)): return .number(Double(train.count + test.count))
    case ("images", .whole(let dataset)): return Value(try dataset.allImages())
    case ("labels", .whole(let dataset)):
      return Value(
        Tensor(
          shape: [dataset.count], values: (0..<dataset.count).map { Float(dataset.label($0)) }))
    case ("images", .split), ("labels", .split):
      _ = try whole()
      return nil
    case ("train", .split(let train, _)): return .object(DatasetValue(train))
    case ("test", .split(_, let test)): return .object(DatasetValue(test))
    case ("train", .whole), ("test", .whole):
      throw Diagnostic(
        .unknownMember, "\(name) has no splits; it is one dataset of \(first.count) images")
    default: return nil
    }
  }

  /// A sample as a record, several samples as a dataset, or all samples of a class.
  public func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? {
    let dataset = try whole()
    guard indices.count == 1, let index = indices.first else {
      throw Diagnostic(
        .wrongCount, "a dataset takes one index, not \(indices.count)",
        notes: ["`\(name)[3].image[0, 0]` is a pixel of image 3"])
    }
    if case .key(let key) = index { return .object(try samples(of: key, in: dataset)) }
    let positions = try IndexCheck.positions(index, length: dataset.count, what: "dataset \(name)")
    if case .position = index { return try sample(positions[0], of: dataset) }
    return .object(DatasetValue(dataset.selecting(positions)))
  }

  private func samples(of name: String, in dataset: Dataset) throws(Diagnostic) -> DatasetValue {
    guard let label = dataset.classes.firstIndex(of: name) else {
      throw Diagnostic(
        .unknownKey, "\(self.name) has no class \"\(name)\"",
        notes: ["its classes are \(dataset.classes.prefix(20).joined(separator: ", "))"])
    }
    let positions = (0..<dataset.count).filter { Int(dataset.label($0)) == label }
    return DatasetValue(dataset.selecting(positions))
  }

  private func sample(_ position: Int, of dataset: Dataset) throws(Diagnostic) -> Value {
    let images = try dataset.tensor(position..<position + 1)
    let label = Int(dataset.label(position))
    return .record(
      RecordValue([
        ("image", Value(Tensor(shape: Array(images.shape.dropFirst()), values: images.values))),
        ("label", .number(Double(label))),
        (
          "class", dataset.classes.indices.contains(label) ? .string(dataset.classes[label]) : .none
        ),
      ]))
  }

  public var length: Int? {
    if case .whole(let dataset) = contents { dataset.count } else { nil }
  }

  public func iterationElement(at position: Int) throws(Diagnostic) -> Value {
    try sample(position, of: whole())
  }

  public var truth: Bool? { first.count > 0 }
}

extension Dataset {
  /// All images as one tensor N×H×W×C.
  /// - Throws: `notEnoughMemory`, or the diagnostic of a file that can't be read.
  public func allImages() throws(Diagnostic) -> Tensor {
    let (count, overflow) = count.multipliedReportingOverflow(by: shape.count)
    let (bytes, bytesOverflow) = count.multipliedReportingOverflow(by: 4)
    let available = Machine.availableMemory
    guard !overflow, !bytesOverflow, bytes <= available else {
      throw Diagnostic(
        EngineError.memory(
          what: "all images of \(name) in one tensor", needed: bytes, available: available))
    }
    return try tensor(0..<self.count)
  }

  /// Some images as one tensor N×H×W×C.
  public func tensor(_ positions: Range<Int>) throws(Diagnostic) -> Tensor {
    do throws(SampleError) {
      return try images(positions)
    } catch {
      throw Diagnostic(error)
    }
  }
}
