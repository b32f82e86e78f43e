import Foundation
import Lang
import Testing

@testable import Shell

/// What was mistyped is recognised, whatever kind of word it is.
@Suite struct NearNamesTests {
  private static let setup = """
    data d from "digits" train 40 test 20 seed 1
    network net input 32x32x1
    conv 2 5x5
    flatten
    dense 10 softmax
    values = [1, 2, 3]

    """

  /// What is said of a line behind the setup.
  private func diagnostics(of line: String) -> [Diagnostic] {
    let recorder = Recorder()
    #expect(recorder.session.execute(Source(name: "setup", text: Self.setup)).succeeded)
    return recorder.session.execute(Source(name: "line", text: line)).diagnostics
  }

  @Test(arguments: [
    ("plot los", "loss"), ("plot acuracy of net", "accuracy"), ("plot valeus", "values"),
    ("plot \"los\"", "loss"), ("plot loss of nett", "net"),
    ("show activatins of conv1", "activations"),
    ("show conv2", "conv1"), ("histogram weigths of conv1", "weights"),
    ("trian on d.train", "train"),
    ("train on d.train bach 20", "batch"), ("train on d.train optimizer adm", "adam"),
    ("train on d.trian", "train"), ("summry", "summary"),
    ("conv 2 3x3 rellu", "relu"), ("conv 2 3x3 pad sme", "same"), ("conv 2 3x3 strde 2", "stride"),
    ("remove cnv1", "conv1"), ("freeze dens1", "dense1"), ("use nte", "net"),
    ("x = sqr(2)", "sqrt"),
    ("print valuse", "values"), ("print net.conv2", "conv1"), ("print net.conv1.weigts", "weights"),
    ("print sum(values, axs=0)", "axis"), ("x = {name: 1}; print x.nam", "name"),
    ("x = {name: 1}; print x[\"nam\"]", "name"), ("set progess off", "progress"),
    ("help conf", "conv"), ("help E021", "E0201"), ("help langage", "language"),
    ("data e from \"mnst\"", "mnist"), ("bench tran", "train"), ("export onxx \"a.onnx\"", "onnx"),
    ("convolution 6 5x5", "conv"), ("maxpooling 2x2", "maxpool"),
    ("snapshot gradents on d.test to \"s.h5\"", "gradients"), ("print d.tset", "test"),
  ])
  func meantIsNamed(_ line: String, _ meant: String) {
    let diagnostics = self.diagnostics(of: line)
    #expect(diagnostics.flatMap(\.notes).contains(Suggestion.note(meant)), "\(diagnostics)")
  }

  /// Of two or three letters nearly everything is near; such a guess helps nobody.
  @Test(arguments: [
    "conv six 5x5", "dense ten", "train on d.train epochs one", "data e from \"digits\" train many",
    "model.fit()", "set threads lots", "pwd",
  ])
  func nothingIsGuessed(_ line: String) {
    let diagnostics = self.diagnostics(of: line)
    #expect(!diagnostics.isEmpty)
    #expect(diagnostics.allSatisfy { $0.fix == nil })
    #expect(!diagnostics.flatMap(\.notes).contains { $0.contains("did you mean") })
  }

  /// Where only the word before a value is missing, the fix puts it there.
  @Test(arguments: [
    ("network other 32x32x1", "input 32x32x1"), ("rename conv1 edges", "to edges"),
    ("train net d.train", "on d.train"), ("copy net other", "as other"),
  ])
  func theMissingWordIsGiven(_ line: String, _ fix: String) {
    let diagnostics = self.diagnostics(of: line)
    #expect(diagnostics.map(\.code) == [.missingOption])
    #expect(diagnostics.first?.fix?.replacement == fix)
  }

  /// What other programs call it, and what it is called here.
  @Test(arguments: [
    ("conv 6 5x5 --stride 2", "dashes"), ("conv 6 5x5, pad=\"same\"", "no commas"),
    ("conv 6 5, 5", "a size has x"), ("x = zeros((3, 3))", "a size has x"),
    ("epochs 5", "is an option"), ("ls", "`list`"), ("len(d)", "`d.train`"),
    ("show \"cat.png\"", "`image("), ("predict on d.test[0]", "`x[0..<1]`"),
    ("explain conv1", "`conv1[0, 0, 0]`"), ("print accuracy", "`r.accuracy`"),
    ("%timeit 3", "`time STATEMENT`"), ("linear 10", "`dense 10`"),
  ])
  func adviceIsGiven(_ line: String, _ advice: String) {
    let diagnostics = self.diagnostics(of: line)
    #expect(diagnostics.flatMap(\.notes).contains { $0.contains(advice) }, "\(diagnostics)")
  }

  @Test(arguments: [
    ("network lenett input 8x8x1; load \"lennet.h5\"", "lenet.h5"),
    ("inspect \"lenet.hdf5\"", "lenet.h5"),
    ("include \"blok.cnn\"", "block.cnn"), ("load \"lenet\"", "lenet.h5"),
  ])
  func filesAreNamed(_ line: String, _ meant: String) throws {
    let folder = FileManager.default.temporaryDirectory.appending(
      path: "near-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for name in ["lenet.h5", "block.cnn"] {
      try Data().write(to: folder.appending(path: name))
    }
    let text = line.replacing(" \"", with: " \"\(folder.path)/")
    let diagnostics = Recorder().session.execute(Source(name: "line", text: text)).diagnostics
    #expect(diagnostics.flatMap(\.notes).contains(Suggestion.note(meant)), "\(diagnostics)")
  }

  @Test func severalListsToPlotAreExplained() {
    let recorder = Recorder()
    let outcome = recorder.session.execute(
      Source(name: "line", text: "x = [1, 2]; y = [3, 4]; plot x, y"))
    #expect(outcome.diagnostics.map(\.code) == [.unexpectedOperand])
    #expect(
      outcome.diagnostics.flatMap(\.notes) == [
        "`plot y against x` draws one over the other, `plot {a: x, b: y}` a line for each"
      ])
  }
}
