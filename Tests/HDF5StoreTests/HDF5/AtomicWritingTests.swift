import Files
import Foundation
import TestSupport
import Testing

@testable import HDF5Store

@Suite struct AtomicWritingTests {
  let folder = TemporaryFolder()

  private func write(_ value: Float, to path: String) throws(HDF5Error) {
    try HDF5.write(to: path) { (root, axes) throws(HDF5Error) in
      axes.name(
        try root.write("a", [Float](repeating: value, count: 5_000), extent: [5_000]), ["N"])
      try root.set("text", "text")
    }
  }

  @Test func everyWriteThatFailsLeavesTheOldFile() throws {
    let path = folder.file("a.h5")
    try write(1, to: path)
    let old = try folder.bytes(of: "a.h5")
    var number: UInt64 = 1
    var failed = 0
    while true {
      let fault = HDF5.Fault(write: number, error: number % 2 == 0 ? ENOSPC : EIO)
      let error = HDF5.Fault.$injected.withValue(fault) {
        failure { () throws(HDF5Error) in try write(2, to: path) }
      }
      guard let error else { break }
      #expect(error.kind == .unwritable)
      #expect(
        error.message
          == "can't write \(path): \(number % 2 == 0 ? "No space left on device" : "Input/output error")"
      )
      #expect(try folder.bytes(of: "a.h5") == old)
      #expect(folder.names == ["a.h5"])
      failed += 1
      number += 1
    }
    #expect(failed > 3)
    #expect(try HDF5.File.open(path).root().dataset("a")?.read(Float.self).first == 2)
  }

  @Test func aThrowingBuildLeavesTheOldFile() throws {
    let path = folder.file("a.h5")
    try write(1, to: path)
    let error = failure { () throws(HDF5Error) in
      try HDF5.write(to: path) { (_, _) throws(HDF5Error) in throw HDF5Error(.stopped, "stop") }
    }
    #expect(error?.message == "stop")
    #expect(folder.names == ["a.h5"])
    #expect(try HDF5.File.open(path).root().dataset("a")?.read(Float.self).first == 1)
  }

  @Test func whatAKilledWriterLeftIsRemoved() throws {
    let path = folder.file("a.h5")
    // A writer that dies here leaves its temporary file, and its lock goes with it.
    let name: String
    let bytes: [UInt8]
    do {
      let left = try AtomicFile(path: path)
      name = try #require(folder.names.first)
      bytes = try folder.bytes(of: name)
      withExtendedLifetime(left) {}
    }
    try folder.write(bytes, to: name)
    try folder.write([1], to: ".other.h5.1234.1-0.part")
    try write(1, to: path)
    #expect(folder.names == [".other.h5.1234.1-0.part", "a.h5"])
  }

  @Test func anotherWritersTemporaryFileStays() throws {
    let path = folder.file("a.h5")
    let other = try AtomicFile(path: path)
    try write(1, to: path)
    #expect(folder.names.count == 2)
    try withExtendedLifetime(other) { try other.commit() }
    #expect(folder.names == ["a.h5"])
  }

  @Test func aLinkStaysALinkAndAModeStaysAMode() throws {
    let path = folder.file("a.h5")
    try write(1, to: path)
    chmod(path, 0o640)
    try FileManager.default.createSymbolicLink(
      atPath: folder.file("link.h5"), withDestinationPath: path)
    try write(2, to: folder.file("link.h5"))
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link.h5")) == path)
    #expect(try HDF5.File.open(path).root().dataset("a")?.read(Float.self).first == 2)
    var status = stat()
    stat(path, &status)
    #expect(status.st_mode & 0o777 == 0o640)
  }

  @Test func placesThatTakeNoFileAreNamed() {
    let inNowhere = folder.file("nowhere/a.h5")
    #expect(
      failure { () throws(HDF5Error) in try write(1, to: inNowhere) }?.message
        == "can't write \(inNowhere): there is no folder \(folder.file("nowhere"))")
    #expect(
      failure { () throws(HDF5Error) in try write(1, to: folder.path) }?.message
        == "can't write \(folder.path): it is a folder")
    #expect(
      failure { () throws(HDF5Error) in try write(1, to: "/dev/null") }?.message
        == "can't write /dev/null: it isn't a regular file")
    let long = folder.file(String(repeating: "x", count: 300))
    #expect(failure { () throws(HDF5Error) in try write(1, to: long) }?.kind == .unwritable)
  }

  @Test func aLongNameWorks() throws {
    let path = folder.file(String(repeating: "é", count: 125) + ".h5")
    try write(1, to: path)
    #expect(folder.names.count == 1)
  }
}
