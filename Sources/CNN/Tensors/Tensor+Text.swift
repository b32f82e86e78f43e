/// How a tensor is written.
public struct TensorTextStyle: Hashable, Sendable {
  /// The most columns of a line.
  public var width: Int
  /// Longer tensors than this are shortened.
  public var threshold: Int
  /// How many entries at either end of each axis a shortened tensor shows.
  public var edgeItems: Int
  /// Whether elements are written as `true` and, where they are 0, as `false`.
  public var showsTruths: Bool

  public init(
    width: Int = 75, threshold: Int = 1000, edgeItems: Int = 3, showsTruths: Bool = false
  ) {
    self.width = width
    self.threshold = threshold
    self.edgeItems = edgeItems
    self.showsTruths = showsTruths
  }
}

extension Tensor: CustomStringConvertible {
  /// The values in nested brackets, as NumPy prints an array of float32.
  public var description: String { text() }

  /// The values in nested brackets, as NumPy prints an array of float32.
  public func text(_ style: TensorTextStyle = TensorTextStyle()) -> String {
    guard rank > 0 else { return scalar.map { Tensor.text(of: $0) } ?? "" }
    guard count > 0 else { return "[]" }
    let isShortened = count > style.threshold
    let edge = max(style.edgeItems, 0)
    let visible = isShortened ? corners(edge) : self
    let column = style.showsTruths ? nil : NumberColumn(visible.values)
    let layout = BracketLayout(tensor: self, column: column, edge: isShortened ? edge : nil)
    return layout.text(axis: 0, offset: 0, indent: "", width: max(style.width, 1))
  }

  /// A number alone, as NumPy prints a float32.
  public static func text(of value: Float) -> String {
    if value.isNaN { return "nan" }
    let sign = value.sign == .minus ? "-" : ""
    if value.isInfinite { return sign + "inf" }
    let digits = DecimalDigits(shortest: value)
    if value == 0 || (value.magnitude >= 1e-4 && value.magnitude < 1e6) {
      let parts = digits.positional
      return "\(sign)\(parts.whole).\(parts.fraction.isEmpty ? "0" : parts.fraction)"
    }
    let parts = digits.scientific
    return
      "\(sign)\(parts.whole)\(parts.fraction.isEmpty ? "" : ".")\(parts.fraction)\(parts.exponent)"
  }

  /// One line: the shape and the span of the values, `tensor 28x28x1, -0.5 to 1`.
  public var summary: String {
    if rank == 0, let scalar { return "tensor scalar \(Tensor.short(scalar))" }
    let finite = values.lazy.filter { !$0.isNaN }
    let missing = count - finite.count
    var parts = ["tensor \(shapeText)"]
    if count == 0 { parts.append("empty") }
    if let smallest = finite.min(), let largest = finite.max() {
      parts.append(
        smallest == largest
          ? "all \(Tensor.short(smallest))"
          : "\(Tensor.short(smallest)) to \(Tensor.short(largest))")
    }
    if missing > 0 { parts.append("\(missing) nan") }
    return parts.joined(separator: ", ")
  }

  /// At most six digits, no needless point.
  private static func short(_ value: Float) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : text(of: value) }
    var digits = DecimalDigits(exactly: value)
    digits.round(to: 6)
    let sign = value < 0 ? "-" : ""
    if digits.exponent >= -4, digits.exponent < 6 {
      let parts = digits.positional
      return sign + parts.whole + (parts.fraction.isEmpty ? "" : "." + parts.fraction)
    }
    let parts = digits.scientific
    return sign + parts.whole + (parts.fraction.isEmpty ? "" : "." + parts.fraction)
      + parts.exponent
  }

  /// The entries at both ends of every axis that is longer.
  private func corners(_ edge: Int) -> Tensor {
    let picks = shape.map { length -> TensorIndex in
      let twice = edge.multipliedReportingOverflow(by: 2)
      guard !twice.overflow, length > twice.partialValue else { return .all }
      return .positions(Array(0..<edge) + Array(length - edge..<length))
    }
    return (try? element(at: picks)) ?? self
  }
}

/// Nested brackets round the values of a tensor.
private struct BracketLayout {
  let tensor: Tensor
  /// How numbers are written; nil writes truths.
  let column: NumberColumn?
  /// How many entries at either end are shown; `nil` shows all.
  let edge: Int?
  let strides: [Int]

  init(tensor: Tensor, column: NumberColumn?, edge: Int?) {
    self.tensor = tensor
    self.column = column
    self.edge = edge
    strides = tensor.strides
  }

  /// The entries shown before and after the gap along an axis.
  private func shown(_ length: Int) -> (head: Range<Int>, hasGap: Bool, tail: Range<Int>) {
    guard let edge, edge < length - edge else { return (0..<0, false, 0..<length) }
    return (0..<edge, true, length - edge..<length)
  }

  private func word(_ value: Float) -> String {
    column?.text(value) ?? (value == 0 ? "false" : " true")
  }

  /// One axis in brackets; its depth is the tensor's rank at most.
  func text(axis: Int, offset: Int, indent: String, width: Int) -> String {
    let shown = shown(tensor.shape[axis])
    let step = strides[axis]
    if axis == tensor.rank - 1 {
      let words =
        shown.head.map { word(tensor.values[offset + $0 * step]) }
        + (shown.hasGap ? ["..."] : [])
        + shown.tail.map { word(tensor.values[offset + $0 * step]) }
      return "[" + wrapped(words, indent: indent + " ", width: width - 1) + "]"
    }
    let inner = indent + " "
    let parts =
      shown.head.map {
        text(axis: axis + 1, offset: offset + $0 * step, indent: inner, width: width - 1)
      }
      + (shown.hasGap ? ["..."] : [])
      + shown.tail.map {
        text(axis: axis + 1, offset: offset + $0 * step, indent: inner, width: width - 1)
      }
    let gap = String(repeating: "\n", count: tensor.rank - axis - 1)
    return "[" + parts.joined(separator: gap + inner) + "]"
  }

  /// Words in lines of at most `width` columns, the indent counted; the first line goes without it.
  /// - Precondition: there is at least one word.
  private func wrapped(_ words: [String], indent: String, width: Int) -> String {
    var lines: [String] = []
    var line = indent
    for word in words {
      let isFull = line.utf8.count + word.utf8.count > width && line.utf8.count > indent.utf8.count
      if isFull {
        while line.last == " " { line.removeLast() }
        lines.append(line)
        line = indent
      }
      line += word + " "
    }
    line.removeLast()
    lines.append(line)
    return String(lines.joined(separator: "\n").dropFirst(indent.utf8.count))
  }
}
