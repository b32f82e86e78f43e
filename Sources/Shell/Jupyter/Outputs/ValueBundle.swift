import Lang

/// Values in the forms that a notebook shows.
enum ValueBundle {
  static func make(_ value: Value, width: Int) -> MIMEBundle {
    let plain = ResultText.text(value, width: width)
    guard let table = table(in: value), table.count > 0 else { return MIMEBundle(plain: plain) }
    return MIMEBundle(plain: plain, [("text/html", .text(HTMLTable.make(table)))])
  }

  private static func table(in value: Value) -> TableValue? {
    if case .record(let record) = value, record.count > 0 {
      return TableValue([
        .init("name", record.keys.map { .string($0) }),
        .init("value", record.pairs.map { .string(ValueText.inner($0.value)) }),
      ])
    }
    return value.object(as: TableValue.self) ?? value.object(as: HistoryValue.self)?.table
  }
}

/// A table with its lines above and below, in the forms that a notebook shows.
enum TableBundle {
  static func make(_ table: TableValue, title: String, footer: String, width: Int) -> MIMEBundle {
    let plain = [title, table.display(width: width), footer].filter { !$0.isEmpty }
    return MIMEBundle(
      plain: plain.joined(separator: "\n"),
      [("text/html", .text(HTMLTable.make(table, title: title, footer: footer)))])
  }
}
