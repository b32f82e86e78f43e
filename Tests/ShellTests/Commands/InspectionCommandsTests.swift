import CNN
import Foundation
import Lang
import TestSupport
import Testing

@testable import Shell

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

struct InspectionCommandsTests {
  private static let base = """
    data d from "digits" train 96 test 64 seed 1
    network net input 32x32x1
    conv 2 5x5 relu
    maxpool 4x4
    residual { conv 2 3x3 pad same as inner }
    flatten
    dense 10 softmax

    """

  @Test(arguments: [
    "gradcheck on d.test", "findrate on d.train batch 8", "compare net net on d.test seconds 0.01",
    "confusion on d.test", "mistakes on d.test", "occlusion for d.test[0] stride 1",
    "summary on d.test",
  ])
  func longOnesStopWhenTheUserInterrupts(_ command: String) {
    let recorder = Recorder()
    recorder.run(Self.base)
    recorder.interruption.raise()
    // The interpreter looks at the flag in loops; a command alone is asked by its own work.
    let outcome = recorder.run(command)
    #expect(outcome.diagnostics.map(\.code) == [.interrupted], "\(command)")
    recorder.interruption.lower()
    #expect(recorder.run("summary").succeeded)
  }

  @Test(arguments: [
    ("saliency for d.test[0]", 32), ("occlusion for d.test[0] patch 4x8 stride 4", 32),
    ("gradcam for d.test[0] class 3 layer pool1", 32),
  ])
  func mapsAreTensorsAsLargeAsTheImage(_ command: String, _ side: Int) {
    let recorder = Recorder()
    let outcome = recorder.run(Self.base + "m = \(command)\nassert shape(m) == [\(side), \(side)]")
    #expect(outcome.succeeded, "\(recorder.errors)")
    #expect(recorder.events.contains { if case .figure = $0 { true } else { false } })
  }

  @Test(arguments: [
    "saliency for d.test[0]", "occlusion for d.test[0]", "gradcam for d.test[0]",
    "confusion on d.test", "mistakes on d.test", "findrate on d.train batch 16 steps 60",
  ])
  func picturesGoToAFileAndNowhereElse(_ command: String) throws {
    let folder = TemporaryFolder()
    for (ending, head) in [("png", [0x89, 0x50, 0x4E, 0x47]), ("svg", Array("<svg".utf8))] {
      let recorder = Recorder()
      let file = folder.file("a.\(ending)")
      let outcome = recorder.run(Self.base + "\(command) to \"\(file)\"")
      #expect(outcome.succeeded, "\(recorder.errors)")
      #expect(!recorder.events.contains { if case .figure = $0 { true } else { false } })
      let bytes = try Array(Data(contentsOf: URL(filePath: file)))
      #expect(Array(bytes.prefix(4)) == head, "\(command)")
    }
  }

  @Test(arguments: [
    ("explain conv1[28, 0, 0] for d.test[0]", DiagnosticCode.indexOutOfRange),
    ("explain conv1[0, 0] for d.test[0]", .wrongCount),
    ("explain conv1 for d.test[0]", .wrongCount),
    ("explain conv1[_, 0, 0] for d.test[0]", .wrongType),
    ("explain conv1[0, 0, 0]", .missingOption),
    ("explain gradient of pool1.weights[0] for d.test[0]", .noParameters),
    ("explain gradient for d.test[0]", .missingOption),
    ("explain", .missingOperand),
    ("explain d for d.test[0]", .wrongType),
    ("explain error of conv1[0, 0, 0] for (zeros(32x32x1))", .labelsNeeded),
    ("explain conv1[0, 0, 0] for (zeros(31x32x1))", .dataDoesNotFit),
    ("saliency for d.test[0] class 10", .outOfBounds),
    ("saliency for d.test[0] class \"ten\"", .unknownKey),
    ("occlusion for d.test[0] to \"map.jpg\"", .unknownFormat),
    ("gradcam for d.test[0] layer dense1", .shapeMismatch),
    ("gradcam for d.test[0] layer inner", .unknownLayer),
    ("findrate on d.train lowest 1 highest 0.1", .outOfBounds),
    ("confusion on d", .wrongType),
    ("remove dense1; remove flatten1; mistakes on d.test", .classesDoNotFit),
    ("remove dense1; remove flatten1; saliency for d.test[0]", .lossDoesNotFit),
  ])
  func mistakesOfTheUserAreNamed(_ command: String, _ code: DiagnosticCode) {
    #expect(Recorder().run(Self.base + command).diagnostics.first?.code == code)
  }

  @Test func theWorstMistakeComesFirst() throws {
    let recorder = Recorder()
    recorder.run(Self.base + "w = mistakes on d.test\np = predict on d.test")
    let outcome = recorder.run(
      """
      assert len(w) > 10
      for i in 1..<len(w) { assert w[i].probability >= w[i - 1].probability }
      for row in w {
        assert argmax(p[row.image]) == int(row.guess)
        assert row.truth != row.guess
        assert abs(p[row.image, int(row.guess)] - row.confidence) < 1e-6
      }
      """)
    #expect(outcome.succeeded, "\(recorder.errors)")
  }

  @Test func gradcheckSaysWhetherAllIsWell() {
    let recorder = Recorder()
    let outcome = recorder.run(
      Self.base + """
        g = gradcheck on d.test images 2 points 3
        assert g.ok
        assert "inner" in g.table.layer
        """)
    #expect(outcome.succeeded, "\(recorder.errors)")
    #expect(recorder.output.contains("all gradients are ok"))
  }

  @Test func compareHasAColumnForEachNetwork() {
    let recorder = Recorder()
    let outcome = recorder.run(
      Self.base + """
        network other input 32x32x1
        flatten
        dense 10 softmax
        t = compare net other on d.test seconds 0.02
        assert t.columns == ["figure", "net", "other"]
        assert t.other[1] == 10250
        assert t.figure[1] == "parameters"
        """)
    #expect(outcome.succeeded, "\(recorder.errors)")
  }
}
