import Testing

@testable import Charts

/// Half a point is a pixel where a point has two: what lies on halves has sharp edges there.
@Suite struct SharpnessTests {
  @Test(arguments: [2, 7, 10, 26, 100])
  func `the cells of a table meet without seams`(_ count: Int) {
    let row = [Double](repeating: 0.5, count: count)
    let heatmap = Heatmap(
      "title", rows: "truth", columns: "guess", names: (0..<count).map { "class \($0)" },
      shares: Array(repeating: row, count: count),
      texts: Array(repeating: Array(repeating: "", count: count), count: count))
    var cells = 0
    for case .rectangle(let x, let y, let width, let height, _) in heatmap.drawing().marks {
      cells += 1
      for edge in [x, y, x + width, y + height] { #expect((2 * edge).rounded() == 2 * edge) }
    }
    #expect(cells == count * count)
  }

  @Test(arguments: [1, 3, 12, 25, 100], ["", "5", "ship → automobile 28%"])
  func `the pixels of a picture are enlarged by halves of a point`(_ count: Int, _ label: String) {
    let tile = PictureGrid.Tile(Bitmap(width: 32, height: 32), label: label)
    let grid = PictureGrid("title", tiles: Array(repeating: tile, count: count))
    for case .image(_, _, _, let width, let height) in grid.drawing().marks {
      #expect((width / 16).rounded() == width / 16 && width >= 32)
      #expect(height == width)
    }
  }

  @Test func `a picture makes use of the room that its label takes`() {
    let tile = PictureGrid.Tile(Bitmap(width: 32, height: 32), label: "5 → 7 96%")
    let grid = PictureGrid(tiles: Array(repeating: tile, count: 25))
    for case .image(_, _, _, let width, _) in grid.drawing().marks { #expect(width == 48) }
  }
}
