import CNN
import TestSupport
import Testing

@testable import DataSources

@Suite struct PhotographTests {
  private func environment(_ folder: String?) -> DataEnvironment {
    DataEnvironment(dataFolder: folder, cacheFolder: "/nonexistent")
  }

  @Test(arguments: [nil, "/nonexistent"])
  func `without files the picture is generated`(folder: String?) throws {
    let picture = try Photograph.camera.picture(environment(folder))
    #expect(picture.shape == Shape(height: 256, width: 256, channels: 1))
    #expect(picture == Scenery.draw())
  }

  @Test func `the scenery has dark and light parts`() {
    let bytes = Scenery.draw().bytes
    #expect(bytes.min() ?? 0 < 40)
    #expect(bytes.max() ?? 0 > 230)
  }

  @Test func `a file of the data folder is read`() throws {
    let folder = TemporaryFolder()
    try FilePaths.makeFolder(folder.path + "/images")
    let picture = Picture(shape: Shape(height: 1, width: 2, channels: 1), bytes: [3, 250])
    try picture.write(to: folder.path + "/images/coins.png")
    #expect(try Photograph.coins.picture(environment(folder.path)) == picture)
  }
}
