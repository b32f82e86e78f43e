/// How fast two processes exchange bytes.
public struct ExchangeTime: Sendable {
  public var bytes: Int
  /// Seconds until both have what the other sent.
  public var seconds: Double
}

extension Collective {
  /// Times exchanges of different sizes, each process with the one that is half of their number away.
  public func measureExchanges() -> [ExchangeTime] {
    guard !isAlone else { return [] }
    return [8, 1 << 10, 1 << 14, 1 << 18, 1 << 20, 1 << 22, 1 << 24].map { bytes in
      let sent = AlignedArray<UInt8>(count: bytes, repeating: 1)
      let received = AlignedArray<UInt8>(count: bytes, repeating: 0)
      // As many in every process, whatever they measure; the first ones warm up.
      let repetitions = max(10, min(1000, (1 << 27) / bytes))
      var start = 0.0
      for repetition in 0..<repetitions + repetitions / 10 + 1 {
        if repetition == repetitions / 10 + 1 { start = monotonicSeconds() }
        exchange(
          with: rank ^ (count / 2), sending: UnsafeRawBufferPointer(start: sent.base, count: bytes),
          receiving: UnsafeMutableRawBufferPointer(start: received.base, count: bytes))
      }
      let seconds = (monotonicSeconds() - start) / Double(repetitions)
      return ExchangeTime(bytes: bytes, seconds: fromFirst([seconds])[0])
    }
  }
}
