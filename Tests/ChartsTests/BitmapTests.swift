import Testing

@testable import Charts

@Suite struct BitmapTests {
  @Test func `whole multiples keep pixels sharp`() {
    let small = Bitmap(width: 2, height: 1, bytes: [0, 0, 0, 200, 100, 50])
    let large = small.resized(width: 6, height: 3)
    for y in 0..<3 {
      #expect((0..<6).map { large[$0, y] } == (0..<6).map { small[$0 / 3, 0] })
    }
  }

  @Test func `smaller sizes average`() {
    let large = Bitmap(width: 2, height: 2, bytes: [0, 0, 0, 100, 0, 0, 0, 40, 0, 100, 0, 255])
    #expect(large.resized(width: 1, height: 1)[0, 0] == Colour(50, 10, 64))
  }

  @Test func `a grid shows its pictures' pixels enlarged`() throws {
    let picture = Bitmap(width: 2, height: 1, bytes: [255, 0, 0, 0, 0, 255])
    let bitmap = PictureGrid(tiles: [.init(picture)]).drawing().bitmap()
    let pixels = (0..<bitmap.width).map { bitmap[$0, bitmap.height / 2] }
    let red = pixels.filter { $0 == Colour(255, 0, 0) }.count
    #expect(red > 8 && red == pixels.filter { $0 == Colour(0, 0, 255) }.count)
    #expect(pixels.allSatisfy { [.white, Colour(255, 0, 0), Colour(0, 0, 255)].contains($0) })
  }

  @Test func `bars fill their place`() {
    var drawing = Drawing(width: 4, height: 2)
    drawing.marks = [.rectangle(x: 1, y: 0, width: 1.5, height: 2, .black)]
    let bitmap = drawing.bitmap()
    #expect((0..<4).map { bitmap[$0, 1].red } == [255, 0, 128, 255])
  }

  @Test(arguments: ColourMap.allCases)
  func `maps take any number`(map: ColourMap) {
    #expect(map.colour(-5) == map.colour(0) && map.colour(7) == map.colour(1))
    #expect(map.colour(0) != map.colour(1))
    #expect(map.colour(.nan) == Colour(255, 0, 255))
  }

  @Test func `viridis grows lighter all the way`() {
    let lights = (0...20).map { step in
      let colour = ColourMap.viridis.colour(Double(step) / 20)
      return 0.2126 * Double(colour.red) + 0.7152 * Double(colour.green) + 0.0722
        * Double(colour.blue)
    }
    #expect(zip(lights, lights.dropFirst()).allSatisfy { $0 < $1 })
  }
}
