import Lang

/// The table at the end of a sweep: a row for each combination.
struct SweepTable {
  struct Row {
    var combination: Sweep.Combination
    /// nil for what has not run.
    var result: SweepResult?
  }

  private let sweep: Sweep
  private let rows: [Row]

  init(_ sweep: Sweep, _ rows: [Row]) {
    self.sweep = sweep
    self.rows = rows
  }

  /// The numbers of trainings, in their order; what the script's own variables hold comes behind.
  private static let trained = ["epochs", "loss", "accuracy", "val_loss", "val_accuracy"]

  /// Place, values, status, the numbers that the script came to, seconds. A variable that has the
  /// same number in all of them is left out.
  var value: TableValue {
    var columns: [TableValue.Column] = [
      .init("index", rows.map { .number(Double($0.combination.index)) })
    ]
    for (position, axis) in sweep.axes.enumerated() {
      columns.append(.init(axis.name, rows.map { $0.combination.choices[position].value.value }))
    }
    columns.append(.init("status", rows.map { .string($0.result?.status.rawValue ?? "not run") }))
    let taken = Set(columns.map(\.name) + ["seconds"])
    for name in metrics where !taken.contains(name) {
      columns.append(
        .init(
          name, rows.map { $0.result?.metrics[name]?.value ?? .none },
          fraction: name.hasSuffix("loss") || name.hasSuffix("accuracy") ? 4 : nil))
    }
    columns.append(
      .init("seconds", rows.map { $0.result.map { .number($0.seconds) } ?? .none }, fraction: 2))
    return TableValue(columns, typeName: "sweep")
  }

  private var metrics: [String] {
    let all = rows.compactMap(\.result?.metrics)
    let names = Set(all.flatMap(\.keys))
    let others = names.subtracting(Self.trained).filter { name in
      let done = rows.compactMap(\.result).filter { $0.status == .done }
      return done.count < 2 || Set(done.map { $0.metrics[name] }).count > 1
    }
    return Self.trained.filter(names.contains) + others.sorted()
  }

  /// `3 done, 1 failed`.
  var footer: String {
    func count(_ status: SweepResult.Status?) -> Int { rows.count { $0.result?.status == status } }
    return [
      (count(.done), "done"), (count(.failed), "failed"), (count(.interrupted), "interrupted"),
      (count(nil), "not run"),
    ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}
