import Lang
import Testing

@testable import Shell

struct JournalTests {
  private func script(_ entries: [String]) -> String {
    let recorder = Recorder()
    for entry in entries { recorder.run(entry) }
    return recorder.session.journal.script.split(separator: "\n").dropFirst()
      .joined(separator: "\n")
  }

  @Test func whatFailedIsAComment() {
    #expect(
      script(["x = 1", "y = nothing", "print x"]) == "x = 1\n# It failed.\n# y = nothing\nprint x")
  }

  @Test(arguments: ["\n", "\r\n"])
  func everyLineOfWhatFailedIsAComment(_ end: String) {
    let text = script(["y = nothing\(end)save session to \"x.cnn\"\(end)print 1"])
    #expect(text == "# It failed.\n# y = nothing\n# save session to \"x.cnn\"\n# print 1")
  }

  @Test func whatRanBeforeAMistakeStays() {
    #expect(
      script(["a = 1; b = 2; c = nothing; d = 4"])
        == "a = 1; b = 2\n# It failed.\n# c = nothing; d = 4")
    #expect(script(["a = 1\nb = )"]) == "# It failed.\n# a = 1\n# b = )")
  }

  @Test func talkAboutTheSessionIsLeftOut() {
    #expect(script(["x = 1", "help conv", "list", "history", "clear"]) == "x = 1")
  }

  @Test func aTrainingThatWasStoppedRunsToItsEnd() {
    var journal = Journal()
    journal.add(.init(text: "train on d.train", result: .stopped, isEntered: true))
    journal.add(.init(text: "resume", result: .done, isEntered: true))
    #expect(
      journal.script.split(separator: "\n").dropFirst() == [
        "# It was stopped in the session; here it runs to its end.", "train on d.train",
        "# Above, the training runs to its end.", "# resume",
      ])
  }

  @Test func historyListsWhatWasEntered() throws {
    let recorder = Recorder()
    recorder.run("x = 1")
    recorder.session.execute(Source(name: "init", text: "y = 1"), isEntered: false)
    recorder.run("def f() {\n  return 1\n}")
    recorder.run("history")
    #expect(recorder.output == "  1  x = 1\n  2  def f() {\n       return 1\n     }\n")
    #expect(recorder.run("h = history \"def\"; print len(h)").succeeded)
    #expect(recorder.output.hasSuffix("1\n"))
  }

  @Test func editRunsWhatWasChanged() throws {
    let recorder = Recorder()
    #expect(recorder.run("edit").diagnostics.first?.code == .notHere)
    var seen = ""
    recorder.session.edit = { (path) throws(Diagnostic) in
      seen = try ScriptFile.read(path).text
      try ScriptFile.write(Array("print 8\n".utf8), to: path)
      return 0
    }
    recorder.run("print 7")
    #expect(recorder.run("edit").succeeded)
    #expect(seen == "print 7\n")
    #expect(recorder.session.takeEdited() == "print 8")
    recorder.run("def twice(n) { return 2 * n }\nedit twice")
    #expect(seen == "def twice(n) { return 2 * n }\n")
    #expect(recorder.run("edit 99").diagnostics.first?.code == .outOfBounds)
    #expect(recorder.run("edit sqrt").diagnostics.first?.code != nil)
  }
}
