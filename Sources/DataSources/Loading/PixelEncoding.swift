internal import CNN

/// Decides how pixels are kept: as bytes where that loses nothing.
enum PixelEncoding {
  /// Gives all parts one encoding.
  ///
  /// Whole numbers 0…255 become bytes; whole numbers 0…16 and the like are scaled to 0…1, since
  /// they would be nearly black as bytes; whole numbers up to 65535 are scaled too. Other numbers
  /// stay as they are.
  static func unify(_ parts: [SamplePart], notes: inout [String]) -> [SamplePart] {
    // An outline has no values to look at.
    guard parts.allSatisfy({ $0.samples.base != nil }) else { return parts }
    var parts = parts
    if parts.contains(where: \.isWhole) {
      var low = Float.infinity
      var high = -Float.infinity
      for part in parts {
        forEachValue(part.samples) {
          low = min(low, $0)
          high = max(high, $0)
        }
      }
      switch (low >= 0, high) {
      case (true, ...1): parts = parts.map { $0.samples.element == .uint8 ? scaled($0, by: 1) : $0 }
      case (true, ...31):
        notes.append("pixels 0 to \(Int(high)) are scaled to 0 to 1")
        parts = parts.map { scaled($0, by: 1 / high) }
      case (true, ...255):
        parts = parts.map(asBytes)
      case (true, ...65535):
        notes.append("pixels of 16 bits are scaled to 0 to 1")
        parts = parts.map { scaled($0, by: 1 / 65535) }
      default:
        notes.append("pixels run from \(low) to \(high) and are taken as they are")
      }
    }
    // A split needs one encoding for both.
    if Set(parts.map(\.samples.element)).count > 1 {
      parts = parts.map { $0.samples.element == .float32 ? $0 : scaled($0, by: 1 / 255) }
    }
    return parts
  }

  private static func forEachValue(_ samples: any SampleSource, _ body: (Float) -> Void) {
    guard let base = samples.base else { return }
    let count = samples.count * samples.shape.count
    switch samples.element {
    case .uint8:
      for byte in UnsafeRawBufferPointer(start: base, count: count) { body(Float(byte)) }
    case .float32:
      let values = UnsafeBufferPointer(
        start: base.assumingMemoryBound(to: Float.self), count: count)
      for value in values { body(value) }
    }
  }

  private static func asBytes(_ part: SamplePart) -> SamplePart {
    guard part.samples.element == .float32 else { return part }
    let count = part.samples.count * part.samples.shape.count
    var result = part
    result.samples = MemorySamples(shape: part.samples.shape, element: .uint8, byteCount: count) {
      buffer in
      var index = 0
      forEachValue(part.samples) {
        buffer[index] = UInt8(min(max($0, 0), 255))
        index += 1
      }
    }
    return result
  }

  private static func scaled(_ part: SamplePart, by factor: Float) -> SamplePart {
    let count = part.samples.count * part.samples.shape.count
    var result = part
    result.samples = MemorySamples(
      shape: part.samples.shape, element: .float32, byteCount: count * 4
    ) { buffer in
      let values = buffer.bindMemory(to: Float.self)
      var index = 0
      forEachValue(part.samples) {
        values[index] = $0 * factor
        index += 1
      }
    }
    return result
  }
}
