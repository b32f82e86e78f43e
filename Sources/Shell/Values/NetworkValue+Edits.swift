import CNN
import Lang

/// The changes that commands make to a network. Each is one step for `undo`, and leaves the network
/// as it was when it fails.
extension NetworkValue {
  /// Puts a layer behind the last one.
  /// - Parameter span: the command, for later messages about the layer.
  /// - Throws: the diagnostic of a layer that doesn't fit, pointing at what made its input.
  @discardableResult
  public func append(
    _ specification: LayerSpecification, at span: Span? = nil
  ) throws(Diagnostic) -> NetworkLayer {
    try checkNames(of: specification)
    return try edit(specification.layer.command, at: span) { network throws(NetworkError) in
      try network.append(specification)
    }
  }

  /// Puts a layer behind, or before, the one called `anchor`.
  @discardableResult
  public func insert(
    _ specification: LayerSpecification, after anchor: String, before: Bool = false,
    at span: Span? = nil
  ) throws(Diagnostic) -> NetworkLayer {
    try checkExists(anchor)
    try checkNames(of: specification)
    return try edit("insert \(specification.layer.command)", at: span) {
      network throws(NetworkError) in
      try network.insert(specification, after: anchor, before: before)
    }
  }

  /// Puts a layer in the place of the one called `name`.
  @discardableResult
  public func replace(
    _ name: String, with specification: LayerSpecification, at span: Span? = nil
  ) throws(Diagnostic) -> NetworkLayer {
    try checkExists(name)
    if specification.name != name { try checkNames(of: specification) }
    let layer = try edit("replace \(name)", at: span) { network throws(NetworkError) in
      try network.replace(name, with: specification)
    }
    if let span { state.origins[layer.name] = span }
    return layer
  }

  /// Takes out the layer called `name`.
  public func remove(_ name: String, at span: Span? = nil) throws(Diagnostic) {
    try checkExists(name)
    try edit("remove \(name)", at: span) { network throws(NetworkError) in
      try network.remove(name)
    }
  }

  /// Gives a layer another name; its weights stay.
  public func rename(_ name: String, to newName: String) throws(Diagnostic) {
    try checkExists(name)
    guard network[newName] == nil else { throw nameInUse(newName) }
    let origin = state.origins[name]
    try edit("rename \(name)", at: nil) { network throws(NetworkError) in
      try network.rename(name, to: newName)
    }
    state.origins[newName] = origin
  }

  /// Freezes or unfreezes a layer, and all layers of its block.
  public func setFrozen(_ isFrozen: Bool, layer name: String) throws(Diagnostic) {
    try checkExists(name)
    guard network[name]?.isFrozen != isFrozen else { return }
    try edit("\(isFrozen ? "freeze" : "unfreeze") \(name)", at: nil) {
      network throws(NetworkError) in
      try network.setFrozen(isFrozen, layer: name)
    }
  }

  /// Goes back to new weights.
  public func reset(seed: UInt64? = nil) {
    remember("reset", changesWeights: true)
    state.network.reset(seed: seed)
  }

  /// Sets one parameter. Several settings of the same one in a row are one step.
  /// - Throws: `weightsDoNotFit` with both shapes, `notFinite` with the first bad number.
  public func setValues(
    _ tensor: Tensor, of parameter: String, in layer: String
  ) throws(Diagnostic) {
    try checkExists(layer)
    if let expected = network[layer]?.parameters.first(where: { $0.descriptor.name == parameter }),
      expected.descriptor.shape != tensor.shape
    {
      throw Diagnostic(
        .weightsDoNotFit,
        "\(parameter) of \(layer) has the shape \(Tensor.text(of: expected.descriptor.shape)), "
          + "not \(Tensor.text(of: tensor.shape))")
    }
    if let bad = tensor.values.first(where: { !$0.isFinite }) {
      throw Diagnostic(
        .notFinite, "\(parameter) of \(layer) can't hold \(NumberFormat.short(Double(bad)))",
        notes: ["weights must be finite numbers"])
    }
    let change = "\(layer).\(parameter) = …"
    if state.undoable.steps.last?.change != change { remember(change, changesWeights: true) }
    do throws(NetworkError) {
      try state.network.setValues(tensor, of: parameter, in: layer)
    } catch {
      throw Diagnostic(error)
    }
  }

  /// Puts another network in the place of this one, as training and loading do.
  public func replace(with network: Network, change: String) {
    remember(change, changesWeights: true)
    state.network = network
  }

  /// Takes back the last change.
  /// - Returns: the change as the user knows it.
  /// - Throws: `nothingToUndo`.
  @discardableResult
  public func undo() throws(Diagnostic) -> String {
    guard let step = state.undoable.pop() else {
      throw Diagnostic(.nothingToUndo, "there is no change of \(name) to undo")
    }
    state.redoable.push(current(step.change, changesWeights: step.changesWeights))
    go(to: step)
    return step.change
  }

  /// Makes the change again that was undone last.
  @discardableResult
  public func redo() throws(Diagnostic) -> String {
    guard let step = state.redoable.pop() else {
      throw Diagnostic(.nothingToUndo, "there is no undone change of \(name) to make again")
    }
    state.undoable.push(current(step.change, changesWeights: step.changesWeights))
    go(to: step)
    return step.change
  }

  /// A network of its own with the same layers and weights.
  public func copy(named name: String, origin: Span? = nil) -> NetworkValue {
    let copy = NetworkValue(network)
    copy.state.network.name = name
    copy.state.origins = state.origins
    copy.state.inputOrigin = origin ?? state.inputOrigin
    return copy
  }

  // MARK: Steps

  /// Makes one change of the layers.
  private func edit<Result>(
    _ change: String, at span: Span?, _ body: (inout Network) throws(NetworkError) -> Result
  ) throws(Diagnostic) -> Result {
    var network = network
    let result: Result
    do throws(NetworkError) {
      result = try body(&network)
    } catch {
      throw diagnostic(error)
    }
    remember(change, changesWeights: false)
    state.network = network
    let names = Set(network.allLayers.map(\.name))
    state.origins = state.origins.filter { names.contains($0.key) }
    if let span {
      for name in names where state.origins[name] == nil { state.origins[name] = span }
    }
    return result
  }

  /// Notes the state before a change.
  private func remember(_ change: String, changesWeights: Bool) {
    state.undoable.push(current(change, changesWeights: changesWeights))
    state.redoable.clear()
  }

  private func current(_ change: String, changesWeights: Bool) -> EditHistory.Step {
    .init(
      change: change, network: network, origins: state.origins, changesWeights: changesWeights)
  }

  private func go(to step: EditHistory.Step) {
    let name = self.name
    state.network = step.network
    state.network.name = name
    state.origins = step.origins
  }

  // MARK: Checks

  private func checkExists(_ name: String) throws(Diagnostic) {
    guard network[name] != nil else { throw noLayer(name) }
  }

  private func checkNames(of specification: LayerSpecification) throws(Diagnostic) {
    if let name = specification.name, network[name] != nil { throw nameInUse(name) }
    for inner in specification.body { try checkNames(of: inner) }
  }

  private func nameInUse(_ name: String) -> Diagnostic {
    Diagnostic(
      .nameInUse, "\(self.name) has a layer `\(name)` already",
      secondary: state.origins[name].map { [.init($0, "`\(name)` is made here")] } ?? [])
  }

  /// The diagnostic of a change that the network can't take, with the commands it is about.
  private func diagnostic(_ error: NetworkError) -> Diagnostic {
    var diagnostic = Diagnostic(error)
    if let layer = error.layer, network[layer] != nil, let origin = state.origins[layer] {
      // A layer that was there before no longer fits.
      diagnostic.code = .editBreaksLayer
      diagnostic.message = "the change breaks `\(layer)`: \(error.message)"
      diagnostic.secondary.append(.init(origin, "`\(layer)` is made here"))
    }
    if let before = error.before, let made = network[before], let origin = state.origins[before] {
      diagnostic.secondary.append(.init(origin, "`\(before)` gives \(made.output)"))
    } else if error.before == nil, let origin = state.inputOrigin {
      diagnostic.secondary.append(.init(origin, "the input is \(network.input)"))
    }
    return diagnostic
  }
}
