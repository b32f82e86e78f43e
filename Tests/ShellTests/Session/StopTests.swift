import Lang
import Testing

@testable import Shell

/// A stop that is asked for while a long command or function works.
@Suite struct StopTests {
  @Test(
    "What takes long ends when the user wants it",
    arguments: [
      "train on d.train", "evaluate on d.train", "predict on d.train",
      "x = gradients(net, d.train)",
      "x = activations(net, d.train)", "x = forward(net, d.train)", #"data e from "digits""#,
      "x = zeros(2x2)", "x = full(2x2, 1)", "x = eye(2)", "x = linspace(0, 1, 5)",
      "x = tensor(0..<5)", "x = random(2x2)", "x = normal(2x2, seed=1)", "x = onehot([0, 1], 2)",
      "x = exp([1, 2])", "x = tanh([1, 2])", "x = matmul([[1]], [[1]])", "x = sort([2, 1])",
      "x = sorted([2, 1])", "x = unique([[1], [2]])", "x = map(sqrt, [1])", "x = filter(sqrt, [1])",
      "x = correlate(ones(8x8), ones(3x3))", "x = convolve(ones(8x8), ones(3x3))",
      "confusion on d.test",
      "findrate on d.train", "bench train seconds 60", "profile seconds 60",
      "occlusion for d.test[0]",
      "gradcheck on d.test", "saliency for d.test[0]",
    ])
  func stops(line: String) {
    let recorder = Recorder()
    let session = recorder.session
    session.execute(
      Source(
        name: "setup",
        text: """
          data d from "digits" train 40 test 20 seed 1
          network net input 32x32x1
          conv 2 5x5
          flatten
          dense 10 softmax
          """))
    recorder.interruption.raise()
    let outcome = session.execute(Source(name: "line", text: line))
    #expect(outcome.diagnostics.map(\.code) == [.interrupted])
    #expect(session.interpreter.variable("x") == nil)
    recorder.interruption.lower()
    #expect(session.execute(Source(name: "next", text: "evaluate on d.test")).succeeded)
  }
}
