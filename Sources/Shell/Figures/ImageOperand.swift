import CNN
import Lang

/// An image as an operand: a tensor, a sample of a dataset, or a dataset of one image.
struct ImageOperand {
  /// H×W×C.
  var image: Tensor
  var label: Int?
  var className: String?

  /// - Throws: `wrongType` for other values, `dataDoesNotFit` for more than one image.
  init(_ value: Value, what: String) throws(Diagnostic) {
    if case .record(let record) = value, let image = record["image"] {
      self.image = try TensorConversion.tensor(image, what: what)
      label = record["label"]?.integer
      className = record["class"]?.string
      return
    }
    if let dataset = value.object(as: DatasetValue.self) {
      let data = try dataset.whole()
      guard data.count == 1 else {
        throw Diagnostic(
          .dataDoesNotFit, "\(what) must be one image, not \(Count.text(data.count, "image"))",
          notes: ["`\(dataset.name)[0]` is the first one"])
      }
      let images = try data.tensor(0..<1)
      image = Tensor(shape: Array(images.shape.dropFirst()), values: images.values)
      label = Int(data.label(0))
      className =
        data.classes.indices.contains(Int(data.label(0)))
        ? data.classes[Int(data.label(0))] : nil
      return
    }
    image = try TensorConversion.tensor(value, what: what)
    if image.shape.count == 4, image.shape[0] == 1 {
      image = Tensor(shape: Array(image.shape.dropFirst()), values: image.values)
    }
    if image.shape.count == 2 { image = Tensor(shape: image.shape + [1], values: image.values) }
  }

  /// The operand `name` of a command, checked against the input of a network.
  /// - Throws: `dataDoesNotFit` with both shapes.
  init(_ invocation: Invocation, _ name: String, fitting network: Network) throws(Diagnostic) {
    guard let value = invocation.value(name) else {
      throw Diagnostic(
        .missingOption, "`\(invocation.signature.name)` needs `\(name) IMAGE` here",
        notes: ["for instance `\(name) digits.test[0]`"])
    }
    do throws(Diagnostic) {
      try self.init(value, what: "`\(name)` of \(invocation.signature.name)")
      let input = [network.input.height, network.input.width, network.input.channels]
      guard image.shape == input else {
        throw Diagnostic(
          .dataDoesNotFit,
          "\(network.name) takes images of \(Tensor.text(of: input)), not "
            + Tensor.text(of: image.shape))
      }
    } catch {
      throw error.located(at: invocation.span(of: name))
    }
  }

  /// The image in words: `a 7`, or its size.
  var words: String { className.map { "class \($0)" } ?? Tensor.text(of: image.shape) }
}
