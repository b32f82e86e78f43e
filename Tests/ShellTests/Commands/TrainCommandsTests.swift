import CNN
import Lang
import Testing

@testable import Shell

struct TrainCommandsTests {
  private let base = """
    data d from "digits" train 96 test 32 seed 1
    network net input 32x32x1
    conv 2 5x5 tanh
    maxpool 4x4
    flatten
    dense 10 softmax

    """

  private func weights(_ recorder: Recorder) -> [Tensor?] {
    let network = recorder.session.current?.network
    return ["conv1", "dense1"].map { network?.values(of: "kernel", in: $0) }
  }

  @Test func aStoppedTrainingGoesOnAsIfItHadNotStopped() {
    let whole = Recorder()
    whole.run(base + "train on d.train epochs 3 batch 16 seed 2")

    let stopped = Recorder()
    var reports = 0
    stopped.onEvent = { event in
      if case .progress = event { reports += 1 }
      if reports == 8 { stopped.interruption.raise() }
    }
    let outcome = stopped.run(base + "train on d.train epochs 3 batch 16 seed 2")
    #expect(outcome.diagnostics.map(\.code) == [.interrupted])
    #expect(weights(stopped) != weights(whole))
    stopped.interruption.lower()
    #expect(stopped.run("resume").succeeded)
    #expect(weights(stopped) == weights(whole))
  }

  @Test func resumeWithoutAStopIsRefused() {
    let recorder = Recorder()
    recorder.run(base + "train on d.train epochs 1")
    #expect(recorder.run("resume").diagnostics.first?.code == .nothingToResume)
  }

  @Test func aValueComesBackAndIsShownWhenItStandsAlone() {
    let recorder = Recorder()
    recorder.run(base + "r = evaluate on d.test")
    #expect(!recorder.output.contains("accuracy"))
    recorder.run("evaluate on d.test")
    #expect(recorder.output.contains("accuracy"))
    #expect(recorder.run("print r.accuracy >= 0").succeeded)
  }

  @Test func undoTakesATrainingBack() {
    let recorder = Recorder()
    recorder.run(base)
    let before = weights(recorder)
    recorder.run("train on d.train epochs 1")
    #expect(weights(recorder) != before)
    recorder.run("undo")
    #expect(weights(recorder) == before)
  }

  @Test(arguments: [
    ("train on d.train momentum 0.9", DiagnosticCode.optimizerOption),
    ("train on d.train schedule cosine factor 0.5", .optimizerOption),
    ("train on d.train patience 3", .missingOption),
    ("train on d", .wrongType),
    ("train on d.train loss crossentropy epochs 0", .outOfBounds),
    ("freeze net; train on d.train", .nothingToTrain),
    ("remove dense1; train on d.train loss crossentropy", .lossDoesNotFit),
    ("train on d.train[0..<0]", .noSamples),
  ])
  func whatMakesNoSenseIsRefused(_ script: String, _ code: DiagnosticCode) {
    #expect(Recorder().run(base + script).diagnostics.first?.code == code)
  }

  @Test func progressGoesToStandardErrorALineAnEpoch() {
    let recorder = Recorder()
    recorder.run(base + "train on d.train validate d.test epochs 2")
    let lines = recorder.errors.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.allSatisfy { $0.hasPrefix("epoch ") && $0.contains("val_accuracy") })
    #expect(!recorder.output.contains("val_accuracy"))
  }
}
