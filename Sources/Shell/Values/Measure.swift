import Lang

/// Losses and accuracies in the course of a training.
enum Measure {
  /// Four digits behind the point; a loss that has run away as a power of ten.
  static func text(_ number: Double) -> String {
    number.isFinite && abs(number) >= 1e7
      ? NumberFormat.scientific(number, fraction: 3) : NumberFormat.fixed(number, fraction: 4)
  }
}
