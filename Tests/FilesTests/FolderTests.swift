import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct FolderTests {
  private let folder = TemporaryFolder()

  @Test func `a folder is made with those that it lies in, and may be there`() throws {
    for _ in 0..<2 { try Folder.make(folder.file("a/b"), mode: 0o700) }
    #expect(Folder.exists(folder.file("a/b")))
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("a/b"))
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func `a file in the way is told`() throws {
    try folder.write([1], to: "file")
    #expect(!Folder.exists(folder.file("file")))
    let inTheWay = #expect(throws: WriteFailure.self) { try Folder.make(folder.file("file")) }
    #expect(inTheWay?.cause == SystemError.text(EEXIST))
    let below = #expect(throws: WriteFailure.self) { try Folder.make(folder.file("file/a")) }
    #expect(below?.cause == SystemError.text(EEXIST))
  }
}
