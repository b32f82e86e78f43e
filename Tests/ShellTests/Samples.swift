import CNN
import Lang

@testable import Shell

/// Small networks and datasets for tests.
enum Samples {
  /// A layer with settings: `layer("conv", ["filters": .integer(2), "size": .size(Size(3))])`.
  static func layer(
    _ kind: String, _ settings: [String: FieldValue] = [:], name: String? = nil
  ) throws -> LayerSpecification {
    LayerSpecification(try LayerRegistry.makeLayer(kind, LayerSettings(settings)), name: name)
  }

  /// conv1 4×4×1 → 2×2×2, flatten1, dense1 → 3.
  static func network(origin: Span? = nil) throws -> NetworkValue {
    let value = NetworkValue(
      Network(name: "net", input: Shape(height: 4, width: 4, channels: 1), seed: 1),
      origin: origin)
    try value.append(
      layer("conv", ["filters": .integer(2), "size": .size(Size(3)), "activation": .word("relu")]),
      at: origin)
    try value.append(layer("flatten"), at: origin)
    try value.append(
      layer("dense", ["units": .integer(3), "activation": .word("softmax")]), at: origin)
    return value
  }

  /// Six images 1×2×1 of values i and i + 0.5, with the classes 0 1 2 0 1 2.
  static var dataset: Dataset {
    Dataset(
      name: "six",
      source: MemorySamples(
        shape: Shape(height: 1, width: 2, channels: 1),
        floats: (0..<6).flatMap { [Float($0), Float($0) + 0.5] }),
      labels: [0, 1, 2, 0, 1, 2], classes: ["red", "green", "blue"])
  }

  /// A place in a script of a single line.
  static func span(_ text: String) -> Span {
    let source = Source(name: "test", text: text)
    return Span(source, 0..<source.bytes.count)
  }
}

/// The code of the diagnostic that `body` throws; nil when it throws none.
func code(_ body: () throws -> Void) -> DiagnosticCode? {
  do {
    try body()
    return nil
  } catch {
    return (error as? Diagnostic)?.code
  }
}

extension Value {
  /// The tensor of a tensor value.
  var tensor: Tensor? { object(as: TensorValue.self)?.tensor }
}
