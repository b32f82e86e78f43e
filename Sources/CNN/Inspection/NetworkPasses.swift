/// One pass through a network, for looking at it.
extension Network {
  /// Loss, accuracy and confusion matrix on `dataset`.
  /// - Parameter observe: told how many images are done; says whether to go on.
  /// - Returns: `nil` when `observe` asked for a stop.
  public func evaluate(
    on dataset: Dataset, loss: Loss = .crossentropy, batch: Int = 128, threads: Int? = nil,
    observe: (Int) -> Bool = { _ in true }
  ) throws(EngineError) -> Evaluation? {
    throw .unsuitable("evaluation is not there yet", hint: nil)
  }

  /// The outputs for all images of `dataset`, N×outputs (or N×H×W×C for a network that ends in an
  /// image).
  public func predict(
    _ dataset: Dataset, batch: Int = 128, threads: Int? = nil, observe: (Int) -> Bool = { _ in true }
  ) throws(EngineError) -> Tensor? {
    throw .unsuitable("prediction is not there yet", hint: nil)
  }

  /// The output for a batch N×H×W×C, or for one image H×W×C (the result then has no N).
  public func forward(_ images: Tensor) throws(EngineError) -> Tensor {
    throw .unsuitable("prediction is not there yet", hint: nil)
  }

  /// The outputs of the named layers, N×H×W×C each, for a batch N×H×W×C.
  public func activations(
    of layers: [String], for images: Tensor
  ) throws(EngineError) -> [String: Tensor] {
    throw .unsuitable("activations are not there yet", hint: nil)
  }

  /// Loss, weight gradients and errors for a batch N×H×W×C with its classes.
  public func gradients(
    for images: Tensor, labels: [Int32], loss: Loss = .crossentropy
  ) throws(EngineError) -> NetworkGradients {
    throw .unsuitable("gradients are not there yet", hint: nil)
  }
}

/// The derivatives of the mean loss over a batch.
public struct NetworkGradients: Sendable {
  public var loss: Double
  /// By layer and parameter name, shaped as the parameter is.
  public var parameters: [String: [String: Tensor]]
  /// By layer, ∂loss/∂z with z the layer's result before its activation (δ of eq. 4.9), N×H×W×C.
  public var errors: [String: Tensor]
  /// ∂loss/∂input, N×H×W×C.
  public var input: Tensor
}
