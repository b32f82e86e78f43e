import Foundation
import TestSupport
import Testing

@testable import Files

@Suite struct SpawningTests {
  private let folder = TemporaryFolder()

  private func end(_ process: pid_t) -> Int32 {
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    return status
  }

  @Test func `a program gets files, arguments and variables`() throws {
    try folder.write(Array("from a file\n".utf8), to: "in")
    let spawning = Spawning()
    spawning.open(folder.file("in"), as: 0, O_RDONLY)
    spawning.open(folder.file("out"), as: 1, O_WRONLY | O_CREAT | O_TRUNC, permissions: 0o600)
    spawning.pass(1, as: 2)
    let (process, code) = spawning.start(
      "/bin/sh", ["sh", "-c", "cat; echo $1 >&2; echo $A; exit 7", "sh", "an argument"],
      variables: ["A=a variable", "PATH=/usr/bin:/bin"])
    #expect(code == 0)
    #expect(end(process) >> 8 & 0xFF == 7)
    let text = try String(contentsOfFile: folder.file("out"), encoding: .utf8)
    #expect(text == "from a file\nan argument\na variable\n")
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file("out"))
    #expect(attributes[.posixPermissions] as? Int == 0o600)
  }

  @Test func `without variables it has those of this process, and is found along the path`() throws
  {
    let spawning = Spawning()
    spawning.open(folder.file("out"), as: 1, O_WRONLY | O_CREAT, permissions: 0o600)
    let (process, code) = spawning.start("sh", ["sh", "-c", "echo $PATH"])
    #expect(code == 0 && end(process) == 0)
    let text = try String(contentsOfFile: folder.file("out"), encoding: .utf8)
    #expect(text == "\(ProcessInfo.processInfo.environment["PATH"] ?? "")\n")
  }

  @Test func `a group of its own, and signals that this process ignores`() {
    let spawning = Spawning()
    spawning.leaveGroup()
    spawning.resetSignals([SIGPIPE])
    let (process, code) = spawning.start("/bin/sh", ["sh", "-c", "kill -STOP $$; kill -PIPE $$"])
    #expect(code == 0 && getpgid(process) == process)
    var status: Int32 = 0
    #expect(waitpid(process, &status, WUNTRACED) == process)
    kill(process, SIGCONT)
    #expect(end(process) & 0x7F == SIGPIPE)
  }

  @Test func `a program that isn't there is told`() {
    #expect(Spawning().start(folder.file("nothing"), ["nothing"]).code == ENOENT)
  }
}
