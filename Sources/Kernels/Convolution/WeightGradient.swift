/// Products of δz and x summed over pixels: the gradient of the weights (eq. 4.7).
///
/// For each weight and lane one chain over the pixels in row-major order, then the lanes in a fixed
/// tree.
@usableFromInline
struct WeightGradient {
  @usableFromInline
  let input: UnsafePointer<Lanes>
  @usableFromInline
  let outputGradient: UnsafePointer<Lanes>
  /// Distances in bytes: between pixels and rows of x that meet neighbouring pixels of δz, and
  /// between rows and channels of δz.
  @usableFromInline
  let inputStep: Int
  @usableFromInline
  let inputRow: Int
  @usableFromInline
  let gradientRow: Int
  @usableFromInline
  let gradientChannel: Int
  @usableFromInline
  let rows: Int
  @usableFromInline
  let columns: Int
  @usableFromInline
  let channels: Int
  @usableFromInline
  let taps: Int
  @usableFromInline
  let offsets: UnsafePointer<Int>
  @usableFromInline
  let weightOffsets: UnsafePointer<Int>

  /// The group `group` of a convolution.
  @inlinable
  @inline(__always)
  init(_ arguments: ConvolutionBackwardWeights, group: Int) {
    let size = MemoryLayout<Lanes>.stride
    let plan = arguments.plan
    let shape = plan.shape
    input = arguments.input + group * shape.groupInputs * plan.input.channelPitch
    outputGradient =
      arguments.outputGradient + group * shape.groupOutputs * plan.outputGradient.channelPitch
    inputStep = shape.strideX * size
    inputRow = shape.strideY * plan.input.rowPitch * size
    gradientRow = plan.outputGradient.rowPitch * size
    gradientChannel = plan.outputGradient.channelPitch * size
    rows = plan.output.height
    columns = plan.output.width
    channels = shape.groupOutputs
    taps = plan.taps
    offsets = UnsafePointer(plan.inputOffsets)
    weightOffsets = UnsafePointer(plan.weightOffsets)
  }

  /// Computes the gradients of all weights, and of the bias if there is one.
  @inlinable
  @inline(__always)
  func run<M: Machine>(
    _ sums: inout WeightSums, bias: UnsafeMutablePointer<Float>?, _ machine: M.Type
  ) {
    // Both sides come from memory here, so that a flat tile would wait for loads.
    let partition = RowPartition(channels, M.tile, largest: M.tile == .middle ? 3 : nil)
    for tile in 0..<partition.tiles {
      let channels = partition.rows(tile)
      let first = channels.lowerBound
      var next = 0
      switch M.tile {
      case .wide:
        switch channels.count {
        case 6:
          tiles(Rows6<Columns4>.self, &next, first, &sums, machine)
          tiles(Rows6<Columns2>.self, &next, first, &sums, machine)
          rest(Rows6<Column>.self, next, first, &sums, bias, machine)
        case 5:
          tiles(Rows5<Columns4>.self, &next, first, &sums, machine)
          tiles(Rows5<Columns2>.self, &next, first, &sums, machine)
          rest(Rows5<Column>.self, next, first, &sums, bias, machine)
        case 4:
          tiles(Rows4<Columns6>.self, &next, first, &sums, machine)
          tiles(Rows4<Columns4>.self, &next, first, &sums, machine)
          tiles(Rows4<Columns2>.self, &next, first, &sums, machine)
          rest(Rows4<Column>.self, next, first, &sums, bias, machine)
        case 3:
          tiles(Rows3<Columns7>.self, &next, first, &sums, machine)
          tiles(Rows3<Columns4>.self, &next, first, &sums, machine)
          tiles(Rows3<Columns2>.self, &next, first, &sums, machine)
          rest(Rows3<Column>.self, next, first, &sums, bias, machine)
        case 2:
          tiles(Rows2<Columns8>.self, &next, first, &sums, machine)
          tiles(Rows2<Columns4>.self, &next, first, &sums, machine)
          tiles(Rows2<Columns2>.self, &next, first, &sums, machine)
          rest(Rows2<Column>.self, next, first, &sums, bias, machine)
        default:
          tiles(Row<Columns8>.self, &next, first, &sums, machine)
          tiles(Row<Columns4>.self, &next, first, &sums, machine)
          tiles(Row<Columns2>.self, &next, first, &sums, machine)
          rest(Row<Column>.self, next, first, &sums, bias, machine)
        }
      case .middle:
        switch channels.count {
        case 3:
          tiles(Rows3<Columns2>.self, &next, first, &sums, machine)
          rest(Rows3<Column>.self, next, first, &sums, bias, machine)
        case 2:
          tiles(Rows2<Columns3>.self, &next, first, &sums, machine)
          rest(Rows2<Column>.self, next, first, &sums, bias, machine)
        default:
          tiles(Row<Columns4>.self, &next, first, &sums, machine)
          rest(Row<Column>.self, next, first, &sums, bias, machine)
        }
      case .narrow:
        switch channels.count {
        case 3: rest(Rows3<Column>.self, next, first, &sums, bias, machine)
        case 2: rest(Rows2<Column>.self, next, first, &sums, bias, machine)
        default:
          tiles(Row<Columns2>.self, &next, first, &sums, machine)
          rest(Row<Column>.self, next, first, &sums, bias, machine)
        }
      }
    }
  }

  /// As many tiles of one size as there are taps left, but for the last `spared` ones.
  @inlinable
  @inline(never)
  func tiles<M: Machine, T: RowTile>(
    _ tile: T.Type, _ next: inout Int, _ channel: Int, _ sums: inout WeightSums,
    _ machine: M.Type, spared: Int = 0
  ) {
    let gradients = T.rowSources(
      UnsafeRawPointer(outputGradient) + channel * gradientChannel, gradientChannel)
    let rows = rows
    let columns = columns
    let inputStep = inputStep
    let size = MemoryLayout<Lanes>.stride
    while taps - spared - next >= T.Pixels.count {
      let sources = T.Pixels.sources(input, offsets + next)
      var products = T(repeating: .zero)
      for y in 0..<rows {
        var from = y * inputRow
        var gradient = y * gradientRow
        for _ in 0..<columns {
          let x = T.Pixels.load(sources, from)
          products.multiplyAdd(x, gradients, gradient, machine)
          from += inputStep
          gradient += size
        }
      }
      sums.append(products, first: channel, columns: weightOffsets + next, machine)
      next += T.Pixels.count
    }
    sums.flush(T.self, machine)
  }

  /// The taps that the other tiles left, and Σ δz for the bias, which shares its vectors with the last
  /// of them.
  @inlinable
  @inline(never)
  func rest<M: Machine, T: RowTile>(
    _ tile: T.Type, _ tap: Int, _ channel: Int, _ sums: inout WeightSums,
    _ bias: UnsafeMutablePointer<Float>?, _ machine: M.Type
  ) where T.Pixels == Column {
    var tap = tap
    guard let bias else { return tiles(T.self, &tap, channel, &sums, machine) }
    if taps - tap > 1 { tiles(T.self, &tap, channel, &sums, machine, spared: 1) }
    let gradients = T.rowSources(
      UnsafeRawPointer(outputGradient) + channel * gradientChannel, gradientChannel)
    let hasTap = tap < taps
    let source = hasTap ? UnsafeRawPointer(input + offsets[tap]) : UnsafeRawPointer(input)
    let inputStep = hasTap ? inputStep : 0
    let inputRow = hasTap ? inputRow : 0
    let one = Column(repeating: Lanes(repeating: 1))
    var products = T(repeating: .zero)
    var total = T(repeating: .zero)
    for y in 0..<rows {
      var from = y * inputRow
      var gradient = y * gradientRow
      for _ in 0..<columns {
        products.multiplyAdd(Column.load(source, from), gradients, gradient, machine)
        total.multiplyAdd(one, gradients, gradient, machine)
        from += inputStep
        gradient += MemoryLayout<Lanes>.stride
      }
    }
    if hasTap {
      sums.append(products, first: channel, columns: weightOffsets + tap, machine)
      sums.flush(T.self, machine)
    }
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 6) { stored in
      let base = stored.baseAddress.unsafelyUnwrapped
      total.store(base)
      for r in 0..<T.count {
        let sum = LaneSums.one(base[r])
        bias[channel + r] = sums.accumulates ? bias[channel + r] + sum : sum
      }
    }
  }
}
