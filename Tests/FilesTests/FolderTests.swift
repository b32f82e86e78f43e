import Foundation
import Testing

@testable import Files

@Suite struct FolderTests {
  private let place = FileManager.default.temporaryDirectory.path + "/folders-\(UUID().uuidString)"

  @Test func `a folder is made with those that it lies in, and may be there`() throws {
    defer { try? FileManager.default.removeItem(atPath: place) }
    for _ in 0..<2 { try Folder.make(place + "/a/b", mode: 0o700) }
    #expect(Folder.exists(place + "/a/b"))
    let attributes = try FileManager.default.attributesOfItem(atPath: place + "/a/b")
    #expect(attributes[.posixPermissions] as? Int == 0o700)
  }

  @Test func `a file in the way is told`() throws {
    defer { try? FileManager.default.removeItem(atPath: place) }
    try Folder.make(place)
    try AtomicFile.write([1], to: place + "/file")
    #expect(!Folder.exists(place + "/file"))
    let inTheWay = #expect(throws: WriteFailure.self) { try Folder.make(place + "/file") }
    #expect(inTheWay?.cause == SystemError.text(EEXIST))
    let below = #expect(throws: WriteFailure.self) { try Folder.make(place + "/file/a") }
    #expect(below?.cause == SystemError.text(EEXIST))
  }
}
