public import CNN

/// What a source gave: one dataset, or training and test samples.
public struct LoadedData: Sendable {
  public enum Content: Sendable {
    case whole(Dataset)
    case split(train: Dataset, test: Dataset)
  }

  public var content: Content

  /// What the user should know, a line each: where it was found, what was guessed, what was done.
  public var notes: [String]

  public init(_ content: Content, notes: [String] = []) {
    self.content = content
    self.notes = notes
  }

  /// The samples to train on: the training split, or everything where there is no split.
  public var train: Dataset {
    switch content {
    case .whole(let data): data
    case .split(let train, _): train
    }
  }

  /// The test split, where there is one.
  public var test: Dataset? {
    switch content {
    case .whole: nil
    case .split(_, let test): test
    }
  }

  /// The same with each dataset replaced by what `change` makes of it.
  func mapping(_ change: (Dataset) throws -> Dataset) rethrows -> LoadedData {
    switch content {
    case .whole(let data):
      LoadedData(.whole(try change(data)), notes: notes)
    case .split(let train, let test):
      LoadedData(.split(train: try change(train), test: try change(test)), notes: notes)
    }
  }
}
