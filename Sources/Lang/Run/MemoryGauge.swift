/// Looks whether there is memory before more of it is taken: what the system can't give would end
/// the process.
struct MemoryGauge {
  /// Bytes that were taken, about, since the system was last asked.
  private var taken = 0

  /// After how many bytes to ask: asking takes some microseconds, so it is done rarely while much is
  /// free.
  private var step = 0
  private static let steps = (256 << 10)...(16 << 20)
  /// What must be left over for everything else.
  private static let reserve = 32 << 20

  /// - Parameter free: asks the system.
  /// - Throws: `notEnoughMemory` with the two figures.
  @inline(__always)
  mutating func take(_ bytes: Int, at span: Span, free: () -> Int) throws(Diagnostic) {
    taken &+= bytes
    guard taken >= step || taken < 0 else { return }
    try check(bytes, at: span, free: free())
  }

  private mutating func check(_ bytes: Int, at span: Span, free: Int) throws(Diagnostic) {
    let (needed, isHuge) = bytes.addingReportingOverflow(Self.reserve)
    taken = 0
    let left = isHuge ? 0 : max(0, free - needed)
    step = min(max(left / 8, Self.steps.lowerBound), Self.steps.upperBound)
    guard isHuge || needed > free else { return }
    throw Diagnostic(
      .notEnoughMemory,
      "this needs about \(Self.text(isHuge ? bytes : needed)), and \(Self.text(free)) are free",
      at: span,
      notes: ["set variables that are no longer needed to `none`, or work on smaller pieces"])
  }

  private static func text(_ bytes: Int) -> String {
    "\(bytes >> 20 + (bytes & (1 << 20 - 1) == 0 ? 0 : 1)) MB"
  }
}

extension Machine {
  /// Before an operator on two values: its result is about as large as both together.
  @inline(__always)
  func checkRoom(for left: Value, _ right: Value, at span: Span) throws(Diagnostic) {
    let bytes = left.storageSize + right.storageSize
    if bytes > 0 { try checkRoom(for: bytes, at: span) }
  }

  /// Before a list or text is repeated.
  func checkRoom(for left: Value, times right: Value, at span: Span) throws(Diagnostic) {
    guard case .number(let times) = right, !left.isObject, times > 1 else {
      return try checkRoom(for: left, right, at: span)
    }
    // What is longer than a list or text may be is refused for that.
    let bytes = Double(left.contentSize) * times
    if bytes > 0, bytes < 1e9 { try checkRoom(for: Int(bytes), at: span) }
  }

  /// Before a list grows in place; when its storage is full it moves to one of twice the size.
  @inline(__always)
  func checkRoom(for items: [Value], growingBy count: Int, at span: Span) throws(Diagnostic) {
    let needed = items.count + count
    guard needed > items.capacity else { return }
    let bytes = max(2 * items.capacity, needed) * MemoryLayout<Value>.stride
    try checkRoom(for: bytes + Value.boxSize, at: span)
  }

  @inline(__always)
  func checkRoom(for bytes: Int, at span: Span) throws(Diagnostic) {
    try gauge.take(bytes, at: span) { host.freeMemory }
  }
}

extension Value {
  /// What every piece of memory of its own takes besides its contents.
  static let boxSize = 48

  /// The bytes that the value itself takes, without what its items hold.
  var storageSize: Int {
    switch self {
    case .string: 2 * Self.boxSize + contentSize
    case .list, .record: Self.boxSize + contentSize
    case .object, .none, .boolean, .number, .range, .size, .function, .unknown: contentSize
    }
  }

  /// Those without its boxes, of which it has one or two however long it is.
  var contentSize: Int {
    switch self {
    case .string(let text): text.utf8.count
    case .list(let items): items.count * MemoryLayout<Value>.stride
    case .record(let record): record.count * RecordValue.fieldSize
    case .object(let object): object.storageSize
    case .none, .boolean, .number, .range, .size, .function, .unknown: 0
    }
  }
}
