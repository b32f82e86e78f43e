import Foundation
import Testing

@testable import Files

@Suite struct AtomicFileTests {
  private let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/cnn-files-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { "\(folder)/\(name)" }
  private func text(_ name: String) -> String? {
    FileManager.default.contents(atPath: path(name)).map { String(decoding: $0, as: UTF8.self) }
  }
  private var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  @Test("The new content stands there whole, and nothing else is left")
  func replaces() throws {
    try AtomicFile.write(Array("old".utf8), to: path("a.txt"))
    try AtomicFile.write(Array("new".utf8), to: path("a.txt"))
    #expect(text("a.txt") == "new" && names == ["a.txt"])
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test("A file that is given up leaves the old one")
  func givenUp() throws {
    try AtomicFile.write(Array("old".utf8), to: path("a.txt"))
    do {
      let file = try AtomicFile(path: path("a.txt"))
      #expect(names.count == 2)
      withExtendedLifetime(file) {}
    }
    #expect(text("a.txt") == "old" && names == ["a.txt"])
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test(
    "What can't be replaced is said by its cause",
    arguments: [
      ("", "it is a folder", EISDIR), ("no/a.txt", "No such file or directory", ENOENT),
      ("pipe", "it isn't a regular file", EINVAL),
    ])
  func refused(name: String, cause: String, code: Int32) throws {
    mkfifo(path("pipe"), 0o600)
    #expect(throws: WriteFailure(code, cause)) { try AtomicFile.write([1], to: path(name)) }
    try FileManager.default.removeItem(atPath: folder)
  }

  @Test("A finished file is given its name")
  func renames() throws {
    try AtomicFile.write(Array("whole".utf8), to: path("a.part"))
    try AtomicFile.rename(path("a.part"), to: path("a.txt"))
    #expect(text("a.txt") == "whole" && names == ["a.txt"])
    #expect(throws: WriteFailure.self) { try AtomicFile.rename(path("none"), to: path("a.txt")) }
    #expect(text("a.txt") == "whole")
    try FileManager.default.removeItem(atPath: folder)
  }
}
