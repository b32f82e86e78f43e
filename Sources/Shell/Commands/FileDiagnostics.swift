import HDF5Store
import Lang

extension Diagnostic {
  /// What went wrong with an HDF5 file.
  /// - Parameter mismatch: the code of contents that don't fit.
  init(_ error: HDF5Error, mismatch: DiagnosticCode = .malformedData) {
    let code: DiagnosticCode =
      switch error.kind {
      case .unreadable: .cannotRead
      case .notHDF5: .unknownFormat
      case .truncated, .damaged: .damagedFile
      case .refused: .refusedFile
      case .missing: .missingContents
      case .mismatch: mismatch
      case .tooLarge: .notEnoughMemory
      case .unwritable: .cannotWrite
      case .stopped: .interrupted
      case .library: .hdf5Failed
      }
    self.init(code, error.message, notes: error.hint.map { [$0] } ?? [])
  }
}
