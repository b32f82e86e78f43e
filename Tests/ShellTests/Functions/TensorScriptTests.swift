import Lang
import Testing

@testable import Shell

/// Tensors as scripts see them, against what NumPy gives.
struct TensorScriptTests {
  private static let setup = "t = reshape(tensor(0..<24), [2, 3, 4])\n"

  @Test(arguments: [
    ("t[1]", "[[12, 13, 14, 15], [16, 17, 18, 19], [20, 21, 22, 23]]"),
    ("t[0, 1]", "[4, 5, 6, 7]"),
    ("t[-1, -1, -1]", "23"),
    ("t[_, 0, 0]", "[0, 12]"),
    ("t[0, 1..., 2...]", "[[6, 7], [10, 11]]"),
    ("t[0, 0, ..<2]", "[0, 1]"),
    ("t[0, 0, 1...2]", "[1, 2]"),
    ("t[1, [2, 0], 3]", "[23, 15]"),
    ("t[0, 0, 1..<1]", "zeros(0)"),
    ("t[0, 0..<100, 0]", "[0, 4, 8]"),
  ])
  func slicesAreNumPys(_ expression: String, _ expected: String) {
    #expect(run(Self.setup + "assert equal(\(expression), \(expected))").diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("x[0, 0] = 9", "[[9, 2], [3, 4]]"),
    ("x[0] = 9", "[[9, 9], [3, 4]]"),
    ("x[_, 1] = [7, 8]", "[[1, 7], [3, 8]]"),
    ("x[_] = x + 1", "[[2, 3], [4, 5]]"),
    ("x[-1] = zeros(1x2)", "[[1, 2], [0, 0]]"),
    ("x += 1", "[[2, 3], [4, 5]]"),
    ("y = x; y[0, 0] = 9", "[[1, 2], [3, 4]]"),
  ])
  func assignmentsChangeTheTensorAlone(_ statement: String, _ expected: String) {
    let script = "x = tensor([[1, 2], [3, 4]])\n\(statement)\nassert equal(x, \(expected))"
    #expect(run(script).diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("tensor([1, 2]) + [10, 20]", "[11, 22]"),
    ("[10, 20] - tensor([1, 2])", "[9, 18]"),
    ("1 / tensor([2, 4])", "[0.5, 0.25]"),
    ("tensor([[1], [2]]) * [1, 10, 100]", "[[1, 10, 100], [2, 20, 200]]"),
    ("tensor([7, -7]) // 2", "[3, -4]"),
    ("tensor([7, -7]) % 3", "[1, 2]"),
    ("tensor([1, 2, 3]) ** 2", "[1, 4, 9]"),
    ("-tensor([1, -2])", "[-1, 2]"),
    ("tensor([1, 2, 3]) > 1", "[0, 1, 1]"),
    ("tensor([1, 2, 3]) == [1, 0, 3]", "[1, 0, 1]"),
    ("tensor([0.1]) == 0.1", "[1]"),
    ("tensor([[1, 2], [3, 4]]).T", "[[1, 3], [2, 4]]"),
    ("sum(t, axis=[0, 2])", "[60, 92, 124]"),
    ("mean(t, axis=-1)[0]", "[1.5, 5.5, 9.5]"),
    ("max(t, axis=0)[2]", "[20, 21, 22, 23]"),
    ("argmax(t, axis=2)", "[[3, 3, 3], [3, 3, 3]]"),
    ("sum(t, axis=1, keepdims=true)[1, 0]", "[48, 51, 54, 57]"),
    ("std(tensor([1, 2, 3, 4]))", "1.118034"),
    ("where(tensor([1, -1]) > 0, 5, [6, 7])", "[5, 7]"),
    ("clip(tensor([-1, 0.5, 2]), 0, 1)", "[0, 0.5, 1]"),
    ("clip(tensor([-1, 2]), high=1)", "[-1, 1]"),
    ("concat([[[1, 2]], [[3, 4]]], axis=1)", "[[1, 2, 3, 4]]"),
    ("stack([tensor([1, 2]), [3, 4]], axis=1)", "[[1, 3], [2, 4]]"),
    ("dot([1, 2, 3], [4, 5, 6])", "32"),
    ("matmul([[1, 2], [3, 4]], [[0, 1], [1, 0]])", "[[2, 1], [4, 3]]"),
    ("flip([[1, 2], [3, 4]], axis=0)", "[[3, 4], [1, 2]]"),
    ("transpose(t, [2, 0, 1])[3, 1]", "[15, 19, 23]"),
    ("reshape(t, 4, -1)[3]", "[18, 19, 20, 21, 22, 23]"),
    ("onehot([2, 0], 3)", "[[0, 0, 1], [1, 0, 0]]"),
    ("linspace(0, 1, 3)", "[0, 0.5, 1]"),
    ("sort([3, 1, 2], descending=true)", "[3, 2, 1]"),
    ("argsort([30, 10, 20])", "[1, 2, 0]"),
    ("unique(tensor([3, 1, 3]))", "[1, 3]"),
    ("cumsum(tensor([1, 2, 3]))", "[1, 3, 6]"),
    ("relu([-1, 2])", "[0, 2]"),
    ("elu(tensor([2]), alpha=3)", "[2]"),
    ("leakyrelu([-2, 2], slope=0.5)", "[-1, 2]"),
    ("softmax([[1, 1], [5, 5]])", "[[0.5, 0.5], [0.5, 0.5]]"),
    ("round(tensor([0.5, 1.5, 2.5]))", "[0, 2, 2]"),
    ("maximum(tensor([1, 5]), [3, 2])", "[3, 5]"),
  ])
  func functionsAndOperatorsAreNumPys(_ expression: String, _ expected: String) {
    let script =
      Self.setup + "assert allclose(\(expression), \(expected))\n"
      + "assert equal(shape(\(expression)), shape(\(expected)))"
    #expect(run(script).diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("t.shape", "[2, 3, 4]"), ("t.rank", "3"), ("t.size", "24"), ("len(t)", "2"),
    ("t.max", "23"), ("t.mean", "11.5"), ("any(t)", "true"), ("t.all", "false"),
    ("5 in t", "true"), ("30 not in t", "true"), ("sum(t)", "276"), ("t[1, 2, 3]", "23"),
    ("tensor([1, 2])", "[1. 2.]"), ("tensor([[0.5], [-1]])", "[[ 0.5]\n [-1. ]]"),
    ("zeros(0)", "[]"), ("[ones(2x2)]", "[<tensor 2x2>]"),
  ])
  func valuesPrint(_ expression: String, _ expected: String) {
    let result = run(Self.setup + "print \(expression)")
    #expect(result.diagnostics.isEmpty)
    #expect(result.text == expected)
  }

  @Test(arguments: [
    ("m[m > 2]", "[3, 4]"), ("m[[true, false]]", "[[1, 2]]"), ("m[not (m > 2)]", "[1, 2]"),
    ("m[m > 1 and m < 4]", "[2, 3]"), ("m[m < 2 or m > 3]", "[1, 4]"), ("m[1 < m < 4]", "[2, 3]"),
    ("m[_, m[0] > 1]", "[[2], [4]]"), ("m[m.T > 2]", "[2, 4]"), ("sum(m > 1)", "3"),
    ("(m > 1) * 10", "[[0, 10], [10, 10]]"), ("t[t > 21]", "[22, 23]"),
    ("t[sum(t, axis=2) > 60]", "[[16, 17, 18, 19], [20, 21, 22, 23]]"),
    ("m[flatten(m > 0)[0..<2]]", "m"), ("m[argsort([2, 1])]", "[[3, 4], [1, 2]]"),
    ("tensor([5, 6, 7])[tensor([2, 0, -1])]", "[7, 5, 7]"), ("m[isnan(m)]", "zeros(0)"),
    ("sum([[1, 2], [3, 4]], axis=0)", "[4, 6]"), ("mean([[1, 2], [3, 4]])", "2.5"),
    ("sqrt([1, 4])", "[1, 2]"), ("max([[1, 5], [3, 4]], axis=1)", "[5, 4]"),
    ("any(m > 3, axis=0)", "[0, 1]"),
  ])
  func masksPickElements(_ expression: String, _ expected: String) {
    let script =
      Self.setup + "m = tensor([[1, 2], [3, 4]])\n"
      + "assert equal(\(expression), \(expected))\n"
      + "assert equal(shape(\(expression)), shape(\(expected)))"
    #expect(run(script).diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("m[m > 2] = 0", "[[1, 2], [0, 0]]"), ("m[m > 2] = [8, 9]", "[[1, 2], [8, 9]]"),
    ("m[_, [false, true]] = 7", "[[1, 7], [3, 7]]"), ("m[m == 1] += 4", "[[5, 2], [3, 4]]"),
  ])
  func masksChangeElements(_ statement: String, _ expected: String) {
    let script = "m = tensor([[1, 2], [3, 4]])\n\(statement)\nassert equal(m, \(expected))"
    #expect(run(script).diagnostics.isEmpty)
  }

  @Test(arguments: [
    ("[5, 6, 7][tensor([1, 2, 3]) > 1]", "[6, 7]"), ("[5, 6, 7][[true, false, true]]", "[5, 7]"),
    ("[5, 6, 7][argsort([3, 2, 1])]", "[7, 6, 5]"), ("(tensor([1, 2]) > 1)[1]", "true"),
    ("tensor([1, 2, 3]) > 1", "[false  true  true]"), ("not (tensor([1, 2]) > 1)", "[ true false]"),
    ("isnan(nan)", "true"),
  ])
  func masksPrint(_ expression: String, _ expected: String) {
    #expect(run("print \(expression)").text == expected)
  }

  @Test func longTensorsAreShortened() {
    #expect(run("print zeros(100x100)").text.split(separator: "\n").count == 7)
  }

  @Test(arguments: [
    ("t[t[0] > 3]", DiagnosticCode.wrongCount), ("t[[true]]", .wrongCount), ("t[t]", .notIndexable),
    ("t[0, 0, t > 3]", .wrongCount), ("[1, 2][[true]]", .wrongCount),
    ("t[tensor([0.5])]", .notWhole),
    ("t[tensor([9])]", .indexOutOfRange), ("1 if t > 3 else 2", .noTruth),
    ("t[t > 1 and \"a\"]", .operatorMismatch),
    ("t[2]", .indexOutOfRange), ("t[0, 0, 0, 0]", .wrongCount),
    ("t[0, [0, 9]]", .indexOutOfRange), ("t[\"a\"]", .wrongType),
    ("t + [1, 2, 3]", .cannotBroadcast), ("t + \"a\"", .operatorMismatch),
    ("tensor([[1, 2], [3]])", .tensorShape), ("tensor(\"a\")", .wrongType),
    ("tensor([])[0]", .indexOutOfRange), ("max(zeros(0))", .emptyValue),
    ("sum(t, axis=3)", .indexOutOfRange), ("sum(t, axis=1e30)", .outOfBounds),
    ("sum(t, axis=0.5)", .notWhole),
    ("reshape(t, 5x5)", .tensorShape), ("reshape(t, [-1, -1])", .tensorShape),
    ("zeros(100000x100000)", .shapeTooLarge), ("zeros([1e18, 1e18])", .shapeTooLarge),
    ("zeros([-1])", .outOfBounds), ("zeros([1.5])", .notWhole), ("zeros(\"a\")", .wrongType),
    ("linspace(0, 1, 1e15)", .outOfBounds), ("eye(1e6)", .shapeTooLarge),
    ("onehot([3], 3)", .outOfBounds), ("onehot([0.5], 3)", .outOfBounds),
    ("random(3x3, seed=-1)", .outOfBounds), ("random(3x3, low=2)", .badArgument),
    ("concat([])", .emptyValue), ("stack([[1], [1, 2]])", .tensorShape),
    ("where(t, [1, 2], [1, 2, 3])", .cannotBroadcast), ("tile(t, 1e9)", .tensorShape),
    ("transpose(t, [0, 0, 1])", .tensorShape), ("t.nothing", .unknownMember),
    ("forward(t, t)", .wrongType),
  ])
  func mistakesAreDiagnostics(_ expression: String, _ code: DiagnosticCode) {
    #expect(run(Self.setup + "print \(expression)").diagnostics.map(\.code) == [code])
  }

  @Test func assignmentsThatDoNotFitLeaveTheTensorAlone() {
    for (statement, code) in [
      ("t[0] = [1, 2, 3]", DiagnosticCode.cannotBroadcast), ("t[5] = 1", .indexOutOfRange),
      ("t[0] = \"a\"", .wrongType), ("t.shape = [24]", .readOnly),
    ] {
      #expect(run(Self.setup + statement).diagnostics.map(\.code) == [code])
    }
  }

  @Test func aTensorOfSeveralNumbersHasNoTruth() {
    #expect(run("if tensor([1, 1]) { print 1 }").diagnostics.map(\.code) == [.noTruth])
    #expect(run("if tensor([1]) > 0 { print 1 }").lines == ["1"])
  }

  @Test func aLoopGoesThroughTheFirstAxis() {
    #expect(run("for row in tensor([[1, 2], [3, 4]]) { print sum(row) }").lines == ["3", "7"])
    #expect(run("for x in tensor([1, 2]) { print x + 0.5 }").lines == ["1.5", "2.5"])
  }

  @Test func drawsWithASeedAreTheSameAndOthersAreNot() {
    let script = """
      assert equal(random(3x3, seed=4), random(3x3, seed=4))
      assert not equal(random(3x3, seed=4), random(3x3, seed=5))
      assert not equal(random(3x3), random(3x3))
      assert not equal(normal(3x3), normal(3x3))
      print random()
      """
    let (first, second) = (run(script), run(script))
    #expect(first.diagnostics.isEmpty)
    #expect(first.lines == second.lines)
  }
}
