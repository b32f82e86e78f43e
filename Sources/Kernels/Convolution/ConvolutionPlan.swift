/// A convolution bound to the buffers of one place in a network: which offsets its loops add, how
/// its weights are packed, how much memory it wants.
///
/// Made once for a layer, shared by all threads. A plan belongs to the kernel table it was made
/// for, because tiles differ between instruction sets; results don't.
///
/// Sendable because its tables are written by `init` alone.
public final class ConvolutionPlan: @unchecked Sendable {
  public let shape: ConvolutionShape
  /// Where the kernels read x, and its pitches.
  public let input: LaneGeometry
  /// Pitches of z.
  public let output: LaneGeometry
  /// Pitches of δx, which may differ from those of x.
  public let inputGradient: LaneGeometry
  /// Pitches of δz, which may differ from those of z.
  public let outputGradient: LaneGeometry
  /// Floats of the packed weights for the forward pass.
  public let packedForwardCount: Int
  /// Floats of the packed weights for the backward pass to the data.
  public let packedDataCount: Int
  /// `Lanes` of scratch that any of the kernels needs; a thread's own.
  public let scratchCount: Int

  /// Weights of one output channel: inputs of a group × filter.
  @usableFromInline
  let taps: Int
  /// For each tap, in channel, row, column order, its distance in x from the window's first pixel.
  @usableFromInline
  let inputOffsets: UnsafeMutablePointer<Int>
  /// For each tap its place in the logical weights, for output channel 0.
  @usableFromInline
  let weightOffsets: UnsafeMutablePointer<Int>
  /// The residue classes of input pixels, see ``GatherClass``.
  @usableFromInline
  let gathers: UnsafeMutablePointer<GatherClass>
  @usableFromInline
  let gatherCount: Int
  /// The bands of all classes.
  @usableFromInline
  let bands: UnsafeMutablePointer<GatherBand>
  /// For the taps of all classes, the distance in δz from the pixel of the same number.
  @usableFromInline
  let gradientOffsets: UnsafeMutablePointer<Int>
  /// For the taps of all classes, their place in the logical weights, for channels 0.
  @usableFromInline
  let gatherWeightOffsets: UnsafeMutablePointer<Int>

  /// Pixels that the forward pass and the backward pass to the data take at a time.
  @usableFromInline
  let forwardChunk: Int
  @usableFromInline
  let dataChunk: Int

  /// Plans `shape` for buffers of the given geometry.
  ///
  /// - Parameters:
  ///   - inputGradient: geometry of δx; the input's if absent.
  ///   - outputGradient: geometry of δz; the output's if absent.
  public init(
    _ shape: ConvolutionShape, input: LaneGeometry, output: LaneGeometry,
    inputGradient: LaneGeometry? = nil, outputGradient: LaneGeometry? = nil, for table: KernelTable
  ) {
    precondition(shape.inputChannels == input.channels && shape.outputChannels == output.channels)
    precondition(shape.groups * shape.groupInputs == shape.inputChannels)
    precondition(shape.groups * shape.groupOutputs == shape.outputChannels)
    let gradient = outputGradient ?? output
    self.shape = shape
    self.input = input
    self.output = output
    self.inputGradient = inputGradient ?? input
    self.outputGradient = gradient

    let area = shape.filterHeight * shape.filterWidth
    taps = shape.groupInputs * area
    inputOffsets = .allocate(capacity: taps)
    weightOffsets = .allocate(capacity: taps)
    var tap = 0
    for c in 0..<shape.groupInputs {
      for m in 0..<shape.filterHeight {
        for n in 0..<shape.filterWidth {
          inputOffsets[tap] =
            c * input.channelPitch + (m * shape.dilationY - shape.padTop) * input.rowPitch
            + n * shape.dilationX - shape.padLeft
          weightOffsets[tap] = shape.weightOffset(m, n, c)
          tap += 1
        }
      }
    }

    gathers = .allocate(capacity: shape.strideY * shape.strideX)
    gradientOffsets = .allocate(capacity: shape.groupOutputs * area)
    gatherWeightOffsets = .allocate(capacity: shape.groupOutputs * area)
    var classes = 0
    var start = 0
    var bandList: [GatherBand] = []
    for residueY in 0..<min(shape.strideY, input.height) {
      let rows = shape.taps(residue: residueY, vertical: true)
      for residueX in 0..<min(shape.strideX, input.width) {
        let columns = shape.taps(residue: residueX, vertical: false)
        let first = start
        for o in 0..<shape.groupOutputs {
          for (m, dy) in rows {
            for (n, dx) in columns {
              gradientOffsets[start] =
                o * gradient.channelPitch + dy * gradient.rowPitch + dx
              gatherWeightOffsets[start] = shape.weightOffset(m, n, 0) + o
              start += 1
            }
          }
        }
        let bands = GatherBand.bands(
          rows: shape.rowParts(residueY, input: input.height, output: output.height),
          columns: shape.columnParts(residueX, input: input.width, output: output.width),
          width: columns.count)
        gathers[classes] = GatherClass(
          row: residueY, column: residueX,
          first: first, taps: start - first, runPitch: rows.count * columns.count,
          subPitch: columns.count,
          firstBand: bandList.count, bands: bands.count)
        bandList += bands
        classes += 1
      }
    }
    bands = .allocate(capacity: bandList.count)
    bands.initialize(from: bandList, count: bandList.count)
    gatherCount = classes
    packedForwardCount = shape.weightCount
    packedDataCount = shape.weightCount
    scratchCount = WeightSums.scratchCount
    forwardChunk = Self.chunk(
      columns: output.width,
      rowBytes: shape.groupInputs * shape.strideY * input.rowPitch * MemoryLayout<Lanes>.stride)
    dataChunk = Self.chunk(
      columns: (input.width + shape.strideX - 1) / shape.strideX,
      rowBytes: shape.groupOutputs * gradient.rowPitch * MemoryLayout<Lanes>.stride)
  }

  /// As many whole rows as keep their source well inside the second cache level.
  private static func chunk(columns: Int, rowBytes: Int) -> Int {
    columns * max(1, 400_000 / max(1, rowBytes))
  }

  deinit {
    inputOffsets.deallocate()
    weightOffsets.deallocate()
    gathers.deallocate()
    bands.deallocate()
    gradientOffsets.deallocate()
    gatherWeightOffsets.deallocate()
  }
}

extension ConvolutionShape {
  /// The place of a tap's weight for output channel 0 in the logical array.
  func weightOffset(_ m: Int, _ n: Int, _ c: Int) -> Int {
    let row = flipped ? filterHeight - 1 - m : m
    let column = flipped ? filterWidth - 1 - n : n
    return ((row * filterWidth + column) * groupInputs + c) * outputChannels
  }

  /// The rows (or columns) of the filter that input pixels with the given remainder gather with, and
  /// how far from the pixel's number in its class the output lies.
  func taps(residue: Int, vertical: Bool) -> [(tap: Int, shift: Int)] {
    let stride = vertical ? strideY : strideX
    let dilation = vertical ? dilationY : dilationX
    let start = residue + (vertical ? padTop : padLeft)
    return (0..<(vertical ? filterHeight : filterWidth)).compactMap { tap in
      let shifted = start - tap * dilation
      return shifted % stride == 0 ? (tap, shifted / stride) : nil
    }
  }
}
