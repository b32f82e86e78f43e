import CNN
import Lang
import Testing

@testable import Shell

struct SessionTests {
  @Test func variablesAndNetworksStayFromSourceToSource() {
    let recorder = Recorder()
    recorder.run("x = 2\nnetwork net input 8x8x1")
    #expect(recorder.run("conv x 3x3\nprint x, net.output").succeeded)
    #expect(recorder.output.hasSuffix("2 6x6x2\n"))
  }

  @Test func quitStopsTheSourceWithoutAMistake() {
    let recorder = Recorder()
    let outcome = recorder.run("print 1\nquit 3\nprint 2")
    #expect(outcome.succeeded)
    #expect(recorder.session.quitStatus == 3)
    #expect(recorder.output == "1\n")
  }

  @Test func quietLeavesOutNotesAndProgress() {
    let recorder = Recorder(isQuiet: true)
    recorder.run("network net input 8x8x1\nconv 2 3x3\nprint \"here\"\n1 + 1")
    #expect(recorder.output == "here\n2\n")
    recorder.run("summary\nplot [1, 2]")
    #expect(recorder.output.contains("layer  made by"))
    #expect(recorder.output.contains("┤"))
  }

  @Test func settingsChangeAndAreChecked() {
    let recorder = Recorder()
    #expect(recorder.run("set threads 2; set seed 7; set progress off").succeeded)
    #expect(recorder.session.settings.threads == 2)
    #expect(recorder.session.settings.seed == 7)
    #expect(!recorder.session.settings.progress)
    #expect(recorder.run("set threads 0").diagnostics.first?.code == .badSetting)
    #expect(recorder.run("set threads none").succeeded)
    #expect(recorder.session.settings.threads == nil)
  }

  @Test func inputAsksAndWithoutAnyoneFails() {
    let recorder = Recorder()
    #expect(recorder.run("input(\"name? \")").diagnostics.first?.code == .noInput)
    recorder.session.ask = { "you said \($0)" }
    recorder.run("print input(\"name? \")")
    #expect(recorder.output == "you said name? \n")
  }

  @Test func checkingChangesNothing() throws {
    let recorder = Recorder()
    recorder.run("network net input 8x8x1\nconv 2 3x3")
    let found = recorder.check("conv 4 3x3\nnetwork other input 4x4x1\nx = 1\nset seed 9\nquit")
    #expect(found.isEmpty)
    #expect(recorder.session.current?.name == "net")
    #expect(recorder.session.current?.network.layers.count == 1)
    #expect(recorder.session.interpreter.variable("x") == nil)
    #expect(recorder.session.settings.seed == 0)
    #expect(recorder.session.quitStatus == nil)
    #expect(recorder.output.split(separator: "\n").count == 1)
  }

  @Test(arguments: [
    ("network n input 8x8x1\nconv 2 9x9\nconv 2 20x20", [DiagnosticCode.windowTooLarge]),
    ("conv 2 3x3", [.noCurrentNetwork]),
    (
      "network n input 8x8x1\nconv 2 3x3 groups 2\nsave n to \"/nowhere/n.h5\"",
      [.badLayerOption, .cannotWrite]
    ),
    (
      "network n input 8x8x1\nflatten\ndense 3 softmax\nsave n to \"n.h5\"\nload \"n.h5\" as m\nprint m.output",
      []
    ),
    ("load \"not-there.h5\"", [.fileNotFound]),
    (
      "data d from \"digits\" train 100000 test 10\nnetwork n input 28x28x1\nflatten\ndense 10 softmax\ntrain on d.train",
      [.dataDoesNotFit]
    ),
    (
      "data d from \"digits\"\nnetwork n input 32x32x1\nflatten\ndense 9 softmax\nevaluate on d.test[0..<10]\ntrain on d.train",
      [.classesDoNotFit]
    ),
    ("network n input 8x8x1\nresidual { conv 1 9x9 }\nconv 2 100x100", [.windowTooLarge]),
  ])
  func checkingFindsWhatRunningWould(_ script: String, _ codes: [DiagnosticCode]) {
    #expect(Recorder().check(script) == codes)
  }
}
