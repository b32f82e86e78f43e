import Testing

@testable import CNN
@testable import Shell

struct ProgressLineTests {
  private func progress(finished: Bool) -> TrainingProgress {
    TrainingProgress(
      epoch: 1, lastEpoch: 5, step: 10, steps: 94, seen: 640, count: 6000, loss: 1.5, accuracy: 0.5,
      rate: 0.001, imagesPerSecond: 12345.6, secondsLeft: 3.2,
      finished: finished
        ? History.Row(epoch: 1, loss: 0.7, accuracy: 0.8, rate: 0.001, seconds: 1.2) : nil)
  }

  private func text(_ reports: [ProgressReport], isAnimated: Bool, width: Int = 100) -> String {
    var text = ""
    let line = ProgressLine(
      stream: TextStream { text += String(decoding: $0, as: UTF8.self) }, width: width,
      isAnimated: isAnimated)
    for report in reports { line.show(report) }
    return text
  }

  private var running: ProgressReport {
    ProgressReport(
      "training net", fraction: 0.02, training: progress(finished: false), imagesPerSecond: 12345.6,
      secondsLeft: 3.2)
  }

  private var finished: ProgressReport {
    ProgressReport("training net", fraction: 0.2, training: progress(finished: true))
  }

  private var last: ProgressReport { ProgressReport("training net", fraction: 1, isLast: true) }

  @Test func offATerminalEachEpochIsALineWithoutEscapes() {
    let text = text([running, running, finished, last], isAnimated: false)
    #expect(text == "epoch 1/5  loss 0.7000  accuracy 0.8000  12,346 images/s  1.2 s\n")
  }

  @Test func onATerminalTheLineIsWipedAtTheEnd() {
    let text = text([running, last], isAnimated: true)
    #expect(text.hasPrefix("\r["))
    #expect(
      text.contains(
        "epoch 1/5  640/6000  loss 1.5000  accuracy 0.5000  12,346 images/s  3.2 s left"))
    #expect(text.hasSuffix("\r\u{1B}[K"))
  }

  @Test func eightyColumnsHaveRoomForTheBarTheRateAndTheTimeLeft() {
    let text = text([running], isAnimated: true, width: 80)
    #expect(
      text == "\r[            ]  epoch 1/5  loss 1.5000  12,346 images/s  3.2 s left\u{1B}[K")
  }

  @Test func aWindowThatHasBecomeNarrowerIsWipedWhole() {
    var text = ""
    var width = 100
    let line = ProgressLine(
      stream: TextStream { text += String(decoding: $0, as: UTF8.self) }, width: width,
      isAnimated: true)
    line.show(running)
    // The 96 columns of the line stand in three lines now.
    width = 40
    text = ""
    line.show(last)
    #expect(text == "\r\u{1B}[2A\u{1B}[J\u{1B}[K")
  }

  @Test func aNarrowTerminalIsNotWrapped() {
    let text = text([running], isAnimated: true, width: 40)
    #expect(text.dropFirst().prefix { $0 != "\u{1B}" }.count < 40)
  }

  @Test(
    arguments: [
      (100, "epoch 1/5  loss 0.7000  accuracy 0.8000  12,346 images/s  1.2 s"),
      (60, "epoch 1/5  loss 0.7000  accuracy 0.8000  1.2 s"),
      (40, "epoch 1/5  loss 0.7000  accuracy 0.8000"),
      (30, "epoch 1/5  loss 0.7000\n  accuracy 0.8000\n  12,346 images/s  1.2 s"),
    ])
  func anEpochsLineLeavesSpeedAndTimeOutWhereTheyDontFit(width: Int, line: String) {
    #expect(text([finished], isAnimated: true, width: width).hasSuffix(line + "\n"))
  }
}
