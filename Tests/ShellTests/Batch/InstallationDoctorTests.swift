import Foundation
import Testing

@testable import Shell

/// What `cnn doctor` finds in folders that hold an installation, a part of one, or none.
@Suite struct InstallationDoctorTests {
  private static let parts = [
    "bin/cnn", "share/man/man1/cnn.1", "share/bash-completion/completions/cnn",
    "share/zsh/site-functions/_cnn", "share/fish/vendor_completions.d/cnn.fish",
    "share/vim/vimfiles/syntax/cnn.vim", "share/vim/vimfiles/ftdetect/cnn.vim",
    "share/cnn/cnn.tmLanguage.json", "share/jupyter/kernels/cnn/kernel.json",
  ]
  private let prefix = NSTemporaryDirectory() + "prefix-\(UUID().uuidString)"
  private var program: String { prefix + "/bin/cnn" }

  private func install(_ parts: [String], kernel: String? = nil) throws {
    for part in parts {
      let path = URL(fileURLWithPath: "\(prefix)/\(part)")
      try FileManager.default.createDirectory(
        at: path.deletingLastPathComponent(), withIntermediateDirectories: true)
      let text = part.hasSuffix("kernel.json") ? #"{"argv": ["\#(kernel ?? program)"]}"# : ""
      try text.write(to: path, atomically: true, encoding: .utf8)
    }
    chmod(program, 0o755)
  }

  private func report(path: String? = nil) -> (text: String, isWhole: Bool) {
    let (lines, isWhole) = InstallationDoctor.report(program: program) { _ in
      path ?? prefix + "/bin"
    }
    return (lines.joined(separator: "\n"), isWhole)
  }

  @Test func `a whole installation is well`() throws {
    try install(Self.parts)
    let (text, isWhole) = report()
    #expect(isWhole && text.contains("installed     under \(prefix):\n"))
    #expect(!text.contains("$PATH"))
  }

  @Test(arguments: parts.dropFirst())
  func `a part that is missing is named`(part: String) throws {
    try install(Self.parts.filter { $0 != part })
    let (text, isWhole) = report()
    #expect(!isWhole && text.contains("\(prefix)/\(part)") && text.contains("incomplete"))
  }

  @Test func `a program by itself is no mistake`() throws {
    try install(["bin/cnn"])
    let (text, isWhole) = report()
    #expect(isWhole && text.contains("installed     no"))
  }

  @Test func `what $PATH leads to is said where it is not this program`() throws {
    try install(Self.parts)
    #expect(report(path: "/nowhere").text.contains("cnn, not in $PATH"))
    try FileManager.default.createDirectory(
      atPath: prefix + "/b", withIntermediateDirectories: true)
    try "".write(toFile: prefix + "/b/cnn", atomically: true, encoding: .utf8)
    chmod(prefix + "/b/cnn", 0o755)
    #expect(report(path: "\(prefix)/b:\(prefix)/bin").text.contains("leads to \(prefix)/b/cnn"))
  }

  @Test func `a kernel whose program is gone is not well`() throws {
    let find: @Sendable (String) -> String? = { [prefix] name in
      name == "JUPYTER_PATH" ? prefix + "/share/jupyter" : name == "HOME" ? "/nowhere" : nil
    }
    try install(Self.parts)
    #expect(KernelDoctor.report(variables: find).isWell)
    try install(Self.parts, kernel: "/nowhere/cnn")
    let (lines, isWell) = KernelDoctor.report(variables: find)
    #expect(!isWell && lines.joined().contains("which starts /nowhere/cnn"))
  }
}
