internal import CNN

/// Keeps only some classes of a dataset.
enum ClassFilter {
  /// - Throws: ``DataError`` for a class that the data doesn't have.
  static func apply(_ names: [String], to data: LoadedData) throws -> LoadedData {
    guard !names.isEmpty else { return data }
    return try data.mapping { dataset in
      let numbers = try numbers(of: names, in: dataset.classes)
      var newNumber = [Int32](repeating: -1, count: dataset.classes.count)
      for (new, old) in numbers.enumerated() { newNumber[old] = Int32(new) }
      let kept = (0..<dataset.count).filter { newNumber[Int(dataset.label($0))] >= 0 }
      guard !kept.isEmpty else {
        throw DataError(
          .option, "\(dataset.name) has no image of the classes \(names.joined(separator: ", "))")
      }
      // A sample that is left out has any class; the selection hides it.
      var result = Dataset(
        name: dataset.name, source: dataset.source,
        labels: dataset.labels.map { max(newNumber[Int($0)], 0) },
        classes: numbers.map { dataset.classes[$0] }
      ).selecting(kept.map(dataset.sourceIndex))
      result.normalization = dataset.normalization
      return result
    }
  }

  /// The numbers of classes given by name, or by number where no class has that name.
  static func numbers(of names: [String], in classes: [String]) throws -> [Int] {
    let numbers = try names.map { name in
      if let number = classes.firstIndex(of: name) { return number }
      if let number = Int(name), classes.indices.contains(number) { return number }
      throw DataError(
        .option, "there is no class \"\(name)\"", unknown: .init(name: name, known: classes),
        notes: ["classes: " + classes.prefix(20).joined(separator: ", ")])
    }
    guard Set(numbers).count == numbers.count else {
      throw DataError(.option, "a class is named twice in \(names.joined(separator: ", "))")
    }
    return numbers
  }
}
