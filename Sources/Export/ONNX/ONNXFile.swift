public import CNN
import Files

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// Networks as ONNX models: operator set 13, IR version 7, which every runtime of the last years runs.
///
/// The one input is called `input`, the one output `output`; the number of images is open. Nodes are
/// called after the layers, constants after their parameters (`conv1/kernel`).
public enum ONNXFile {
  /// The order of the axes of images at the model's ends; inside, ONNX has channels first.
  public enum Layout: String, CaseIterable, Sendable {
    /// N×H×W×C, as everywhere in this program.
    case nhwc
    /// N×C×H×W, as PyTorch has it.
    case nchw
  }

  static let operatorSet = 13
  static let irVersion = 7

  /// Writes a network.
  /// - Parameters:
  ///   - producer: name and version of the program.
  ///   - metadata: more for `metadata_props`; the network's own are the name, the layout and the
  ///     classes.
  /// - Throws: ``ExportError`` naming the file; what was there before is then still there.
  public static func write(
    _ network: Network, to path: String, layout: Layout = .nhwc,
    producer: (name: String, version: String) = ("cnn", ""), metadata: [(String, String)] = []
  ) throws(ExportError) {
    let graph = try ONNXTranslation.graph(of: network, layout: layout)
    var message = ProtobufMessage()
    message.add(1, irVersion)
    message.add(2, producer.name)
    message.add(3, producer.version)
    message.add(7, graph.message)
    var operators = ProtobufMessage()
    operators.add(1, "")
    operators.add(2, operatorSet)
    message.add(8, operators)
    var own = [("network", network.name), ("layout", layout.rawValue.uppercased())]
    if let classes = network.classes { own.append(("classes", ONNXFile.json(classes))) }
    for (key, value) in own + metadata {
      var pair = ProtobufMessage()
      pair.add(1, key)
      pair.add(2, value)
      message.add(14, pair)
    }
    // Readers hold a whole message to what 31 bits count.
    guard message.count <= Int(Int32.max) else {
      throw ExportError(
        .impossible,
        "\(network.name) takes \(message.count >> 20) MB, and an ONNX file has at most 2,047 MB",
        hint: "export it with `export npz` or save it as .h5")
    }
    try ExportError.writing(path) { () throws(WriteFailure) in
      let file = try AtomicFile(path: path)
      for piece in message.closed { try file.write(piece) }
      try file.commit()
    }
  }

  /// What can't be said in ONNX, if there is anything.
  public static func check(_ network: Network) throws(ExportError) {
    _ = try ONNXTranslation.graph(of: network, layout: .nhwc, withWeights: false)
  }

  /// A list of texts as JSON.
  private static func json(_ texts: [String]) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(texts)).map { String(decoding: $0, as: UTF8.self) } ?? "[]"
  }
}
