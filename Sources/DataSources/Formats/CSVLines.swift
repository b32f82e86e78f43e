internal import Files

/// Splits a text file into rows of fields (RFC 4180, with `,`, `;`, tab or spaces between fields).
///
/// The file is read in pieces; only one line is held.
struct CSVLines {
  private let source: any ByteSource
  private var buffer = [UInt8](repeating: 0, count: 1 << 17)
  private var position = 0
  private var filled = 0
  private var atEnd = false

  /// The number of the last line read, from 1.
  private(set) var lineNumber = 0

  /// The byte between fields, found in the first line.
  private var separator: UInt8?

  /// A longer line is no table of numbers.
  static let longestLine = 1 << 26

  init(_ source: any ByteSource) { self.source = source }

  /// The fields of the next line that isn't empty, as ranges of `line`; `false` at the end.
  mutating func next(line: inout [UInt8], fields: inout [Range<Int>]) throws -> Bool {
    repeat {
      guard try readLine(into: &line) else { return false }
      lineNumber += 1
      if lineNumber == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    } while line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    let separator = separator ?? Self.separator(of: line)
    self.separator = separator
    Self.split(line, at: separator, into: &fields)
    return true
  }

  private mutating func readLine(into line: inout [UInt8]) throws -> Bool {
    line.removeAll(keepingCapacity: true)
    while true {
      if position == filled {
        guard !atEnd else { break }
        let source = source
        filled = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
        position = 0
        if filled == 0 {
          atEnd = true
          break
        }
      }
      let rest = buffer[position..<filled]
      guard let end = rest.firstIndex(of: 0x0A) else {
        line += rest
        position = filled
        guard line.count <= Self.longestLine else {
          throw DataError(
            .damaged,
            "line \(lineNumber + 1) of \"\(source.name)\" is over \(ByteCount.text(Self.longestLine)) long"
          )
        }
        continue
      }
      line += buffer[position..<end]
      position = end + 1
      if line.last == 0x0D { line.removeLast() }
      return true
    }
    if line.last == 0x0D { line.removeLast() }
    return !line.isEmpty
  }

  private static func separator(of line: [UInt8]) -> UInt8 {
    for candidate in [UInt8(ascii: ","), UInt8(ascii: ";"), 0x09] where line.contains(candidate) {
      return candidate
    }
    return line.contains(0x20) ? 0x20 : UInt8(ascii: ",")
  }

  /// Cuts a line at the separators outside quotes; spaces and quotes around a field are left out.
  private static func split(_ line: [UInt8], at separator: UInt8, into fields: inout [Range<Int>]) {
    fields.removeAll(keepingCapacity: true)
    line.withUnsafeBufferPointer { line in
      var start = 0
      var inQuotes = false
      for index in 0...line.count {
        if index < line.count {
          if line[index] == UInt8(ascii: "\"") { inQuotes.toggle() }
          if inQuotes || line[index] != separator { continue }
        }
        var low = start
        var high = index
        while low < high, line[low] == 0x20 { low += 1 }
        while high > low, line[high - 1] == 0x20 { high -= 1 }
        if high - low >= 2, line[low] == UInt8(ascii: "\""), line[high - 1] == UInt8(ascii: "\"") {
          low += 1
          high -= 1
        }
        // Runs of spaces are one separator.
        if separator != 0x20 || low < high { fields.append(low..<high) }
        start = index + 1
      }
    }
  }
}

/// Reads numbers from text.
enum NumberText {
  /// The number that the bytes spell in decimal, or `nil`.
  static func parse(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>) -> Double? {
    guard !range.isEmpty, range.count <= 64 else { return nil }
    var value = 0
    var index = range.lowerBound
    let digitsEnd = min(range.upperBound, index + 15)
    while index < digitsEnd, bytes[index] &- 0x30 < 10 {
      value = value * 10 + Int(bytes[index] - 0x30)
      index += 1
    }
    if index == range.upperBound { return Double(value) }
    return Double(String(decoding: bytes[range], as: UTF8.self))
  }

  static func parse(_ bytes: [UInt8], _ range: Range<Int>) -> Double? {
    bytes.withUnsafeBufferPointer { parse($0, range) }
  }
}
