import CNN
import Lang

/// What `evaluate` gives: accuracy, loss, the confusion matrix and the numbers of each class.
public struct EvaluationValue: LanguageObject {
  public let evaluation: Evaluation
  /// The names of what was evaluated, for titles.
  public let network: String
  public let dataset: String

  public init(_ evaluation: Evaluation, network: String, dataset: String) {
    self.evaluation = evaluation
    self.network = network
    self.dataset = dataset
  }

  public var typeName: String { "evaluation" }

  public var shortDisplay: String {
    "<evaluation: accuracy \(percent(evaluation.accuracy)), loss \(NumberFormat.short(evaluation.loss))>"
  }

  public func display(width: Int) -> String {
    var lines = [
      "\(network) on \(dataset), \(evaluation.count) images",
      "accuracy  \(percent(evaluation.accuracy))",
      "loss      \(NumberFormat.significant(evaluation.loss, digits: 4))",
    ]
    if evaluation.topK.count > 2, let last = evaluation.topK.last {
      lines.append("top \(evaluation.topK.count)     \(percent(last))")
    }
    return lines.joined(separator: "\n")
  }

  private func percent(_ share: Double) -> String {
    NumberFormat.fixed(share * 100, fraction: 2) + " %"
  }

  public var members: [MemberDescription] {
    [
      .init("accuracy", "the share of images whose likeliest class is right"),
      .init("loss", "the mean loss"),
      .init("count", "how many images"),
      .init("topk", "for k = 1, 2, …: the share whose class is among the k likeliest"),
      .init("confusion", "images by true class (row) and guess (column), as a tensor"),
      .init("per_class", "a table of precision, recall and f1 by class"),
      .init(
        "precision",
        "by class: of the images guessed to be of it, the share that is; none if there are none"),
      .init("recall", "by class: of its images, the share that was found; none if there are none"),
      .init("f1", "by class: the harmonic mean of precision and recall"),
      .init("classes", "the names of the classes"),
      .init("network", "the name of the network"),
      .init("dataset", "the name of the dataset"),
    ]
  }

  public func member(_ name: String) throws(Diagnostic) -> Value? {
    switch name {
    case "accuracy": .number(evaluation.accuracy)
    case "loss": .number(evaluation.loss)
    case "count": .number(Double(evaluation.count))
    case "topk": Value(evaluation.topK)
    case "confusion": Value(confusion)
    case "per_class": .object(perClass)
    case "precision": .list(byClass(evaluation.precision))
    case "recall": .list(byClass(evaluation.recall))
    case "f1": .list(byClass(evaluation.f1))
    case "classes": Value(evaluation.classes)
    case "network": .string(network)
    case "dataset": .string(dataset)
    default: nil
    }
  }

  public func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? {
    guard indices.count == 1, case .key(let name) = indices[0] else { return nil }
    return try member(name)
  }

  /// The confusion matrix, true class × guess.
  public var confusion: Tensor {
    let side = evaluation.confusion.count
    return Tensor(
      shape: [side, side], values: evaluation.confusion.flatMap { $0.map { Float($0) } })
  }

  /// A number for each class; none where there is nothing that it could be a share of.
  private func byClass(_ number: (Int) -> Double?) -> [Value] {
    evaluation.classes.indices.map { number($0).map(Value.number) ?? Value.none }
  }

  /// A row for each class.
  public var perClass: TableValue {
    TableValue([
      .init("class", evaluation.classes.map { .string($0) }),
      .init("images", byClass { Double(evaluation.confusion[$0].reduce(0, +)) }, grouped: true),
      .init("precision", byClass(evaluation.precision), fraction: 4),
      .init("recall", byClass(evaluation.recall), fraction: 4),
      .init("f1", byClass(evaluation.f1), fraction: 4),
    ])
  }
}
