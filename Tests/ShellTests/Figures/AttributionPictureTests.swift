import CNN
import Charts
import Testing

@testable import Shell

/// A map laid over its image, whatever the image holds.
@Suite struct AttributionPictureTests {
  private static let images: [[Float]] = [
    [0, 0.5, 1, 0.25], [-3.4e38, 3.4e38, 0, 1], [Float.nan, Float.infinity, -Float.infinity, 0],
    [-1, -1, -1, -1],
  ]

  @Test(arguments: images)
  func `every image becomes three pictures`(_ values: [Float]) {
    let image = Tensor(shape: [2, 2, 1], values: values)
    let grid = AttributionPicture.grid(image, Tensor(shape: [2, 2], values: values), "map")
    #expect(grid.tiles.map(\.label) == ["image", "map", "both"])
  }

  @Test func `an image of shades from 0 to 1 keeps them`() {
    let image = Tensor(shape: [1, 2, 1], values: [0, 1])
    let grid = AttributionPicture.grid(image, Tensor(shape: [1, 2]), "map")
    #expect(grid.tiles[0].bitmap[0, 0] == .black)
    #expect(grid.tiles[0].bitmap[1, 0] == .white)
  }
}
