import Testing

@testable import Shell

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

struct PromptHistoryTests {
  /// A history in a folder of its own, which is not there yet.
  private func withHistory(_ body: (PromptHistory, _ path: String) throws -> Void) throws {
    var template = Array("/tmp/cnn-history-XXXXXX".utf8CString)
    let made = try #require(mkdtemp(&template))
    let folder = String(cString: made)
    let path = folder + "/state/cnn/history"
    defer {
      unlink(path)
      for folder in [folder + "/state/cnn", folder + "/state", folder] { rmdir(folder) }
    }
    try body(PromptHistory.ofUser { $0 == "XDG_STATE_HOME" ? folder + "/state" : nil }, path)
  }

  @Test(arguments: ["x = 1", "def f() {\n  return 1\n}", #"print "a\n\\b""#, #"\"#, "é 😀"])
  func anEntryComesBackAsItWas(entry: String) throws {
    #expect(PromptHistory.unescaped(PromptHistory.escaped(entry)) == entry)
    try withHistory { history, _ in
      history.append(entry)
      history.append("last")
      #expect(history.load() == [entry, "last"])
    }
  }

  @Test func theFileIsTheUsersAloneEvenIfSomethingElseMadeIt() throws {
    try withHistory { history, path in
      history.append("x = 1")
      chmod(path, 0o644)
      history.append("x = 2")
      var status = stat()
      #expect(stat(path, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600)
    }
  }

  @Test func ofALongFileTheLastEntriesAreRead() throws {
    try withHistory { history, path in
      history.append("first")
      let lines = (0..<200_000).map { "print \"this is the entry of number \($0)\"\n" }.joined()
      try ScriptFile.write(Array(lines.utf8), to: path)
      let entries = history.load()
      #expect(entries.count == PromptHistory.mostEntries)
      #expect(entries.last == "print \"this is the entry of number 199999\"")
      // Longer than what is read: the entry that was cut into is left out.
      try ScriptFile.write(
        Array((String(repeating: "x", count: 9 << 20) + "\nlast\n").utf8), to: path)
      #expect(history.load() == ["last"])
    }
  }

  @Test func whereThereIsNoHomeNothingIsKept() {
    let history = PromptHistory.ofUser { _ in nil }
    history.append("x = 1")
    #expect(history.load() == [])
  }
}
