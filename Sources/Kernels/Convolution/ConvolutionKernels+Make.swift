extension ConvolutionKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      packForward: { packForward($0, M.self) },
      packData: { packData($0, M.self) },
      forward: { forward($0, M.self) },
      backwardData: { backwardData($0, M.self) },
      backwardWeights: { backwardWeights($0, M.self) })
  }

  @inlinable
  static func packForward<M: Machine>(_ arguments: ConvolutionPacking, _ machine: M.Type) {
    let plan = arguments.plan
    let channels = plan.shape.groupOutputs
    let partition = RowPartition(channels, M.tile)
    var packed = arguments.packed
    for group in 0..<plan.shape.groups {
      for tile in 0..<partition.tiles {
        let rows = partition.rows(tile)
        let weights = arguments.weights + (group * channels + rows.lowerBound)
        for tap in 0..<plan.taps {
          let source = weights + plan.weightOffsets[tap]
          for r in 0..<rows.count { packed[r] = source[r] }
          packed += rows.count
        }
      }
    }
  }

  @inlinable
  static func packData<M: Machine>(_ arguments: ConvolutionPacking, _ machine: M.Type) {
    let plan = arguments.plan
    let shape = plan.shape
    let partition = RowPartition(shape.groupInputs, M.tile)
    var packed = arguments.packed
    for group in 0..<shape.groups {
      let weights = arguments.weights + group * shape.groupOutputs
      for index in 0..<plan.gatherCount {
        let gather = plan.gathers[index]
        let places = plan.gatherWeightOffsets + gather.first
        for tile in 0..<partition.tiles {
          let rows = partition.rows(tile)
          let first = weights + rows.lowerBound * shape.outputChannels
          for tap in 0..<gather.taps {
            let source = first + places[tap]
            for r in 0..<rows.count { packed[r] = source[r * shape.outputChannels] }
            packed += rows.count
          }
        }
      }
    }
  }

  @inlinable
  static func forward<M: Machine>(_ arguments: ConvolutionForward, _ machine: M.Type) {
    let plan = arguments.plan
    let shape = plan.shape
    let channels = shape.groupOutputs
    for group in 0..<shape.groups {
      let first = group * channels
      Correlation(
        source: arguments.input + group * shape.groupInputs * plan.input.channelPitch,
        sourceRowPitch: shape.strideY * plan.input.rowPitch, sourceColumnPitch: shape.strideX,
        target: arguments.output + first * plan.output.channelPitch,
        targetRowPitch: plan.output.rowPitch, targetColumnPitch: 1,
        targetChannelPitch: plan.output.channelPitch, rows: plan.output.height,
        columns: plan.output.width, channels: channels,
        offsets: UnsafePointer(plan.inputOffsets), taps: plan.taps,
        runs: 1, runPitch: plan.taps, subRuns: 1, subPitch: 0, runStart: 0,
        runLength: plan.taps,
        weights: arguments.weights + first * plan.taps,
        bias: arguments.bias.map { $0 + first }, accumulates: false,
        activation: arguments.activation, chunk: plan.forwardChunk
      ).run(machine)
    }
  }

  @inlinable
  static func backwardData<M: Machine>(_ arguments: ConvolutionBackwardData, _ machine: M.Type) {
    let plan = arguments.plan
    let shape = plan.shape
    let geometry = plan.inputGradient
    let channels = shape.groupInputs
    var weights = arguments.weights
    for group in 0..<shape.groups {
      let source =
        arguments.outputGradient + group * shape.groupOutputs * plan.outputGradient.channelPitch
      let target = arguments.inputGradient + group * channels * geometry.channelPitch
      for index in 0..<plan.gatherCount {
        let gather = plan.gathers[index]
        for number in gather.firstBand..<gather.firstBand + gather.bands {
          let band = plan.bands[number]
          let whole = band.subRuns == 1 && band.runLength == gather.runPitch
          Correlation(
            source: source + (band.row * plan.outputGradient.rowPitch + band.column),
            sourceRowPitch: plan.outputGradient.rowPitch, sourceColumnPitch: 1,
            target: target
              + ((gather.row + band.row * shape.strideY) * geometry.rowPitch + gather.column
                + band.column * shape.strideX),
            targetRowPitch: shape.strideY * geometry.rowPitch, targetColumnPitch: shape.strideX,
            targetChannelPitch: geometry.channelPitch, rows: band.rows, columns: band.columns,
            channels: channels, offsets: UnsafePointer(plan.gradientOffsets + gather.first),
            taps: gather.taps, runs: whole ? 1 : shape.groupOutputs, runPitch: gather.runPitch,
            subRuns: band.subRuns, subPitch: gather.subPitch,
            runStart: band.runStart, runLength: whole ? gather.taps : band.runLength,
            weights: weights, bias: nil, accumulates: arguments.accumulates, activation: .none,
            chunk: plan.dataChunk
          ).run(machine)
        }
        weights += gather.taps * channels
      }
    }
  }

  @inlinable
  static func backwardWeights<M: Machine>(
    _ arguments: ConvolutionBackwardWeights, _ machine: M.Type
  ) {
    let shape = arguments.plan.shape
    for group in 0..<shape.groups {
      let first = group * shape.groupOutputs
      let gradient = WeightGradient(arguments, group: group)
      var sums = WeightSums(
        scratch: arguments.scratch, gradient: arguments.weightGradient + first,
        accumulates: arguments.accumulates)
      gradient.run(&sums, bias: arguments.biasGradient.map { $0 + first }, machine)
    }
  }
}
