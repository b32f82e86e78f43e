/// What a convolution does, whatever the size of its images (eq. 1.6 and 2.3 of the lecture).
///
/// Weights are `[filterHeight][filterWidth][inputChannels / groups][outputChannels]` (Keras's HWIO);
/// output channel `o` belongs to group `o / (outputChannels / groups)`. A depthwise convolution with
/// multiplier `m` is `groups == inputChannels`, `outputChannels == m * inputChannels`; Keras's
/// depthwise kernel `[h][w][channel][m]` is the same memory.
public struct ConvolutionShape: Sendable, Hashable {
  public var inputChannels: Int
  public var outputChannels: Int
  public var filterHeight: Int
  public var filterWidth: Int
  public var strideY: Int
  public var strideX: Int
  public var dilationY: Int
  public var dilationX: Int
  /// Rows of padding above the image; those below follow from the output's height.
  public var padTop: Int
  /// Columns of padding left of the image; those to the right follow from the output's width.
  public var padLeft: Int
  public var groups: Int
  /// Whether the filter is turned by 180°, which makes the layer a mathematical convolution
  /// (eq. 1.5). Weights and their gradient stay in the unturned layout.
  public var flipped: Bool

  public init(
    inputChannels: Int, outputChannels: Int, filterHeight: Int, filterWidth: Int,
    strideY: Int = 1, strideX: Int = 1, dilationY: Int = 1, dilationX: Int = 1,
    padTop: Int = 0, padLeft: Int = 0, groups: Int = 1, flipped: Bool = false
  ) {
    self.inputChannels = inputChannels
    self.outputChannels = outputChannels
    self.filterHeight = filterHeight
    self.filterWidth = filterWidth
    self.strideY = strideY
    self.strideX = strideX
    self.dilationY = dilationY
    self.dilationX = dilationX
    self.padTop = padTop
    self.padLeft = padLeft
    self.groups = groups
    self.flipped = flipped
  }

  /// Input channels of one group.
  @inlinable
  @inline(__always)
  public var groupInputs: Int { inputChannels / groups }
  /// Output channels of one group.
  @inlinable
  @inline(__always)
  public var groupOutputs: Int { outputChannels / groups }
  /// The number of weights.
  @inlinable
  @inline(__always)
  public var weightCount: Int { filterHeight * filterWidth * groupInputs * outputChannels }
}

/// Rows and columns of zeros that a buffer must have around its interior.
public struct LaneBorder: Sendable, Hashable {
  public var top: Int
  public var left: Int
  public var bottom: Int
  public var right: Int

  public init(top: Int = 0, left: Int = 0, bottom: Int = 0, right: Int = 0) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }
}

extension ConvolutionShape {
  /// The border of zeros that the input needs, so that the filter may leave the image.
  public func inputBorder(
    inputHeight: Int, inputWidth: Int, outputHeight: Int, outputWidth: Int
  ) -> LaneBorder {
    let lastRow = (outputHeight - 1) * strideY + (filterHeight - 1) * dilationY - padTop
    let lastColumn = (outputWidth - 1) * strideX + (filterWidth - 1) * dilationX - padLeft
    return LaneBorder(
      top: max(0, padTop), left: max(0, padLeft), bottom: max(0, lastRow - (inputHeight - 1)),
      right: max(0, lastColumn - (inputWidth - 1)))
  }

  /// The border of zeros that δz needs for the backward pass to the data: in wide images pixels near
  /// the edge gather from columns that don't exist.
  public func gradientBorder(
    inputHeight: Int, inputWidth: Int, outputHeight: Int, outputWidth: Int
  ) -> LaneBorder {
    var border = LaneBorder()
    for residue in 0..<min(strideY, inputHeight) {
      let shifts = taps(residue: residue, vertical: true).map(\.shift)
      for part in rowParts(residue, input: inputHeight, output: outputHeight) {
        let places = part.places(shifts)
        border.top = max(border.top, -places.lowerBound)
        border.bottom = max(border.bottom, places.upperBound - outputHeight)
      }
    }
    for residue in 0..<min(strideX, inputWidth) {
      let shifts = taps(residue: residue, vertical: false).map(\.shift)
      for part in columnParts(residue, input: inputWidth, output: outputWidth) {
        let places = part.places(shifts)
        border.left = max(border.left, -places.lowerBound)
        border.right = max(border.right, places.upperBound - outputWidth)
      }
    }
    return border
  }
}
