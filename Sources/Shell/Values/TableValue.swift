import Lang

/// A table: named columns of equal length, such as the numbers of each class.
///
/// A row is a record, a column a list; it prints with aligned columns.
public struct TableValue: LanguageObject {
  /// A column: its name, its cells, and how many digits behind the point numbers have.
  public struct Column {
    public var name: String
    public var cells: [Value]
    /// nil writes numbers as short as they are.
    public var fraction: Int?
    /// Whether whole numbers are written in groups of three digits, as counts are.
    public var isGrouped: Bool

    public init(
      _ name: String, _ cells: [Value], fraction: Int? = nil, grouped isGrouped: Bool = false
    ) {
      self.name = name
      self.cells = cells
      self.fraction = fraction
      self.isGrouped = isGrouped
    }

    /// The column with the cells of these rows.
    func selecting(_ rows: [Int]) -> Column {
      Column(name, rows.map { cells[$0] }, fraction: fraction, grouped: isGrouped)
    }

    /// The name as text; it may come from a file.
    public var heading: String { Escaping.printable(name) }

    /// The cells as text.
    public var texts: [String] { cells.map(text) }

    /// Whether the cells stand flush right: there is a number among them.
    public var isNumeric: Bool { cells.contains { $0.number != nil } }

    private func text(_ cell: Value) -> String {
      switch cell {
      case .number(let number):
        if isGrouped, let count = Int(exactly: number) {
          Count.grouped(count)
        } else {
          fraction.map { NumberFormat.fixed(number, fraction: $0) } ?? NumberFormat.short(number)
        }
      case .string(let string): Escaping.printable(string)
      case .none: "–"
      case .object(let object): object.shortDisplay
      case .boolean, .list, .record, .range, .size, .function, .unknown: cell.literal
      }
    }
  }

  public let typeName: String
  public let columns: [Column]
  public let count: Int

  /// A table of columns.
  /// - Precondition: the columns are equally long and their names differ.
  public init(_ columns: [Column], typeName: String = "table") {
    count = columns.first?.cells.count ?? 0
    precondition(columns.allSatisfy { $0.cells.count == columns[0].cells.count })
    self.columns = columns
    self.typeName = typeName
  }

  /// The row at a position as a record.
  public func row(_ position: Int) -> Value {
    .record(RecordValue(columns.map { ($0.name, $0.cells[position]) }))
  }

  /// How many rows are printed at most; of longer tables the first and last ones.
  static let printedRows = 60

  public func display(width: Int) -> String {
    TableText(self, rows: shownRows).text(width: width)
  }

  /// The positions of the rows to print, nil standing for those left out.
  var shownRows: [Int?] {
    guard count > Self.printedRows else { return Array(0..<count) }
    let half = Self.printedRows / 2
    return Array(0..<half) + [nil] + Array((count - half)..<count)
  }

  public var shortDisplay: String { "<\(typeName) of \(count) rows>" }

  public var members: [MemberDescription] {
    columns.map { MemberDescription($0.name, "the column as a list") }
      + [MemberDescription("columns", "the names of the columns")]
  }

  public func member(_ name: String) throws(Diagnostic) -> Value? {
    if let column = columns.first(where: { $0.name == name }) { return .list(column.cells) }
    return name == "columns" ? Value(columns.map(\.name)) : nil
  }

  /// A row by its position, rows by a slice, a column by its name; both in one index as well.
  public func element(at indices: [IndexValue]) throws(Diagnostic) -> Value? {
    guard let first = indices.first, indices.count <= 2 else {
      throw Diagnostic(
        .wrongCount, "a table takes one or two indices, a row and a column, not \(indices.count)")
    }
    if case .key(let name) = first, indices.count == 1 { return try column(name) }
    let rows = try IndexCheck.positions(first, length: count, what: "the \(typeName)")
    if indices.count == 2 {
      guard case .key(let name) = indices[1] else {
        throw Diagnostic(.wrongType, "the second index of a table is the name of a column")
      }
      guard case .list(let cells) = try column(name) else { return nil }
      if case .position = first { return cells[rows[0]] }
      return .list(rows.map { cells[$0] })
    }
    if case .position = first { return row(rows[0]) }
    return .object(
      TableValue(
        columns.map { $0.selecting(rows) }, typeName: typeName))
  }

  private func column(_ name: String) throws(Diagnostic) -> Value {
    if let column = columns.first(where: { $0.name == name }) { return .list(column.cells) }
    throw Diagnostic(
      .unknownKey, "the \(typeName) has no column \"\(name)\"",
      notes: ["its columns are \(columns.map(\.name).joined(separator: ", "))"])
  }

  public var length: Int? { count }
  public func iterationElement(at position: Int) throws(Diagnostic) -> Value { row(position) }
  public var truth: Bool? { count > 0 }
}
