import CNN
import Lang

/// Whether a network and a dataset fit together; a diagnostic points at the command that made the end
/// which doesn't fit.
enum DataFit {
  /// Checks images and classes, as training and evaluation need them.
  static func check(_ value: NetworkValue, _ data: Dataset, loss: Loss) throws(Diagnostic) {
    do throws(EngineError) {
      try value.network.checkSuits(data, loss: loss)
    } catch {
      throw diagnostic(error, value, data)
    }
  }

  /// Checks the images alone.
  static func checkInput(_ value: NetworkValue, _ data: Dataset) throws(Diagnostic) {
    do throws(EngineError) {
      try value.network.checkInput(data)
    } catch {
      throw diagnostic(error, value, data)
    }
  }

  /// Checks a command that works `on` a dataset, as far as network and dataset are known.
  /// - Parameter measures: whether the classes have to fit as well, for the loss.
  static func check(
    _ session: Session, _ invocation: Invocation, measures: Bool
  ) throws(Diagnostic) -> Value {
    guard !invocation.hasUnknowns else { return .unknown }
    let network = try session.network(invocation)
    guard !session.isUncertain(network), let data = try invocation.dataset("on") else {
      return .unknown
    }
    if measures {
      try check(network, data, loss: TrainingOptions.loss(invocation, network.network))
    } else {
      try checkInput(network, data)
    }
    return .unknown
  }

  /// The engine says in a sentence what doesn't fit; which end it is follows from the shapes.
  private static func diagnostic(
    _ error: EngineError, _ value: NetworkValue, _ data: Dataset
  ) -> Diagnostic {
    var diagnostic = Diagnostic(error)
    guard case .unsuitable = error else { return diagnostic }
    let network = value.network
    if data.count == 0 {
      diagnostic.code = .noSamples
      return diagnostic
    }
    if data.shape != network.input {
      if let origin = value.state.inputOrigin {
        diagnostic.secondary.append(.init(origin, "the input is \(network.input)"))
      }
      return diagnostic
    }
    guard let last = network.layers.last else {
      diagnostic.code = .emptyNetwork
      diagnostic.message = "\(network.name) has no layers yet"
      return diagnostic
    }
    diagnostic.code =
      network.output.isVector && data.classes.count <= network.output.channels
      ? .lossDoesNotFit : .classesDoNotFit
    if let origin = value.state.origins[last.name] {
      diagnostic.secondary.append(.init(origin, "`\(last.name)` gives \(network.output)"))
    }
    return diagnostic
  }
}
