internal import CNN
internal import CPNG

/// Reads and writes PNG through libpng.
public enum PNG {
  static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  /// Decodes a PNG file: 1 to 16 bits, grey, colour, palette, alpha, interlaced.
  ///
  /// Values are those of the file (no gamma); fewer than 8 bits and palettes are expanded.
  /// - Parameter name: what an error calls the file.
  /// - Throws: ``DataError`` for damaged files and for pictures over ``Picture/maximumBytes``.
  public static func decode(_ bytes: [UInt8], name: String) throws -> Picture {
    var result = png_shim_picture()
    defer { png_shim_free(&result) }
    let status = bytes.withUnsafeBufferPointer {
      png_shim_read($0.baseAddress, $0.count, Picture.maximumBytes, &result)
    }
    guard status == 0, let pixels = result.bytes,
      let shape = Shape(
        checkedHeight: Int(result.height), width: Int(result.width),
        channels: Int(result.channels))
    else {
      throw DataError(.picture, "the picture \"\(name)\" can't be read: \(message(of: result))")
    }
    let memory = UnsafeRawBufferPointer(start: pixels, count: result.length)
    if result.depth == 16 {
      return Picture(shape: shape, values: Array(memory.bindMemory(to: UInt16.self)))
    }
    return Picture(shape: shape, bytes: Array(memory))
  }

  /// Encodes a picture with 8 bits a value.
  /// - Throws: ``DataError`` where memory runs out.
  public static func encode(_ picture: Picture) throws -> [UInt8] {
    var result = png_shim_picture()
    defer { png_shim_free(&result) }
    let status = picture.bytes.withUnsafeBufferPointer {
      png_shim_write(
        $0.baseAddress, UInt32(picture.shape.width), UInt32(picture.shape.height),
        Int32(picture.shape.channels), &result)
    }
    guard status == 0, let bytes = result.bytes else {
      throw DataError(.unsuitable, "the picture can't be written as PNG: \(message(of: result))")
    }
    return Array(UnsafeBufferPointer(start: bytes, count: result.length))
  }

  private static func message(of picture: png_shim_picture) -> String {
    withUnsafeBytes(of: picture.message) {
      String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
    }
  }
}
