/// How well a network does on a dataset.
public struct Evaluation: Sendable {
  public let count: Int
  /// The mean loss.
  public let loss: Double
  /// The share of images whose likeliest class is the right one.
  public let accuracy: Double
  /// For k from 1 to 5 (or the number of classes): the share whose right class is among the k
  /// likeliest.
  public let topK: [Double]
  /// Row: the true class; column: the guess; entry: how many images.
  public let confusion: [[Int]]
  public let classes: [String]

  public init(
    count: Int, loss: Double, accuracy: Double, topK: [Double], confusion: [[Int]],
    classes: [String]
  ) {
    self.count = count
    self.loss = loss
    self.accuracy = accuracy
    self.topK = topK
    self.confusion = confusion
    self.classes = classes
  }

  /// Of the images guessed to be of `index`, the share that is; NaN if there are none.
  public func precision(_ index: Int) -> Double {
    let guessed = confusion.reduce(0) { $0 + $1[index] }
    return Double(confusion[index][index]) / Double(guessed)
  }

  /// Of the images of class `index`, the share that was found; NaN if there are none.
  public func recall(_ index: Int) -> Double {
    Double(confusion[index][index]) / Double(confusion[index].reduce(0, +))
  }

  /// The harmonic mean of precision and recall.
  public func f1(_ index: Int) -> Double {
    let (p, r) = (precision(index), recall(index))
    return p + r > 0 ? 2 * p * r / (p + r) : p + r
  }
}
