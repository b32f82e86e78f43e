import Testing

@testable import Charts

struct TerminalPictureTests {
  private func bitmap(_ rows: [[Colour]]) -> Bitmap {
    var bitmap = Bitmap(width: rows[0].count, height: rows.count)
    for (y, row) in rows.enumerated() {
      for (x, colour) in row.enumerated() { bitmap[x, y] = colour }
    }
    return bitmap
  }
  private let red = Colour(255, 0, 0)
  private let blue = Colour(0, 0, 255)

  @Test func twoPixelsShareACharacter() {
    let lines = BlockText(.trueColour).lines(bitmap([[red, red], [blue, red], [blue, blue]]))
    #expect(
      lines == [
        "\u{1B}[38;2;255;0;0;48;2;0;0;255m▀\u{1B}[48;2;255;0;0m▀\u{1B}[0m",
        "\u{1B}[38;2;0;0;255m▀▀\u{1B}[0m",
      ])
  }

  @Test(arguments: [
    (Colour(0, 0, 0), 16), (Colour(255, 255, 255), 231), (Colour(255, 0, 0), 196),
    (Colour(128, 128, 128), 244), (Colour(95, 135, 175), 67),
  ])
  func coloursAreTheNearestOfXterms(_ colour: Colour, _ index: Int) {
    #expect(BlockText.index(of: colour) == index)
  }

  @Test(arguments: [80, 40, 20])
  func aGridIsNoWiderThanTheWindow(_ width: Int) {
    let tiles = (0..<10).map {
      PictureGrid.Tile(Bitmap(width: 28, height: 28), label: "label \($0)")
    }
    let text = PictureGrid("title", tiles: tiles).blocks(width: width, height: 30, depth: .palette)
    for line in text.split(separator: "\n") {
      var columns = 0
      var isEscape = false
      for letter in line {
        if letter == "\u{1B}" { isEscape = true }
        if !isEscape { columns += 1 }
        if isEscape, letter == "m" { isEscape = false }
      }
      #expect(columns <= width)
    }
  }

  @Test func sixelWritesEachColourOfAStrip() {
    let text = Sixel.text(bitmap([[red, blue, blue, blue, blue], [red, red, red, red, red]]))
    #expect(
      text == "\u{1B}P0;1;0q\"1;1;5;2#0;2;0;0;100#1;2;100;0;0#0?!4@$#1B!4A\u{1B}\\")
  }

  @Test func manyColoursBecome256() {
    var many = Bitmap(width: 40, height: 40)
    for y in 0..<40 { for x in 0..<40 { many[x, y] = Colour(UInt8(x * 6), UInt8(y * 6), 9) } }
    let palette = Palette(many)
    #expect(palette.colours.count == 256)
    for y in 0..<40 {
      for x in 0..<40 {
        let near = palette.colours[palette.indices[y * 40 + x]]
        #expect(abs(Int(near.red) - x * 6) < 24 && abs(Int(near.green) - y * 6) < 24)
      }
    }
  }
}
