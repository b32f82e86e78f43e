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
      .init("precision", "by class: of the images guessed to be of it, the share that is"),
      .init("recall", "by class: of its images, the share that was found"),
      .init("f1", "by class: the harmonic mean of precision and recall"),
      .init("classes", "the names of the classes"),
      .init("network", "the name of the network"),
      .init("dataset", "the name of the dataset"),
    ]
  }

  public func member(_ name: String) throws(Diagnostic) -> Value? {
    let classes = evaluation.classes.indices
    return switch name {
    case "accuracy": .number(evaluation.accuracy)
    case "loss": .number(evaluation.loss)
    case "count": .number(Double(evaluation.count))
    case "topk": Value(evaluation.topK)
    case "confusion": Value(confusion)
    case "per_class": .object(perClass)
    case "precision": Value(classes.map(evaluation.precision))
    case "recall": Value(classes.map(evaluation.recall))
    case "f1": Value(classes.map(evaluation.f1))
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

  /// A row for each class.
  public var perClass: TableValue {
    let classes = evaluation.classes.indices
    func numbers(_ value: (Int) -> Double) -> [Value] { classes.map { .number(value($0)) } }
    return TableValue([
      .init("class", evaluation.classes.map { .string($0) }),
      .init("images", numbers { Double(evaluation.confusion[$0].reduce(0, +)) }),
      .init("precision", numbers(evaluation.precision), fraction: 4),
      .init("recall", numbers(evaluation.recall), fraction: 4),
      .init("f1", numbers(evaluation.f1), fraction: 4),
    ])
  }
}
