import CNN
import DataSources

/// The files of the kernel's folder: how to start it, and its pictures.
enum KernelSpecification {
  /// Each file's name and bytes.
  static func files(program: String) throws -> [(name: String, bytes: [UInt8])] {
    [
      ("kernel.json", Array(json(program: program).utf8)),
      ("logo-svg.svg", Array(KernelLogo.svg.utf8)),
      ("logo-32x32.png", try KernelLogo.png(side: 32)),
      ("logo-64x64.png", try KernelLogo.png(side: 64)),
    ]
  }

  /// The kernel specification of jupyter_client's documentation.
  static func json(program: String) -> String {
    let content: JSON = [
      "argv": [.string(program), "kernel", "start", "--connection-file", "{connection_file}"],
      "display_name": "cnn",
      "language": "cnn",
      // Interrupts come as messages: a signal would reach helper processes as well.
      "interrupt_mode": "message",
      "kernel_protocol_version": .string(MessageWriter.protocolVersion),
      "metadata": ["debugger": false],
    ]
    return String(decoding: content.encodedBytes, as: UTF8.self) + "\n"
  }

  /// The program that the specification in a folder starts; nil when it can't be read.
  static func program(in folder: String) -> String? {
    let path = folder + "/kernel.json"
    guard let bytes = try? ScriptFile.bytes(of: path, name: path),
      let content = try? JSONParser.parse(bytes), case .array(let words)? = content["argv"]
    else { return nil }
    return words.first?.text
  }
}

/// The kernel's picture: a filter's window on the pixels of an image.
enum KernelLogo {
  private static let cells = 4
  /// The brightness of the image's pixels, row by row.
  private static let pixels: [UInt8] = [
    225, 190, 120, 90, 190, 235, 190, 110, 110, 190, 235, 180, 80, 120, 180, 225,
  ]
  private static let frame = (red: UInt8(240), green: UInt8(81), blue: UInt8(56))
  /// The window's side in pixels of the image; it lies in the upper left corner.
  private static let window = 3

  static var svg: String {
    let squares = pixels.enumerated().map { index, value in
      let (x, y) = (index % cells * 16, index / cells * 16)
      return "<rect x=\"\(x)\" y=\"\(y)\" width=\"16\" height=\"16\" "
        + "fill=\"rgb(\(value),\(value),\(value))\"/>"
    }.joined()
    let side = 16 * window - 4
    let colour = "rgb(\(frame.red),\(frame.green),\(frame.blue))"
    return "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 64 64\">\(squares)"
      + "<rect x=\"2\" y=\"2\" width=\"\(side)\" height=\"\(side)\" fill=\"none\" "
      + "stroke=\"\(colour)\" stroke-width=\"4\"/></svg>\n"
  }

  static func png(side: Int) throws -> [UInt8] {
    let cell = side / cells
    let stroke = max(side / 16, 1)
    let end = cell * window
    var bytes: [UInt8] = []
    bytes.reserveCapacity(3 * side * side)
    for y in 0..<side {
      for x in 0..<side {
        let nearest = min(x, y, end - 1 - x, end - 1 - y)
        if (0..<stroke).contains(nearest) {
          bytes += [frame.red, frame.green, frame.blue]
        } else {
          let value = pixels[min(y / cell, cells - 1) * cells + min(x / cell, cells - 1)]
          bytes += [value, value, value]
        }
      }
    }
    guard let shape = Shape(checkedHeight: side, width: side, channels: 3) else { return [] }
    return try PNG.encode(Picture(shape: shape, bytes: bytes))
  }
}
