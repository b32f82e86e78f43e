internal import CNN

/// Reads PGM and PPM (P2, P3, P5, P6; up to 16 bits) and writes P5 and P6.
enum Netpbm {
  static func recognises(_ bytes: [UInt8]) -> Bool {
    bytes.count > 2 && bytes[0] == UInt8(ascii: "P")
      && [0x32, 0x33, 0x35, 0x36].contains(bytes[1]) && isSpace(bytes[2])
  }

  static func decode(_ bytes: [UInt8], name: String) throws -> Picture {
    func damaged(_ cause: String) -> DataError {
      DataError(.picture, "the picture \"\(name)\" can't be read: \(cause)")
    }
    let channels = bytes[1] == 0x33 || bytes[1] == 0x36 ? 3 : 1
    let isText = bytes[1] <= 0x33
    var scanner = Scanner(bytes: bytes, position: 2)
    guard let width = scanner.number(), let height = scanner.number(),
      let maximum = scanner.number()
    else { throw damaged("its header isn't width, height and largest value") }
    guard (1...65535).contains(maximum) else {
      throw damaged("its largest value is \(maximum) and must be 1 to 65535")
    }
    guard let shape = Shape(checkedHeight: height, width: width, channels: channels) else {
      throw damaged("\(width)x\(height) is no size of a picture")
    }
    let isWide = maximum > 255
    let smallest = isText ? 2 * shape.count - 1 : shape.count * (isWide ? 2 : 1)
    guard bytes.count - scanner.position >= smallest else {
      throw damaged("it is cut short: \(width)x\(height) pixels don't fit in \(bytes.count) bytes")
    }
    guard shape.count * (isWide ? 2 : 1) <= Picture.maximumBytes else {
      throw damaged("it has too many pixels")
    }
    var values = [UInt16]()
    values.reserveCapacity(shape.count)
    if isText {
      for _ in 0..<shape.count {
        guard let value = scanner.number() else { throw damaged("it is cut short") }
        values.append(UInt16(min(value, maximum)))
      }
    } else {
      let start = scanner.position + 1
      guard bytes.count - start >= smallest else { throw damaged("it is cut short") }
      for index in 0..<shape.count {
        let value =
          isWide
          ? UInt16(bytes[start + 2 * index]) << 8 | UInt16(bytes[start + 2 * index + 1])
          : UInt16(bytes[start + index])
        values.append(min(value, UInt16(maximum)))
      }
    }
    if isWide {
      return Picture(
        shape: shape, values: maximum == 65535 ? values : values.map { scaled($0, maximum, 65535) })
    }
    return Picture(shape: shape, bytes: values.map { UInt8(scaled($0, maximum, 255)) })
  }

  /// - Throws: ``DataError`` where the ending of `path` doesn't fit the number of channels.
  static func encode(_ picture: Picture, to path: String) throws -> [UInt8] {
    let picture = picture.opaque
    let ending = picture.shape.channels == 1 ? ".pgm" : ".ppm"
    guard path.lowercased().hasSuffix(ending) else {
      throw DataError(
        .option,
        "a picture of \(picture.shape.channels) channels is written as \(ending), or as .png")
    }
    let kind = picture.shape.channels == 1 ? "P5" : "P6"
    return Array("\(kind)\n\(picture.shape.width) \(picture.shape.height)\n255\n".utf8)
      + picture.bytes
  }

  private static func scaled(_ value: UInt16, _ maximum: Int, _ full: Int) -> UInt16 {
    UInt16((Int(value) * full + maximum / 2) / maximum)
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0D).contains(byte)
  }

  /// Whole numbers separated by space and comments.
  private struct Scanner {
    let bytes: [UInt8]
    /// Just behind the last number.
    var position: Int

    mutating func number() -> Int? {
      while position < bytes.count {
        if bytes[position] == UInt8(ascii: "#") {
          while position < bytes.count, bytes[position] != 0x0A { position += 1 }
        } else if !Netpbm.isSpace(bytes[position]) {
          break
        } else {
          position += 1
        }
      }
      var value = 0
      let start = position
      while position < bytes.count, (0x30...0x39).contains(bytes[position]) {
        guard position - start < 12 else { return nil }
        value = value * 10 + Int(bytes[position] - 0x30)
        position += 1
      }
      return position > start ? value : nil
    }
  }
}
