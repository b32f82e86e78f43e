import HDF5Store
import Lang

extension Diagnostic {
  /// What went wrong with an HDF5 file.
  /// - Parameter mismatch: the code of contents that don't fit.
  init(_ error: HDF5Error, mismatch: DiagnosticCode = .malformedData) {
    self.init(error)
    if error.kind == .mismatch { code = mismatch }
  }
}
