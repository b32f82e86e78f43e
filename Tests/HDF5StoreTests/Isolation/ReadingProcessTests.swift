import Foundation
import TestSupport
import Testing

@testable import HDF5Store

/// The program's side of a reading process, against processes that don't behave.
@Suite struct ReadingProcessTests {
  private let folder = TemporaryFolder()

  /// What asking a process ends with that runs a script of the shell; 3 is its socket.
  private func failure(_ script: String) throws -> HDF5Error? {
    let program = folder.file("reader")
    try "#!/bin/sh\n\(script)\n".write(toFile: program, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
    let file = folder.file("x.h5")
    try "x".write(toFile: file, atomically: true, encoding: .utf8)
    let descriptor = open(file, O_RDONLY)
    defer { close(descriptor) }
    let process = try started(program, descriptor)
    do throws(HDF5Error) {
      _ = try process.ask(.memberNames(1)) { (reader) throws(WireError) in try reader.texts() }
      return nil
    } catch {
      // Nothing more can be asked, and it stays the first reason.
      #expect(process.failure == error)
      #expect(throws: error) { try process.address(of: 1) }
      return error
    }
  }

  /// A process that another test starts at this moment has the script's file open as it was written, and
  /// what somebody writes can't run.
  private func started(_ program: String, _ descriptor: Int32) throws -> ReadingProcess {
    for _ in 0..<500 {
      do throws(HDF5Error) {
        return try ReadingProcess(program, descriptor: descriptor, name: "x.h5")
      } catch {
        guard error.message.contains("Text file busy") else { throw error }
        usleep(10_000)
      }
    }
    return try ReadingProcess(program, descriptor: descriptor, name: "x.h5")
  }

  @Test(arguments: [
    ("kill -SEGV $$", "libhdf5 crashed while reading x.h5"),
    ("kill -ABRT $$", "libhdf5 crashed while reading x.h5"),
    ("kill -PROF $$", "libhdf5 found no end reading x.h5"),
    ("kill -KILL $$", "the process that reads x.h5 was killed"),
    ("exit 7", "the process that reads x.h5 ended with status 7"),
    ("head -c 100 /dev/zero >&3; cat <&3", "gave an answer that makes no sense"),
    ("head -c 100 /dev/urandom >&3; cat <&3", "gave an answer that makes no sense"),
    // The right header, and a length without end.
    (
      #"printf '\002\000\000\000\001nnc\377\377\377\377\377\377\377\177' >&3; cat <&3"#,
      "gave an answer that makes no sense"
    ),
    // The right header and length, and a list that is longer than the message.
    (
      #"printf '\002\000\000\000\001nnc\010\000\000\000\000\000\000\000\377\000\000\000\000\000\000\000' >&3; cat <&3"#,
      "gave an answer that makes no sense"
    ),
    // A message that is cut off.
    (#"printf '\002\000\000\000\001nnc\010\000\000\000\000\000\000\000\377' >&3"#, "x.h5 ended"),
  ])
  func `a process that misbehaves is one error`(script: String, message: String) throws {
    let error = try #require(try failure(script))
    #expect(error.message.contains(message), "\(error.message)")
  }

  @Test func `a program that isn't there is an error`() throws {
    #expect(throws: HDF5Error.self) {
      _ = try ReadingProcess(folder.file("nothing"), descriptor: 0, name: "x.h5")
    }
  }

  @Test func `random messages are taken apart or refused`() {
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<20_000 {
      let count = Int.random(in: 0..<80, using: &generator)
      let bytes = (0..<count).map { _ in
        Bool.random(using: &generator) ? 0 : UInt8.random(in: 0...255, using: &generator)
      }
      var (one, two, three) = (WireReader(bytes), WireReader(bytes), WireReader(bytes))
      _ = try? ReadingRequest(&one)
      _ = try? two.error()
      _ = try? three.type()
    }
  }

  @Test func `requests and errors come through as they were`() throws {
    let requests: [ReadingRequest] = [
      .open(name: "ä/x.h5", whileWritten: true), .member(-5, "/"), .numbers(7, .uint8),
      .read(.max, .double, rows: 3..<9), .read(1, .int32, rows: nil), .texts(2),
      .places(3, .float, page: 7),
    ]
    for request in requests {
      var wire = WireWriter()
      request.write(to: &wire)
      var reader = WireReader(wire.bytes)
      #expect("\(try ReadingRequest(&reader))" == "\(request)")
    }
    let error = HDF5Error(.mismatch, "ü", hint: "h", frames: ["a", "b"])
    var wire = WireWriter()
    wire.add(error)
    var reader = WireReader(wire.bytes)
    #expect(try reader.error() == error)
  }
}
