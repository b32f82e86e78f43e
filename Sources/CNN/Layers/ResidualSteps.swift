import Kernels

/// Where a residual block's two ways part: adds their errors on the way back.
///
/// The block's way shares the input's error buffer; the skipping way has one of its own.
struct BoundFork: Sendable {
  let kernels: ElementwiseKernels

  func backward(inputError: LaneView, skipError: LaneView) {
    kernels.add(inputError, skipError, inputError)
  }
}

/// Where a residual block's two ways meet: the sum, and on the way back the error for both.
struct BoundJoin: Sendable {
  let kernels: ElementwiseKernels

  func forward(block: LaneView, skip: LaneView, output: LaneView) {
    kernels.add(block, skip, output)
  }

  func backward(outputError: LaneView, blockError: LaneView?, skipError: LaneView?) {
    if let blockError { kernels.copy(outputError, blockError) }
    if let skipError { kernels.copy(outputError, skipError) }
  }
}
