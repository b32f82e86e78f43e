import CNN
import Lang

/// The course of a network's training, a row for each epoch; its columns are lists.
public struct HistoryValue: LanguageObject {
  public let history: History

  public init(_ history: History) {
    self.history = history
  }

  public var typeName: String { "history" }

  /// The table: columns of validation only where there was one.
  public var table: TableValue {
    let rows = history.rows
    func column(
      _ name: String, fraction: Int? = nil, _ number: (History.Row) -> Double?
    ) -> TableValue.Column {
      .init(name, rows.map { number($0).map { .number($0) } ?? .none }, fraction: fraction)
    }
    var columns = [
      column("epoch") { Double($0.epoch) },
      column("loss", fraction: 4, \.loss),
      column("accuracy", fraction: 4, \.accuracy),
    ]
    if rows.contains(where: { $0.validationLoss != nil }) {
      columns.append(column("val_loss", fraction: 4, \.validationLoss))
      columns.append(column("val_accuracy", fraction: 4, \.validationAccuracy))
    }
    columns.append(column("rate", \.rate))
    columns.append(column("seconds", fraction: 2, \.seconds))
    return TableValue(columns, typeName: typeName)
  }

  public func display(width: Int) -> String {
    history.rows.isEmpty ? "not trained yet" : table.display(width: width)
  }

  public var shortDisplay: String { "<history of \(Count.text(history.rows.count, "epoch"))>" }
  public var members: [MemberDescription] { table.members }
  public func member(_ name: String) throws(Diagnostic) -> Value? { try table.member(name) }

  public func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? {
    try table.element(at: indices)
  }

  public var length: Int? { history.rows.count }

  public func iterationElement(at position: Int) throws(Diagnostic) -> Value {
    table.row(position)
  }

  public var truth: Bool? { !history.rows.isEmpty }
}
