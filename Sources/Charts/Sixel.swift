/// Pictures for terminals that understand sixel: strips of six rows, a pass over each strip for
/// each colour in it (DEC STD 070, chapter 9).
public enum Sixel {
  /// The escape sequence that draws a bitmap at the cursor.
  public static func text(_ bitmap: Bitmap) -> String {
    let palette = Palette(bitmap)
    var bytes: [UInt8] = Array("\u{1B}P0;1;0q\"1;1;\(bitmap.width);\(bitmap.height)".utf8)
    for (index, colour) in palette.colours.enumerated() {
      let parts = [colour.red, colour.green, colour.blue].map { (Int($0) * 100 + 127) / 255 }
      bytes += "#\(index);2;\(parts[0]);\(parts[1]);\(parts[2])".utf8
    }
    for top in stride(from: 0, to: bitmap.height, by: 6) {
      if top > 0 { bytes.append(UInt8(ascii: "-")) }
      addStrip(top, bitmap, palette, &bytes)
    }
    bytes += "\u{1B}\\".utf8
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func addStrip(
    _ top: Int, _ bitmap: Bitmap, _ palette: Palette, _ bytes: inout [UInt8]
  ) {
    // For each colour of the strip the bits of its pixels, column by column.
    var columns: [Int: [UInt8]] = [:]
    for row in top..<min(top + 6, bitmap.height) {
      for x in 0..<bitmap.width {
        let index = palette.indices[row * bitmap.width + x]
        columns[index, default: [UInt8](repeating: 0, count: bitmap.width)][x] |= 1 << (row - top)
      }
    }
    for (number, index) in columns.keys.sorted().enumerated() {
      if number > 0 { bytes.append(UInt8(ascii: "$")) }
      bytes += "#\(index)".utf8
      guard let bits = columns[index] else { continue }
      var x = 0
      while x < bits.count {
        let end = bits[x...].firstIndex { $0 != bits[x] } ?? bits.count
        let letter = 63 + bits[x]
        // Empty columns at the end need not be written.
        if end == bits.count, bits[x] == 0 { break }
        if end - x > 3 {
          bytes += "!\(end - x)".utf8
          bytes.append(letter)
        } else {
          bytes += [UInt8](repeating: letter, count: end - x)
        }
        x = end
      }
    }
  }
}

/// At most 256 colours that a bitmap can be drawn with, and the colour of each pixel.
struct Palette {
  private(set) var colours: [Colour]
  private(set) var indices: [Int]

  private static let most = 256

  init(_ bitmap: Bitmap) {
    let pixels = stride(from: 0, to: bitmap.bytes.count, by: 3).map {
      Colour(bitmap.bytes[$0], bitmap.bytes[$0 + 1], bitmap.bytes[$0 + 2])
    }
    var counts: [Colour: Int] = [:]
    for pixel in pixels { counts[pixel, default: 0] += 1 }
    let boxes =
      counts.count <= Self.most
      ? counts.keys.sorted { $0.hex < $1.hex }.map { [$0] } : Self.cut(counts)
    colours = []
    var places: [Colour: Int] = [:]
    for (index, box) in boxes.enumerated() {
      colours.append(Self.mean(box, counts))
      for colour in box { places[colour] = index }
    }
    indices = pixels.map { places[$0] ?? 0 }
  }

  /// Cuts the box of colours with the widest side at its median until there are enough (Heckbert,
  /// 1982).
  private static func cut(_ counts: [Colour: Int]) -> [[Colour]] {
    var boxes = [Box(counts.keys.sorted { $0.hex < $1.hex })]
    while boxes.count < most,
      let widest = boxes.indices.max(by: { boxes[$0].width < boxes[$1].width }),
      boxes[widest].width > 0
    {
      let (low, high) = boxes[widest].halves(counts)
      boxes[widest] = low
      boxes.append(high)
    }
    return boxes.map(\.colours)
  }

  private struct Box {
    let colours: [Colour]
    let channel: Int
    let width: Int

    init(_ colours: [Colour]) {
      self.colours = colours
      let widths = (0..<3).map { channel -> Int in
        let values = colours.map { Palette.value($0, channel) }
        return Int(values.max() ?? 0) - Int(values.min() ?? 0)
      }
      channel = widths.indices.max { widths[$0] < widths[$1] } ?? 0
      width = widths[channel]
    }

    func halves(_ counts: [Colour: Int]) -> (Box, Box) {
      let sorted = colours.sorted { Palette.value($0, channel) < Palette.value($1, channel) }
      let total = sorted.reduce(0) { $0 + (counts[$1] ?? 0) }
      var sum = 0
      var middle = 0
      while middle < sorted.count - 1, sum * 2 < total {
        sum += counts[sorted[middle]] ?? 0
        middle += 1
      }
      middle = min(max(middle, 1), sorted.count - 1)
      return (Box(Array(sorted[..<middle])), Box(Array(sorted[middle...])))
    }
  }

  private static func value(_ colour: Colour, _ channel: Int) -> UInt8 {
    channel == 0 ? colour.red : channel == 1 ? colour.green : colour.blue
  }

  private static func mean(_ colours: [Colour], _ counts: [Colour: Int]) -> Colour {
    if let only = colours.first, colours.count == 1 { return only }
    let total = max(colours.reduce(0) { $0 + (counts[$1] ?? 0) }, 1)
    func mean(_ channel: Int) -> UInt8 {
      let sum = colours.reduce(0) { $0 + Int(value($1, channel)) * (counts[$1] ?? 0) }
      return UInt8(clamping: (sum + total / 2) / total)
    }
    return Colour(mean(0), mean(1), mean(2))
  }
}
