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

  /// Computes all weights' gradients.
  @inlinable
  @inline(__always)
  func run<M: Machine>(_ sums: inout WeightSums, _ machine: M.Type) {
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
          tiles(Rows6<Column>.self, &next, first, &sums, machine)
        case 5:
          tiles(Rows5<Columns4>.self, &next, first, &sums, machine)
          tiles(Rows5<Columns2>.self, &next, first, &sums, machine)
          tiles(Rows5<Column>.self, &next, first, &sums, machine)
        case 4:
          tiles(Rows4<Columns6>.self, &next, first, &sums, machine)
          tiles(Rows4<Columns4>.self, &next, first, &sums, machine)
          tiles(Rows4<Columns2>.self, &next, first, &sums, machine)
          tiles(Rows4<Column>.self, &next, first, &sums, machine)
        case 3:
          tiles(Rows3<Columns7>.self, &next, first, &sums, machine)
          tiles(Rows3<Columns4>.self, &next, first, &sums, machine)
          tiles(Rows3<Columns2>.self, &next, first, &sums, machine)
          tiles(Rows3<Column>.self, &next, first, &sums, machine)
        case 2:
          tiles(Rows2<Columns8>.self, &next, first, &sums, machine)
          tiles(Rows2<Columns4>.self, &next, first, &sums, machine)
          tiles(Rows2<Columns2>.self, &next, first, &sums, machine)
          tiles(Rows2<Column>.self, &next, first, &sums, machine)
        default:
          tiles(Row<Columns8>.self, &next, first, &sums, machine)
          tiles(Row<Columns4>.self, &next, first, &sums, machine)
          tiles(Row<Columns2>.self, &next, first, &sums, machine)
          tiles(Row<Column>.self, &next, first, &sums, machine)
        }
      case .middle:
        switch channels.count {
        case 3:
          tiles(Rows3<Columns2>.self, &next, first, &sums, machine)
          tiles(Rows3<Column>.self, &next, first, &sums, machine)
        case 2:
          tiles(Rows2<Columns3>.self, &next, first, &sums, machine)
          tiles(Rows2<Column>.self, &next, first, &sums, machine)
        default:
          tiles(Row<Columns4>.self, &next, first, &sums, machine)
          tiles(Row<Column>.self, &next, first, &sums, machine)
        }
      case .narrow:
        switch channels.count {
        case 3: tiles(Rows3<Column>.self, &next, first, &sums, machine)
        case 2: tiles(Rows2<Column>.self, &next, first, &sums, machine)
        default:
          tiles(Row<Columns2>.self, &next, first, &sums, machine)
          tiles(Row<Column>.self, &next, first, &sums, machine)
        }
      }
    }
  }

  /// As many tiles of one size as there are taps left.
  @inlinable
  @inline(never)
  func tiles<M: Machine, T: RowTile>(
    _ tile: T.Type, _ next: inout Int, _ channel: Int, _ sums: inout WeightSums,
    _ machine: M.Type
  ) {
    let gradients = T.rowSources(
      UnsafeRawPointer(outputGradient) + channel * gradientChannel, gradientChannel)
    let rows = rows
    let columns = columns
    let inputStep = inputStep
    let size = MemoryLayout<Lanes>.stride
    while taps - next >= T.Pixels.count {
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

  /// Brings Σ δz of each channel to `gradient`.
  @inlinable
  @inline(__always)
  func bias<M: Machine>(
    _ gradient: UnsafeMutablePointer<Float>, accumulates: Bool, _ machine: M.Type
  ) {
    let partition = RowPartition(channels, M.tile)
    for tile in 0..<partition.tiles {
      let rows = partition.rows(tile)
      let first = rows.lowerBound
      switch rows.count {
      case 6: biasTile(Rows6<Column>.self, first, gradient, accumulates, machine)
      case 5: biasTile(Rows5<Column>.self, first, gradient, accumulates, machine)
      case 4: biasTile(Rows4<Column>.self, first, gradient, accumulates, machine)
      case 3: biasTile(Rows3<Column>.self, first, gradient, accumulates, machine)
      case 2: biasTile(Rows2<Column>.self, first, gradient, accumulates, machine)
      default: biasTile(Row<Column>.self, first, gradient, accumulates, machine)
      }
    }
  }

  @inlinable
  @inline(never)
  func biasTile<M: Machine, T: RowTile>(
    _ tile: T.Type, _ channel: Int, _ gradient: UnsafeMutablePointer<Float>, _ accumulates: Bool,
    _ machine: M.Type
  ) where T.Pixels == Column {
    let gradients = T.rowSources(
      UnsafeRawPointer(outputGradient) + channel * gradientChannel, gradientChannel)
    let one = Column(repeating: Lanes(repeating: 1))
    var sums = T(repeating: .zero)
    for y in 0..<rows {
      var offset = y * gradientRow
      for _ in 0..<columns {
        sums.multiplyAdd(one, gradients, offset, machine)
        offset += MemoryLayout<Lanes>.stride
      }
    }
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 6) { stored in
      let base = stored.baseAddress.unsafelyUnwrapped
      sums.store(base)
      for r in 0..<T.count {
        let sum = LaneSums.one(base[r])
        gradient[channel + r] = accumulates ? gradient[channel + r] + sum : sum
      }
    }
  }
}
