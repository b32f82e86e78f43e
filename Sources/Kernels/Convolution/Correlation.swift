/// A correlation over a grid of pixels with a table of offsets: what the forward pass and the
/// backward pass to the data have in common.
///
/// Every output is one chain of multiply–adds, the start value first, then the taps in order;
/// tiles decide only which chains run side by side, so results don't depend on them.
@usableFromInline
struct Correlation {
  /// The pixel that the first output's offsets count from.
  @usableFromInline
  var source: UnsafePointer<Lanes>
  @usableFromInline
  var sourceRowPitch: Int
  @usableFromInline
  var sourceColumnPitch: Int
  @usableFromInline
  var target: UnsafeMutablePointer<Lanes>
  @usableFromInline
  var targetRowPitch: Int
  @usableFromInline
  var targetColumnPitch: Int
  @usableFromInline
  var targetChannelPitch: Int
  /// The grid.
  @usableFromInline
  var rows: Int
  @usableFromInline
  var columns: Int
  /// Target channels.
  @usableFromInline
  var channels: Int
  @usableFromInline
  var offsets: UnsafePointer<Int>
  @usableFromInline
  var taps: Int
  /// The part of the taps to run over, because the others would meet nothing but zeros: from
  /// `runStart` on `runLength` of them, `subRuns` times `subPitch` apart, all that `runs` times
  /// `runPitch` apart.
  @usableFromInline
  var runs: Int
  @usableFromInline
  var runPitch: Int
  @usableFromInline
  var subRuns: Int
  @usableFromInline
  var subPitch: Int
  @usableFromInline
  var runStart: Int
  @usableFromInline
  var runLength: Int
  /// For each tile of channels `[taps][channels of the tile]`.
  @usableFromInline
  var weights: UnsafePointer<Float>
  @usableFromInline
  var bias: UnsafePointer<Float>?
  @usableFromInline
  var accumulates: Bool
  @usableFromInline
  var activation: FusedActivation
  /// Whole rows of pixels whose source fits the second cache level next to everything else.
  @usableFromInline
  var chunk: Int

  @inlinable
  init(
    source: UnsafePointer<Lanes>, sourceRowPitch: Int, sourceColumnPitch: Int,
    target: UnsafeMutablePointer<Lanes>, targetRowPitch: Int, targetColumnPitch: Int,
    targetChannelPitch: Int, rows: Int, columns: Int, channels: Int,
    offsets: UnsafePointer<Int>, taps: Int, runs: Int, runPitch: Int, subRuns: Int, subPitch: Int,
    runStart: Int,
    runLength: Int, weights: UnsafePointer<Float>, bias: UnsafePointer<Float>?, accumulates: Bool,
    activation: FusedActivation, chunk: Int
  ) {
    self.source = source
    self.sourceRowPitch = sourceRowPitch
    self.sourceColumnPitch = sourceColumnPitch
    self.target = target
    self.targetRowPitch = targetRowPitch
    self.targetColumnPitch = targetColumnPitch
    self.targetChannelPitch = targetChannelPitch
    self.rows = rows
    self.columns = columns
    self.channels = channels
    self.offsets = offsets
    self.taps = taps
    self.runs = runs
    self.runPitch = runPitch
    self.subRuns = subRuns
    self.subPitch = subPitch
    self.runStart = runStart
    self.runLength = runLength
    self.weights = weights
    self.bias = bias
    self.accumulates = accumulates
    self.activation = activation
    self.chunk = chunk
  }

  /// Runs chunk by chunk, in a chunk tile by tile of the channels.
  @inlinable
  @inline(__always)
  func run<M: Machine>(_ machine: M.Type) {
    let partition = RowPartition(channels, M.tile)
    let pixels = rows * columns
    let isTanh = if case .tanh = activation { true } else { false }
    let chunk = isTanh ? min(chunk, columns * squashedRows(partition.rows(0).count)) : chunk
    var start = 0
    while start < pixels {
      let end = min(pixels, start + chunk)
      for tile in 0..<partition.tiles {
        let channels = partition.rows(tile)
        sweep(start..<end, channels, machine)
        if isTanh { squash(start / columns..<end / columns, channels, machine) }
      }
      start = end
    }
  }

  /// As many rows of so many channels as stay in the first cache level until their hyperbolic tangent
  /// is taken.
  @inlinable
  @inline(__always)
  func squashedRows(_ channels: Int) -> Int {
    max(1, 20_000 / max(1, columns * channels * MemoryLayout<Lanes>.stride))
  }

  /// The tile of channels over a range of pixels, by the largest register tiles that fit.
  @inlinable
  @inline(__always)
  func sweep<M: Machine>(_ pixels: Range<Int>, _ channels: Range<Int>, _ machine: M.Type) {
    let first = channels.lowerBound
    var next = pixels
    switch M.tile {
    case .wide:
      switch channels.count {
      case 6:
        tiles(Rows6<Columns4>.self, &next, first, machine)
        tiles(Rows6<Columns2>.self, &next, first, machine)
        tiles(Rows6<Column>.self, &next, first, machine)
      case 5:
        tiles(Rows5<Columns4>.self, &next, first, machine)
        tiles(Rows5<Columns2>.self, &next, first, machine)
        tiles(Rows5<Column>.self, &next, first, machine)
      case 4:
        tiles(Rows4<Columns6>.self, &next, first, machine)
        tiles(Rows4<Columns4>.self, &next, first, machine)
        tiles(Rows4<Columns2>.self, &next, first, machine)
        tiles(Rows4<Column>.self, &next, first, machine)
      case 3:
        tiles(Rows3<Columns7>.self, &next, first, machine)
        tiles(Rows3<Columns4>.self, &next, first, machine)
        tiles(Rows3<Columns2>.self, &next, first, machine)
        tiles(Rows3<Column>.self, &next, first, machine)
      case 2:
        tiles(Rows2<Columns8>.self, &next, first, machine)
        tiles(Rows2<Columns4>.self, &next, first, machine)
        tiles(Rows2<Columns2>.self, &next, first, machine)
        tiles(Rows2<Column>.self, &next, first, machine)
      default:
        tiles(Row<Columns8>.self, &next, first, machine)
        tiles(Row<Columns4>.self, &next, first, machine)
        tiles(Row<Columns2>.self, &next, first, machine)
        tiles(Row<Column>.self, &next, first, machine)
      }
    case .middle:
      switch channels.count {
      case 6: tiles(Rows6<Column>.self, &next, first, machine)
      case 5: tiles(Rows5<Column>.self, &next, first, machine)
      case 4: tiles(Rows4<Column>.self, &next, first, machine)
      case 3:
        tiles(Rows3<Columns2>.self, &next, first, machine)
        tiles(Rows3<Column>.self, &next, first, machine)
      case 2:
        tiles(Rows2<Columns2>.self, &next, first, machine)
        tiles(Rows2<Column>.self, &next, first, machine)
      default:
        tiles(Row<Columns4>.self, &next, first, machine)
        tiles(Row<Column>.self, &next, first, machine)
      }
    case .narrow:
      switch channels.count {
      case 3: tiles(Rows3<Column>.self, &next, first, machine)
      case 2: tiles(Rows2<Column>.self, &next, first, machine)
      default:
        tiles(Row<Columns2>.self, &next, first, machine)
        tiles(Row<Column>.self, &next, first, machine)
      }
    }
  }

  /// Takes the hyperbolic tangent of rows of target channels that were just written.
  @inlinable
  @inline(never)
  func squash<M: Machine>(_ rows: Range<Int>, _ channels: Range<Int>, _ machine: M.Type) {
    for channel in channels {
      for y in rows {
        let row = target + (channel * targetChannelPitch + y * targetRowPitch)
        for x in 0..<columns {
          let place = row + x * targetColumnPitch
          place.pointee = VectorMath<M>.tanh(place.pointee)
        }
      }
    }
  }

  /// As many tiles of one size as fit into `pixels`.
  @inlinable
  @inline(never)
  func tiles<M: Machine, T: RowTile>(
    _ tile: T.Type, _ pixels: inout Range<Int>, _ channel: Int, _ machine: M.Type
  ) {
    let size = MemoryLayout<Lanes>.stride
    guard pixels.count >= T.Pixels.count else { return }
    var reads = PixelWalk(
      source, at: pixels.lowerBound, columns: columns, columnPitch: sourceColumnPitch * size,
      rowPitch: sourceRowPitch * size)
    var writes = PixelWalk(
      target + channel * targetChannelPitch, at: pixels.lowerBound, columns: columns,
      columnPitch: targetColumnPitch * size, rowPitch: targetRowPitch * size)
    let pitch = targetChannelPitch * size
    let tileWeights = weights + channel * taps
    let runs = runs
    let runPitch = runPitch
    let subRuns = subRuns
    let subPitch = subPitch
    let runStart = runStart
    let runLength = runLength
    let offsets = offsets
    let isRelu = if case .relu = activation { true } else { false }
    let accumulates = accumulates
    var remaining = pixels.count
    repeat {
      let sources = T.Pixels.sources(&reads)
      var sums: T
      if let bias {
        sums = T(bias + channel)
      } else {
        sums = T(repeating: .zero)
      }
      var run = runStart
      for _ in 0..<runs {
        var first = run
        for _ in 0..<subRuns {
          var w = tileWeights + first * T.count
          for k in first..<first + runLength {
            let x = T.Pixels.load(sources, offsets[k] * size)
            sums.multiplyAdd(x, w, machine)
            w += T.count
          }
          first += subPitch
        }
        run += runPitch
      }
      let targets = T.Pixels.sources(&writes)
      if accumulates { sums.add(targets, 0, pitch) }
      if isRelu { sums.rectify() }
      sums.store(targets, 0, pitch)
      remaining -= T.Pixels.count
    } while remaining >= T.Pixels.count
    pixels = pixels.upperBound - remaining..<pixels.upperBound
  }
}
