extension Network {
  /// Checks that images and classes of `dataset` fit the network's ends.
  public func checkSuits(_ dataset: Dataset, loss: Loss) throws(EngineError) {
    try checkInput(dataset)
    guard output.isVector, !layers.isEmpty else {
      throw .unsuitable(
        "\(name) gives \(output) for each image, and the loss needs one value a class",
        hint: "end the network with `flatten` and `dense \(dataset.classes.count) softmax`")
    }
    guard dataset.classes.count <= output.channels else {
      throw .unsuitable(
        "\(name) gives \(output.channels) values, and \(dataset.name) has \(dataset.classes.count) classes",
        hint: "let the last layer be `dense \(dataset.classes.count) softmax`")
    }
    guard loss != .crossentropy || endsInSoftmax else {
      throw .unsuitable(
        "crossentropy needs probabilities, and \(name) doesn't end with softmax",
        hint: "let the last layer be `dense \(output.channels) softmax`, or train with `loss mse`")
    }
  }

  /// Checks that images of `dataset` fit the input and that there are some.
  public func checkInput(_ dataset: Dataset) throws(EngineError) {
    guard dataset.count > 0 else {
      throw .unsuitable("\(dataset.name) has no images", hint: nil)
    }
    guard dataset.shape == input else {
      throw .unsuitable(
        "\(name) takes \(input) and \(dataset.name) has images of \(dataset.shape)",
        hint: "give `data` the option `pad` or `resize`, or build the network for \(dataset.shape)")
    }
  }

  /// Whether the last thing that happens is a softmax.
  public var endsInSoftmax: Bool {
    guard let last = layers.last else { return false }
    return last.layer.activation == .softmax
  }
}
