/// Looks whether there is memory before more of it is taken: what the system can't give would end
/// the process.
struct MemoryGauge {
  /// Bytes that were taken, about, since the system was last asked.
  private var taken = 0

  /// Asking takes some microseconds, so it is done once for so many bytes.
  private static let step = 16 << 20
  /// What must be left over for everything else.
  private static let reserve = 32 << 20

  /// - Parameter free: asks the system.
  /// - Throws: `notEnoughMemory` with the two figures.
  @inline(__always)
  mutating func take(_ bytes: Int, at span: Span, free: () -> Int) throws(Diagnostic) {
    taken &+= bytes
    guard taken >= Self.step || taken < 0 else { return }
    taken = 0
    try check(bytes, at: span, free: free())
  }

  private func check(_ bytes: Int, at span: Span, free: Int) throws(Diagnostic) {
    let needed = bytes + Self.reserve
    guard needed > free else { return }
    throw Diagnostic(
      .notEnoughMemory,
      "this needs about \(Self.text(needed)), and \(Self.text(free)) are free", at: span,
      notes: ["set variables that are no longer needed to `none`, or work on smaller pieces"])
  }

  private static func text(_ bytes: Int) -> String { "\((bytes + (1 << 20) - 1) >> 20) MB" }
}

extension Machine {
  /// Before an operator on two values: its result is about as large as both together.
  @inline(__always)
  func checkRoom(for left: Value, _ right: Value, at span: Span) throws(Diagnostic) {
    let bytes = left.storageSize + right.storageSize
    if bytes > 0 { try checkRoom(for: bytes, at: span) }
  }

  func checkRoom(for bytes: Int, at span: Span) throws(Diagnostic) {
    try gauge.take(bytes, at: span) { host.freeMemory }
  }
}

extension Value {
  /// The bytes that the value itself takes, without what its items hold.
  var storageSize: Int {
    switch self {
    case .string(let text): text.utf8.count
    case .list(let items): items.count * MemoryLayout<Value>.stride
    case .object(let object): object.storageSize
    case .none, .boolean, .number, .record, .range, .size, .function, .unknown: 0
    }
  }
}
