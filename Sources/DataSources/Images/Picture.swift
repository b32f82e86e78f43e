public import CNN

/// A picture as a file holds it: H×W×C values of 8 or 16 bits, channels last.
///
/// Channels are grey (1), grey and alpha (2), red-green-blue (3), or those and alpha (4).
public struct Picture: Hashable, Sendable {
  public enum Pixels: Hashable, Sendable {
    case uint8([UInt8])
    case uint16([UInt16])
  }

  public let shape: Shape
  public let pixels: Pixels

  /// A picture of 8-bit values.
  /// - Precondition: `bytes.count` is `shape.count` and there are 1 to 4 channels.
  public init(shape: Shape, bytes: [UInt8]) {
    precondition(bytes.count == shape.count && (1...4).contains(shape.channels))
    self.shape = shape
    pixels = .uint8(bytes)
  }

  /// A picture of 16-bit values.
  /// - Precondition: `values.count` is `shape.count` and there are 1 to 4 channels.
  public init(shape: Shape, values: [UInt16]) {
    precondition(values.count == shape.count && (1...4).contains(shape.channels))
    self.shape = shape
    pixels = .uint16(values)
  }

  /// A picture of a tensor H×W or H×W×C with values 0…1; what lies outside is clamped.
  /// - Throws: ``DataError`` for another rank or number of channels.
  public init(_ tensor: Tensor) throws {
    let sides = tensor.rank == 2 ? tensor.shape + [1] : tensor.shape
    guard sides.count == 3, (1...4).contains(sides[2]),
      let shape = Shape(checkedHeight: sides[0], width: sides[1], channels: sides[2])
    else {
      let size = tensor.shape.map(String.init).joined(separator: "x")
      throw DataError(
        .unsuitable, "a tensor of shape \(size) is no picture: it must be HxW or HxWxC, C up to 4")
    }
    self.init(
      shape: shape,
      bytes: tensor.values.map { $0 > 0 ? UInt8((min($0, 1) * 255).rounded()) : 0 })
  }

  /// The values as a tensor H×W×C from 0 to 1.
  public var tensor: Tensor {
    let values: [Float] =
      switch pixels {
      case .uint8(let bytes): bytes.map { Float($0) / 255 }
      case .uint16(let values): values.map { Float($0) / 65535 }
      }
    return Tensor(shape: [shape.height, shape.width, shape.channels], values: values)
  }

  /// The values as 8 bits each; 16-bit values are rounded.
  public var bytes: [UInt8] {
    switch pixels {
    case .uint8(let bytes): bytes
    case .uint16(let values): values.map { UInt8((UInt32($0) * 255 + 32767) / 65535) }
    }
  }

  /// The largest picture that is read: 2²⁷ bytes of pixels.
  public static let maximumBytes = 1 << 27

  /// Reads a PNG, PGM or PPM file.
  /// - Throws: ``DataError`` where it is missing, damaged or larger than ``maximumBytes``.
  public static func read(_ path: String) throws -> Picture {
    let path = FilePaths.resolvingHome(path)
    let bytes = try FileReader.contents(of: path, limit: maximumBytes + (1 << 20))
    if bytes.starts(with: PNG.signature) { return try PNG.decode(bytes, name: path) }
    if Netpbm.recognises(bytes) { return try Netpbm.decode(bytes, name: path) }
    throw DataError(.picture, "\"\(path)\" is no PNG, PGM or PPM picture")
  }

  /// Writes the picture as PNG, PGM or PPM, by the ending of the name; the file is replaced whole.
  /// - Throws: ``DataError`` for another ending, or where the file can't be written.
  public func write(to path: String) throws {
    let path = FilePaths.resolvingHome(path)
    let name = path.lowercased()
    if name.hasSuffix(".png") {
      try FilePaths.write(PNG.encode(self), to: path)
    } else if name.hasSuffix(".pgm") || name.hasSuffix(".ppm") {
      try FilePaths.write(Netpbm.encode(self, to: path), to: path)
    } else {
      throw DataError(
        .option, "a picture is written as .png, .pgm or .ppm, and \"\(path)\" ends in none of them")
    }
  }

  /// The picture without alpha, what is transparent shown on black.
  var opaque: Picture {
    guard shape.channels == 2 || shape.channels == 4 else { return self }
    let colours = shape.channels - 1
    let source = bytes
    var result = [UInt8]()
    result.reserveCapacity(shape.height * shape.width * colours)
    for pixel in stride(from: 0, to: source.count, by: shape.channels) {
      let alpha = UInt32(source[pixel + colours])
      for channel in 0..<colours {
        result.append(UInt8((UInt32(source[pixel + channel]) * alpha + 127) / 255))
      }
    }
    return Picture(
      shape: Shape(height: shape.height, width: shape.width, channels: colours), bytes: result)
  }
}
