internal import CNN
internal import Files

/// The numbers of a table, and the texts of the one column that may hold names.
struct CSVTable {
  let path: String

  /// The names of the columns; empty where the file has no header.
  private(set) var header: [String] = []
  private(set) var columnCount = 0
  private(set) var rowCount = 0

  /// The column whose fields are names instead of numbers.
  private(set) var textColumn: Int?

  private var texts: [String] = []
  private var textNumbers: [String: Int] = [:]
  private var values = Values.bytes([])
  private var row: [Float] = []
  private let limit: Int

  /// Whole numbers up to 255 take a byte each until another number comes.
  private enum Values {
    case bytes([UInt8])
    case floats([Float])

    var count: Int {
      switch self {
      case .bytes(let bytes): bytes.count
      case .floats(let floats): floats.count
      }
    }

    subscript(index: Int) -> Float {
      switch self {
      case .bytes(let bytes): Float(bytes[index])
      case .floats(let floats): floats[index]
      }
    }

    /// Makes room for `count` numbers at once, since growing step by step takes more.
    mutating func reserve(_ count: Int) {
      guard case .bytes(var bytes) = self else { return }
      self = .bytes([])
      bytes.reserveCapacity(count)
      self = .bytes(bytes)
    }

    mutating func append(_ row: [Float]) {
      switch self {
      case .bytes(var bytes):
        self = .bytes([])
        if row.allSatisfy({ $0 >= 0 && $0 <= 255 && $0 == $0.rounded() }) {
          for value in row { bytes.append(UInt8(value)) }
          self = .bytes(bytes)
        } else {
          self = .floats(bytes.map(Float.init) + row)
        }
      case .floats(var floats):
        self = .bytes([])
        floats += row
        self = .floats(floats)
      }
    }
  }

  /// How the pixels are best kept.
  var element: SampleElement {
    switch values {
    case .bytes: .uint8
    case .floats: .float32
    }
  }

  /// - Parameter limit: the most bytes that the numbers may take.
  init(path: String, limit: Int) {
    self.path = path
    self.limit = limit
  }

  /// Reads all rows.
  /// - Throws: ``DataError`` naming line and column of the first field that is wrong.
  mutating func read(_ source: any ByteSource, label: DataRequest.LabelColumn?) throws {
    var lines = CSVLines(source)
    var line: [UInt8] = []
    var fields: [Range<Int>] = []
    var first: (line: [UInt8], fields: [Range<Int>])?
    while try lines.next(line: &line, fields: &fields) {
      if columnCount == 0 {
        guard fields.count > 1 else {
          throw DataError(
            .unsuitable,
            "line \(lines.lineNumber) of \"\(path)\" has one field; an image needs its pixels and a class"
          )
        }
        columnCount = fields.count
        first = (line, fields)
        row.reserveCapacity(columnCount)
        let rows = min(source.capacity, limit) / max(line.count, 2 * columnCount) + 1
        values.reserve(rows * columnCount)
        continue
      }
      if let held = first {
        first = nil
        guard fields.count == columnCount else { throw raggedRow(lines.lineNumber, fields.count) }
        begin(held.line, held.fields, next: line, fields, label: label)
        if header.isEmpty { try append(held.line, held.fields, lineNumber: 1) }
      }
      try append(line, fields, lineNumber: lines.lineNumber)
    }
    if let held = first {
      begin(held.line, held.fields, next: held.line, held.fields, label: label)
      try append(held.line, held.fields, lineNumber: 1)
    }
  }

  /// Tells a header from a first row, and finds the column of names.
  private mutating func begin(
    _ firstLine: [UInt8], _ first: [Range<Int>], next line: [UInt8], _ fields: [Range<Int>],
    label: DataRequest.LabelColumn?
  ) {
    let isHeader = zip(first, fields).contains {
      NumberText.parse(firstLine, $0) == nil && NumberText.parse(line, $1) != nil
    }
    if isHeader { header = first.map { String(decoding: firstLine[$0], as: UTF8.self) } }
    func isText(_ column: Int) -> Bool {
      NumberText.parse(line, fields[column]) == nil
    }
    func startsAsText(_ column: Int) -> Bool {
      !isHeader && NumberText.parse(firstLine, first[column]) == nil
    }
    // A column that the user calls the class may mix names and numbers.
    let told: Int? =
      switch label {
      case .first: 0
      case .last: columnCount - 1
      case .named(let name): header.firstIndex(of: name)
      case nil: nil
      }
    if let told {
      textColumn = isText(told) || startsAsText(told) ? told : nil
    } else {
      textColumn = fields.indices.first { isText($0) && (isHeader || startsAsText($0)) }
    }
  }

  private mutating func append(_ line: [UInt8], _ fields: [Range<Int>], lineNumber: Int) throws {
    guard fields.count == columnCount else { throw raggedRow(lineNumber, fields.count) }
    guard (values.count + columnCount) * 8 <= limit else {
      throw DataError(
        .tooLarge,
        "\"\(path)\" has more than \(rowCount) rows of \(columnCount) numbers, "
          + "and \(ByteCount.text(limit)) of memory may be used")
    }
    row.removeAll(keepingCapacity: true)
    try line.withUnsafeBufferPointer { text in
      for (column, range) in fields.enumerated() {
        if column == textColumn {
          row.append(Float(number(of: String(decoding: text[range], as: UTF8.self))))
          continue
        }
        guard let value = NumberText.parse(text, range), Float(value).isFinite else {
          let seen = String(decoding: text[range].prefix(40), as: UTF8.self)
          throw DataError(
            Self.isNotFinite(seen) ? .notFinite : .unsuitable,
            "line \(lineNumber), column \(column + 1) of \"\(path)\" is \"\(seen)\", "
              + "and finite numbers are needed")
        }
        row.append(Float(value))
      }
    }
    values.append(row)
    rowCount += 1
  }

  /// The number that stands for a class's name.
  private mutating func number(of text: String) -> Int {
    if let number = textNumbers[text] { return number }
    textNumbers[text] = texts.count
    texts.append(text)
    return texts.count - 1
  }

  /// Whether a field is a number, though none that can be used.
  private static func isNotFinite(_ field: String) -> Bool {
    Double(field.filter { $0 != " " }).map { !Float($0).isFinite } ?? false
  }

  private func raggedRow(_ lineNumber: Int, _ count: Int) -> DataError {
    DataError(
      .unsuitable,
      "line \(lineNumber) of \"\(path)\" has \(count) fields, and the first has \(columnCount)")
  }

  /// Whether a column may be the class: two to 1,000 different whole numbers, none negative.
  /// - Parameter isDense: whether they must begin at 0 or 1 and leave none out.
  func looksLikeClasses(_ column: Int, isDense: Bool) -> Bool {
    var seen: Set<Float> = []
    for row in 0..<rowCount {
      let value = values[row * columnCount + column]
      guard value >= 0, value == value.rounded() else { return false }
      seen.insert(value)
      if seen.count > 1000 { return false }
    }
    guard seen.count >= 2, let low = seen.min(), let high = seen.max() else { return false }
    return !isDense || (low <= 1 && high == low + Float(seen.count - 1))
  }

  /// Whether all pixels are whole numbers.
  func isWhole(without label: Int?) -> Bool {
    for row in 0..<rowCount {
      for column in 0..<columnCount where column != label {
        let value = values[row * columnCount + column]
        if value != value.rounded() { return false }
      }
    }
    return true
  }

  /// The labels in a column.
  func labels(in column: Int?) throws -> SamplePart.Labels {
    guard let column else { return .none }
    if column == textColumn {
      return .names((0..<rowCount).map { texts[Int(values[$0 * columnCount + column])] })
    }
    return .numbers(
      try (0..<rowCount).map { row in
        guard let number = Int(exactly: values[row * columnCount + column]) else {
          throw DataError(
            .unsuitable,
            "the class in row \(row + 1) of \"\(path)\" is \(values[row * columnCount + column]), no whole number; is column \(column + 1) the right one?"
          )
        }
        return number
      })
  }

  /// Writes all values but those of column `label`, row by row, encoded as ``element`` says.
  func copyPixels(without label: Int?, to target: UnsafeMutableRawBufferPointer) {
    let floats = target.bindMemory(to: Float.self)
    var position = 0
    for start in stride(from: 0, to: rowCount * columnCount, by: columnCount) {
      for column in 0..<columnCount where column != label {
        switch values {
        case .bytes(let bytes): target[position] = bytes[start + column]
        case .floats(let values): floats[position] = values[start + column]
        }
        position += 1
      }
    }
  }
}
