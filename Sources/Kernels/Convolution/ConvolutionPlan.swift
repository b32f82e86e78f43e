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
    for residueY in 0..<min(shape.strideY, input.height) {
      for residueX in 0..<min(shape.strideX, input.width) {
        let first = start
        for o in 0..<shape.groupOutputs {
          for m in 0..<shape.filterHeight {
            let dy = residueY + shape.padTop - m * shape.dilationY
            guard dy % shape.strideY == 0 else { continue }
            for n in 0..<shape.filterWidth {
              let dx = residueX + shape.padLeft - n * shape.dilationX
              guard dx % shape.strideX == 0 else { continue }
              gradientOffsets[start] =
                o * gradient.channelPitch + dy / shape.strideY * gradient.rowPitch
                + dx / shape.strideX
              gatherWeightOffsets[start] = shape.weightOffset(m, n, 0) + o
              start += 1
            }
          }
        }
        gathers[classes] = GatherClass(
          row: residueY, column: residueX,
          rows: (input.height - residueY + shape.strideY - 1) / shape.strideY,
          columns: (input.width - residueX + shape.strideX - 1) / shape.strideX,
          first: first, taps: start - first)
        classes += 1
      }
    }
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
    gradientOffsets.deallocate()
    gatherWeightOffsets.deallocate()
  }
}

/// The input pixels whose row and column leave the same remainders when divided by the stride.
/// They all gather from δz with the same taps, which makes the backward pass of any stride a few
/// correlations of stride 1.
@usableFromInline
struct GatherClass {
  /// The first row and column of the class.
  @usableFromInline
  let row: Int
  @usableFromInline
  let column: Int
  /// How many rows and columns it has.
  @usableFromInline
  let rows: Int
  @usableFromInline
  let columns: Int
  /// Where its taps begin in the plan's tables; in output channel, row, column order.
  @usableFromInline
  let first: Int
  @usableFromInline
  let taps: Int
}

extension ConvolutionShape {
  /// The place of a tap's weight for output channel 0 in the logical array.
  func weightOffset(_ m: Int, _ n: Int, _ c: Int) -> Int {
    let row = flipped ? filterHeight - 1 - m : m
    let column = flipped ? filterWidth - 1 - n : n
    return ((row * filterWidth + column) * groupInputs + c) * outputChannels
  }
}
