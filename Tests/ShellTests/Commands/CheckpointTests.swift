import CNN
import Foundation
import Lang
import TestSupport
import Testing

@testable import Shell

/// `train … checkpoint FILE every N steps` and `resume from FILE`.
struct CheckpointTests {
  private let folder = TemporaryFolder()
  private let base = """
    data d from "digits" train 96 test 32 seed 1
    network net input 32x32x1
    flatten
    dense 10 softmax

    """

  private func train(_ options: String) -> String {
    base + "train on d.train epochs 3 batch 16 seed 2 \(options)"
  }

  private var file: String { "\"\(folder.file("c.h5"))\"" }

  private func weights(_ recorder: Recorder, _ name: String = "net") -> Tensor? {
    recorder.session.interpreter.variable(name)?.object(as: NetworkValue.self)?.network
      .values(of: "kernel", in: "dense1")
  }

  @Test(arguments: ["", "every 2 steps", "every 7", "every 2 epochs", "every 1 epoch"])
  func anotherSessionGoesOn(_ every: String) {
    let whole = Recorder()
    whole.run(train(""))

    let stopped = Recorder()
    var reports = 0
    stopped.onEvent = { event in
      if case .progress = event { reports += 1 }
      if reports == 8 { stopped.interruption.raise() }
    }
    let outcome = stopped.run(train("checkpoint \(file) \(every)"))
    #expect(outcome.diagnostics.map(\.code) == [.interrupted])
    #expect(outcome.diagnostics[0].notes[0].contains("c.h5"))

    let other = Recorder()
    other.run(String(base.prefix { $0 != "\n" }))
    #expect(other.run("resume from \(file) as again").succeeded)
    #expect(weights(other, "again") == weights(whole))
    #expect(weights(other, "again") != nil)
  }

  @Test func theScheduleAndTheCheckpointHaveAnEveryOfTheirOwn() {
    let recorder = Recorder()
    let script = train(
      "schedule step every 2 epochs factor 0.5 checkpoint \(file) every 5 steps")
    #expect(recorder.run(script).succeeded)
    let settings = recorder.session.current?.network.training?.settings
    #expect(settings?.schedule.every == 2)
    #expect(settings?.checkpointInterval == .steps(5))
  }

  @Test(arguments: [
    ("train on d.train checkpoint \"c.txt\"", DiagnosticCode.unknownFormat),
    ("train on d.train checkpoint \"/nowhere/c.h5\"", .cannotWrite),
    ("train on d.train every 5 steps", .unknownName),
    ("train on d.train checkpoint \"c.h5\" every 0 steps", .outOfBounds),
    ("train on d.train checkpoint \"c.h5\" every 5 every 6", .optimizerOption),
    ("resume as other", .conflictingOptions),
    ("resume from \"/nowhere/c.h5\"", .fileNotFound),
  ])
  func whatMakesNoSenseIsRefused(_ script: String, _ code: DiagnosticCode) {
    #expect(Recorder().run(base + script).diagnostics.first?.code == code)
    #expect(Recorder().check(base + script).first == code || code == .conflictingOptions)
  }

  @Test func checkModeKnowsTheNetworkOfACheckpoint() {
    let script = train("checkpoint \(file)") + "\nresume from \(file) as again\nprint again.dense1"
    #expect(Recorder().check(script) == [])
    #expect(!folder.contains("c.h5"))
  }

  @Test func dataOfAnotherSessionAreFoundAmongTheVariables() {
    let first = Recorder()
    var reports = 0
    first.onEvent = { event in
      if case .progress = event { reports += 1 }
      if reports == 5 { first.interruption.raise() }
    }
    first.run(train("validate d.test checkpoint \(file)"))
    let other = Recorder()
    other.run("data wrong from \"digits\" train 96 test 32 seed 7")
    let refusal = other.run("resume from \(file)").diagnostics.first
    #expect(refusal?.code == .cannotResume)
    #expect(other.session.current == nil)
    other.run("data other from \"digits\" train 96 test 32 seed 1")
    #expect(other.run("resume from \(file)").succeeded)
    #expect(other.run("resume from \(file)").diagnostics.first?.code == .nothingToResume)
  }
}
