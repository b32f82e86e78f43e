import Lang
import Testing

@testable import Shell

struct NetworkFunctionsTests {
  private static let net = """
    network net input 4x4x1 seed 3
    conv 2 3x3 tanh
    flatten
    dense 3 softmax
    x = random(4x4x1, seed=1)

    """

  @Test func forwardIsWhatTheLectureComputes() {
    let result = run(
      Self.net + """
        z = tanh(correlate(x, net.conv1.weights) + net.conv1.bias)
        assert allclose(activations(net.conv1, x), z, rtol=1e-4)
        y = softmax(matmul(reshape(z, 8), net.dense1.weights) + net.dense1.bias)
        assert allclose(forward(net, x), y, rtol=1e-4)
        assert equal(shape(forward(net, stack([x, x]))), [2, 3])
        assert equal(activations(net, x).dense1, reshape(forward(net, x), 1, 1, 3))
        """)
    #expect(result.diagnostics.isEmpty)
  }

  @Test func gradientsAreThoseOfFiniteDifferences() {
    let result = run(
      Self.net + """
        g = gradients(net, x, 1)
        assert abs(g.loss + log(forward(net, x)[1])) < 1e-5
        step = 0.01
        for i in 0..<3 {
          old = net.conv1.weights[i, 1, 0, 0]
          net.conv1.weights[i, 1, 0, 0] = old + step
          up = gradients(net, x, 1).loss
          net.conv1.weights[i, 1, 0, 0] = old - step
          down = gradients(net, x, 1).loss
          net.conv1.weights[i, 1, 0, 0] = old
          assert abs((up - down) / (2 * step) - g.conv1.weights[i, 1, 0, 0]) < 1e-3
        }
        assert equal(shape(g.conv1.error), [1, 2, 2, 2])
        assert equal(shape(g.input), [1, 4, 4, 1])
        assert equal(gradients(net, stack([x, x]), [1, 1]).dense1.bias.shape, [3])
        """)
    #expect(result.diagnostics.isEmpty)
  }

  @Test func weightsAreAssignedElementByElement() {
    let result = run(
      Self.net + """
        net.conv1.weights[0, 0, 0, 1] = 5
        net.conv1.bias = [1, 2]
        net.dense1.bias += 1
        print net.conv1.weights[0, 0, 0, 1], net.conv1.bias, net.dense1.bias
        undo
        undo
        undo
        print net.conv1.bias
        """)
    #expect(result.diagnostics.isEmpty)
    #expect(result.lines.contains("5 [1. 2.] [1. 1. 1.]"))
    #expect(result.lines.last == "[0. 0.]")
  }

  @Test(arguments: [
    ("print forward(net, ones(5x5x1))", DiagnosticCode.dataDoesNotFit),
    ("print forward(net, 3)", .dataDoesNotFit),
    ("print forward(net, \"a\")", .wrongType),
    ("print activations(net.conv1, ones(4x4x3))", .dataDoesNotFit),
    ("print gradients(net, x)", .labelsNeeded),
    ("print gradients(net, x, 3)", .dataDoesNotFit),
    ("print gradients(net, x, 1e12)", .outOfBounds),
    ("print gradients(net, x, [0, 1])", .dataDoesNotFit),
    ("print gradients(net, x, 1, loss=\"mae\")", .badArgument),
    ("print gradients(net, x, 1).conv9", .unknownMember),
    ("net.conv1.weights = ones(3x3)", .weightsDoNotFit),
    ("net.conv1.bias = tensor([1, 0]) / [1, 0]", .notFinite),
    ("net.conv1.weights[0, 0, 0, 9] = 1", .indexOutOfRange),
    ("net.conv1 = 3", .readOnly),
    ("net.flatten1.weights = 3", .noParameters),
  ])
  func mistakesAreDiagnostics(_ line: String, _ code: DiagnosticCode) {
    #expect(run(Self.net + line).diagnostics.map(\.code) == [code])
  }

  @Test func theCheckFindsImagesThatDoNotFit() {
    let session = Session(interruption: InterruptionFlag()) { _ in }
    let script = Self.net + "y = forward(net, ones(5x5x1))\nprint y + 1\n"
    #expect(
      session.check(Source(name: "test", text: script)).map(\.code) == [.dataDoesNotFit])
  }
}
