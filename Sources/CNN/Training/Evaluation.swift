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

  /// Of the images guessed to be of `index`, the share that is; nil if there are none.
  public func precision(_ index: Int) -> Double? { share(index, of: guessed(index)) }

  /// Of the images of class `index`, the share that was found; nil if there are none.
  public func recall(_ index: Int) -> Double? { share(index, of: images(index)) }

  /// The harmonic mean of precision and recall: of the images of class `index` and those guessed to be
  /// of it, counted apart, the share that is both; nil if there are neither.
  public func f1(_ index: Int) -> Double? {
    share(index, of: guessed(index) + images(index)).map { 2 * $0 }
  }

  private func images(_ index: Int) -> Int { confusion[index].reduce(0, +) }
  private func guessed(_ index: Int) -> Int { confusion.reduce(0) { $0 + $1[index] } }

  private func share(_ index: Int, of count: Int) -> Double? {
    count == 0 ? nil : Double(confusion[index][index]) / Double(count)
  }
}
