import Kernels

/// Lays out an ``ExecutionPlan``.
struct PlanBuilder {
  struct Result {
    var nodes: [ExecutionPlan.Node]
    var buffers: [ExecutionPlan.Buffer]
    var output: Int
    var endsInSoftmax: Bool
    var workspaceCount: Int
    var scratchCount: Int
    var packedCount: Int
    var layerOutputs: [Int]
    var layerResults: [Int]
  }

  let layout: ParameterLayout
  private let network: Network
  private let table: KernelTable
  private var drafts: [Draft] = []
  private var tensors: [TensorDraft] = []
  private var layerOutputs: [Int]
  private var layerResults: [Int]
  private let layerIndices: [String: Int]

  private struct Draft {
    enum Work {
      case step(any LayerStep)
      case fork(skip: Int)
      case join(skip: Int)
    }

    let work: Work
    let input: Int
    let output: Int
    let layer: NetworkLayer
  }

  private struct TensorDraft {
    let shape: Shape
    var border = Border.none
    var errorBorder = Border.none
    /// The tensor whose activations this one shares.
    var alias: Int?
    var wantsError = false
  }

  init(_ network: Network, table: KernelTable) {
    self.network = network
    self.table = table
    layout = ParameterLayout(network)
    let layers = network.allLayers
    layerIndices = Dictionary(
      layers.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    layerOutputs = Array(repeating: 0, count: layers.count)
    layerResults = layerOutputs
    tensors.append(TensorDraft(shape: network.input))
    _ = add(network.layers, input: 0)
  }

  // MARK: Steps

  private mutating func add(_ layers: [NetworkLayer], input: Int) -> Int {
    var current = input
    for layer in layers {
      let index = layerIndices[layer.name] ?? 0
      if layer.body.isEmpty {
        for (position, step) in layer.layer.makeSteps(for: layer.input).enumerated() {
          let output = newTensor(step.output)
          widen(current, step.inputBorder)
          tensors[output].errorBorder = step.errorBorder
          drafts.append(Draft(work: .step(step), input: current, output: output, layer: layer))
          if position == 0 { layerResults[index] = output }
          current = output
        }
        if layer.layer.makeSteps(for: layer.input).isEmpty { layerResults[index] = current }
      } else {
        current = addResidual(layer, input: current)
        layerResults[index] = current
      }
      layerOutputs[index] = current
    }
    return current
  }

  private mutating func addResidual(_ layer: NetworkLayer, input: Int) -> Int {
    var skip = TensorDraft(shape: tensors[input].shape)
    skip.alias = input
    tensors.append(skip)
    let start = tensors.count - 1
    drafts.append(Draft(work: .fork(skip: start), input: input, output: input, layer: layer))
    let body = add(layer.body, input: input)
    let other = add(layer.projection, input: start)
    let output = newTensor(layer.output)
    drafts.append(Draft(work: .join(skip: other), input: body, output: output, layer: layer))
    return output
  }

  private mutating func newTensor(_ shape: Shape) -> Int {
    tensors.append(TensorDraft(shape: shape))
    return tensors.count - 1
  }

  private func root(_ tensor: Int) -> Int { tensors[tensor].alias.map(root) ?? tensor }

  private mutating func widen(_ tensor: Int, _ border: Border) {
    let root = root(tensor)
    tensors[root].border = tensors[root].border.union(border)
  }

  // MARK: Buffers

  mutating func finish(_ purpose: ExecutionPlan.Purpose) -> Result {
    markErrors(purpose)
    var (buffers, workspaceCount) = place(purpose)
    var nodes: [ExecutionPlan.Node] = []
    var scratchCount = 0
    var packedCount = 0
    for (ordinal, draft) in drafts.enumerated() {
      let work: ExecutionPlan.Node.Work
      var packed = 0
      switch draft.work {
      case .step(let step):
        let bound = step.bind(
          StepBinding(
            table: table, input: buffers[draft.input].activation,
            output: buffers[draft.output].activation, inputError: buffers[draft.input].error,
            outputError: buffers[draft.output].error,
            parameters: layout.offsets(of: draft.layer), ordinal: UInt32(ordinal),
            isFrozen: draft.layer.isFrozen, inputActivation: passedActivation(draft.input),
            isPastActivation: passedActivation(draft.output) != nil))
        work = .step(bound, statistics: bound.batchStatistics)
        packed = packedCount
        packedCount += (bound.packedCount + 15) / 16 * 16
        scratchCount = max(scratchCount, bound.scratchCount)
      case .fork(let skip): work = .fork(BoundFork(kernels: table.elementwise), skip: skip)
      case .join(let skip): work = .join(BoundJoin(kernels: table.elementwise), skip: skip)
      }
      nodes.append(
        ExecutionPlan.Node(
          work: work, input: draft.input, output: draft.output,
          layer: layerIndices[draft.layer.name] ?? 0, packed: packed,
          hasGradients: !draft.layer.isFrozen
            && draft.layer.parameters.contains { $0.descriptor.trainable }))
    }
    let endsInSoftmax: Bool
    if case .step(let step) = drafts.last?.work, step is SoftmaxStep, step.output.isVector {
      endsInSoftmax = true
    } else {
      endsInSoftmax = false
    }
    // A network without layers gives back its input.
    if drafts.isEmpty { workspaceCount = max(workspaceCount, 1) }
    return Result(
      nodes: nodes, buffers: buffers, output: drafts.last?.output ?? 0,
      endsInSoftmax: endsInSoftmax, workspaceCount: workspaceCount,
      scratchCount: max(scratchCount, 1), packedCount: max(packedCount, 16),
      layerOutputs: layerOutputs, layerResults: layerResults)
  }

  /// The activation that made a tensor, where the tensor's reader goes back through it, which saves a
  /// walk over the error.
  private func passedActivation(_ tensor: Int) -> Kernels.ActivationKind? {
    guard let reader = onlyReader(tensor), reader.takesInputActivation else { return nil }
    for draft in drafts where draft.output == tensor {
      if case .step(let step) = draft.work { return step.finalActivation }
    }
    return nil
  }

  /// Whether a tensor's error may take its place.
  private func isReplaced(_ tensor: Int) -> Bool {
    passedActivation(tensor) != nil && onlyReader(tensor)?.mayReplaceInput == true
  }

  /// The step that reads a tensor, if it is the only one and ways neither part nor meet there.
  private func onlyReader(_ tensor: Int) -> (any LayerStep)? {
    var reader: (any LayerStep)?
    for draft in drafts {
      switch draft.work {
      case .step(let step):
        guard draft.input == tensor else { continue }
        guard reader == nil else { return nil }
        reader = step
      case .fork(let skip), .join(let skip):
        if [draft.input, draft.output, skip].contains(tensor) { return nil }
      }
    }
    return reader
  }

  /// `Lanes` of a workspace; nothing is bound, so that this is cheap for any network.
  mutating func measure(_ purpose: ExecutionPlan.Purpose) -> Int {
    markErrors(purpose)
    return place(purpose).count
  }

  /// Errors are wanted behind the first layer that learns; before it only if the input's is.
  private mutating func markErrors(_ purpose: ExecutionPlan.Purpose) {
    guard purpose.isTraining else { return }
    tensors[0].wantsError = purpose.wantsInputError
    for draft in drafts {
      let learns =
        !draft.layer.isFrozen && draft.layer.parameters.contains { $0.descriptor.trainable }
      switch draft.work {
      case .step:
        tensors[draft.output].wantsError = learns || tensors[draft.input].wantsError
        // Only the way back to the input reads the border.
        if !tensors[draft.input].wantsError { tensors[draft.output].errorBorder = .none }
      case .fork(let skip): tensors[skip].wantsError = tensors[draft.input].wantsError
      case .join(let skip):
        tensors[draft.output].wantsError =
          tensors[draft.input].wantsError || tensors[skip].wantsError
      }
    }
  }

  private func place(
    _ purpose: ExecutionPlan.Purpose
  ) -> (buffers: [ExecutionPlan.Buffer], count: Int) {
    let (activationLives, errorLives) = lives()
    let sharesActivations = !purpose.isTraining && !purpose.keepsAll
    let sharesErrors = !purpose.keepsAll
    // Nobody needs the values behind an activation any more once a step has gone back through it; the
    // error then takes their place.
    let inPlace = tensors.indices.map {
      purpose.isTraining && sharesErrors && tensors[$0].wantsError && isReplaced($0)
    }
    var activations = MemoryLayoutPlan(shares: sharesActivations, from: 0)
    var activationPlaces: [(LaneGeometry, Int)] = []
    for (index, tensor) in tensors.enumerated() {
      if let alias = tensor.alias {
        activationPlaces.append(activationPlaces[root(alias)])
      } else {
        let border = inPlace[index] ? tensor.border.union(tensor.errorBorder) : tensor.border
        let (geometry, offset, count) = PlanBuilder.geometry(tensor.shape, border)
        let place = activations.take(count, during: activationLives[index])
        activationPlaces.append((geometry, place.saturatingSum(offset)))
      }
    }
    var errors = MemoryLayoutPlan(shares: sharesErrors, from: activations.end)
    var errorPlaces = tensors.map { tensor in
      (PlanBuilder.geometry(tensor.shape, .none).0, Int?.none)
    }
    // In the order in which the way back needs them.
    let wanted = tensors.indices.filter { tensors[$0].wantsError }
    for index in wanted.sorted(by: { errorLives[$0].upperBound > errorLives[$1].upperBound }) {
      let tensor = tensors[index]
      guard !inPlace[index] else {
        errorPlaces[index] = activationPlaces[index]
        continue
      }
      let (geometry, offset, count) = PlanBuilder.geometry(tensor.shape, tensor.errorBorder)
      let place = errors.take(count, during: errorLives[index])
      errorPlaces[index] = (geometry, place.saturatingSum(offset))
    }
    func ring(_ border: Border, _ shares: Bool) -> Border? {
      shares && border != .none ? border : nil
    }
    let buffers = tensors.indices.map { index in
      ExecutionPlan.Buffer(
        shape: tensors[index].shape, activation: activationPlaces[index].0,
        activationOffset: activationPlaces[index].1, error: errorPlaces[index].0,
        errorOffset: errorPlaces[index].1,
        activationRing: ring(tensors[index].border, sharesActivations),
        errorRing: ring(tensors[index].errorBorder, sharesErrors && !inPlace[index]))
    }
    return (buffers, errors.end)
  }

  /// From which to which node the activation and the error of each tensor are needed.
  ///
  /// Activations live from the node that writes them to the last one that reads them; errors the
  /// other way round. The network's input is written before the first node, and its output is read,
  /// and the output's error written, behind the last one.
  private func lives() -> (activations: [ClosedRange<Int>], errors: [ClosedRange<Int>]) {
    let end = drafts.count
    var first = Array(repeating: end, count: tensors.count)
    var last = Array(repeating: -1, count: tensors.count)
    func note(_ tensor: Int, _ node: Int) {
      first[tensor] = min(first[tensor], node)
      last[tensor] = max(last[tensor], node)
    }
    note(0, -1)
    for (node, draft) in drafts.enumerated() {
      note(draft.input, node)
      note(draft.output, node)
      switch draft.work {
      case .step: break
      case .fork(let skip), .join(let skip): note(skip, node)
      }
    }
    // The loss looks at the last two tensors: before the final softmax, or behind it.
    if let final = drafts.last {
      note(final.output, end)
      note(final.input, end)
    }
    let errors = tensors.indices.map { min(first[$0], last[$0])...max(first[$0], last[$0]) }
    for (index, tensor) in tensors.enumerated() where tensor.alias != nil {
      note(root(index), last[index])
    }
    return (tensors.indices.map { min(first[$0], last[$0])...max(first[$0], last[$0]) }, errors)
  }

  /// The pitches of a tensor with a border, the offset of its first pixel, and its whole length.
  ///
  /// Where channels would lie a multiple of 1 KB apart they are moved by one pixel, so that they
  /// don't all fall into the same sets of the first-level cache.
  private static func geometry(_ shape: Shape, _ border: Border) -> (LaneGeometry, Int, Int) {
    let rowPitch = shape.width + border.left + border.right
    var channelPitch = saturatingProduct(rowPitch, shape.height + border.top + border.bottom)
    if shape.channels > 1, channelPitch % 16 == 0 { channelPitch += 1 }
    let geometry = LaneGeometry(
      channels: shape.channels, height: shape.height, width: shape.width, rowPitch: rowPitch,
      channelPitch: channelPitch)
    return (
      geometry, border.top * rowPitch + border.left, saturatingProduct(channelPitch, shape.channels)
    )
  }
}
