import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct AtomicFileTests {
  private let folder = TemporaryFolder()

  @Test("The new content stands there whole, and nothing else is left")
  func replaces() throws {
    try AtomicFile.write(Array("old".utf8), to: folder.file("a.txt"))
    try AtomicFile.write(Array("new".utf8), to: folder.file("a.txt"))
    #expect(try folder.text(of: "a.txt") == "new" && folder.names == ["a.txt"])
  }

  @Test("A file that is given up leaves the old one")
  func givenUp() throws {
    try AtomicFile.write(Array("old".utf8), to: folder.file("a.txt"))
    do {
      let file = try AtomicFile(path: folder.file("a.txt"))
      #expect(folder.names.count == 2)
      withExtendedLifetime(file) {}
    }
    #expect(try folder.text(of: "a.txt") == "old" && folder.names == ["a.txt"])
  }

  @Test(
    "What can't be replaced is said by its cause",
    arguments: [
      ("", "it is a folder", EISDIR), ("no/a.txt", "there is no folder FOLDER/no", ENOENT),
      ("pipe", "it isn't a regular file", EINVAL),
    ])
  func refused(name: String, cause: String, code: Int32) throws {
    mkfifo(folder.file("pipe"), 0o600)
    let cause = cause.replacing("FOLDER", with: folder.path)
    #expect(throws: WriteFailure(code, cause)) { try AtomicFile.write([1], to: folder.file(name)) }
  }

  @Test("A finished file is given its name")
  func renames() throws {
    try AtomicFile.write(Array("whole".utf8), to: folder.file("a.part"))
    try AtomicFile.rename(folder.file("a.part"), to: folder.file("a.txt"))
    #expect(try folder.text(of: "a.txt") == "whole" && folder.names == ["a.txt"])
    #expect(throws: WriteFailure.self) {
      try AtomicFile.rename(folder.file("none"), to: folder.file("a.txt"))
    }
    #expect(try folder.text(of: "a.txt") == "whole")
  }
}
