/// Well-known photographs, for trying filters on.
public enum Photograph: String, CaseIterable, Sendable {
  case camera, coins, chelsea

  /// The file `images/NAME.png` in `$CNN_DATA`; where there is none, a generated picture.
  /// - Throws: ``DataError`` for a file that can't be read.
  public func picture(_ environment: DataEnvironment = .ofProcess()) throws -> Picture {
    guard let folder = environment.dataFolder else { return Scenery.draw() }
    let path = "\(folder)/images/\(rawValue).png"
    return FilePaths.kind(of: path) == .file ? try Picture.read(path) : Scenery.draw()
  }
}
