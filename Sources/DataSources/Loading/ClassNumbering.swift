/// The classes of a set of parts, and their numbers.
struct ClassNumbering {
  let classes: [String]
  private let numberOfName: [String: Int32]
  /// Empty where numbers in the file are the numbers of the classes.
  private let numberOfValue: [Int: Int32]

  /// Labels up to this are class numbers as they are; larger or negative ones are numbered anew.
  private static let largestClassNumber = 9_999
  private static let mostClasses = 100_000

  /// - Parameter fixed: the names of the classes where the format tells them.
  /// - Throws: ``DataError`` where there are too many different labels to be classes.
  init(_ parts: [SamplePart], classes fixed: [String]?) throws {
    var values: Set<Int> = []
    var names: Set<String> = []
    for part in parts {
      switch part.labels {
      case .none: names.insert("unlabelled")
      case .numbers(let numbers): values.formUnion(numbers)
      case .names(let texts): names.formUnion(texts)
      }
    }
    var numberOfValue: [Int: Int32] = [:]
    if let fixed {
      classes = fixed
    } else if !names.isEmpty {
      classes = names.union(values.map(String.init)).sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
    } else if let low = values.min(), let high = values.max(), low >= 0,
      high <= Self.largestClassNumber
    {
      classes = (0...high).map(String.init)
    } else {
      let sorted = values.sorted()
      classes = sorted.map(String.init)
      guard sorted.count <= Self.mostClasses else { throw Self.tooMany(sorted.count) }
      for (number, value) in sorted.enumerated() { numberOfValue[value] = Int32(number) }
    }
    guard classes.count <= Self.mostClasses else { throw Self.tooMany(classes.count) }
    self.numberOfValue = numberOfValue
    numberOfName = Dictionary(
      zip(classes, classes.indices.map(Int32.init)), uniquingKeysWith: { first, _ in first })
  }

  private static func tooMany(_ count: Int) -> DataError {
    DataError(
      .labels,
      "the labels have \(count) different values, too many for classes; is it the right column?")
  }

  /// The class of each sample of `part`.
  /// - Throws: ``DataError`` naming the first label that is no class.
  func numbers(of part: SamplePart) throws -> [Int32] {
    func outside(_ index: Int, _ label: String) -> DataError {
      DataError(
        .labels,
        "label \(index) in \"\(part.path)\" is \(label), and there are classes 0 to \(classes.count - 1)"
      )
    }
    switch part.labels {
    case .none:
      return [Int32](repeating: numberOfName["unlabelled"] ?? 0, count: part.samples.count)
    case .names(let names):
      return try names.enumerated().map { index, name in
        guard let number = numberOfName[name] else { throw outside(index, "\"\(name)\"") }
        return number
      }
    case .numbers(let values):
      return try values.enumerated().map { index, value in
        if let number = numberOfValue[value] { return number }
        guard numberOfValue.isEmpty, classes.indices.contains(value) else {
          // A split with names for the other part.
          if let number = numberOfName[String(value)] { return number }
          throw outside(index, String(value))
        }
        return Int32(value)
      }
    }
  }
}
