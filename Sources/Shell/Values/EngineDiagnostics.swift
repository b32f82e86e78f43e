import CNN
import DataSources
import Files
import HDF5Store
import Lang

/// What the engine computes; what it refuses is thrown as a diagnostic.
func engine<Result>(
  _ body: () throws(EngineError) -> Result
) throws(Diagnostic) -> Result {
  do throws(EngineError) {
    return try body()
  } catch {
    throw Diagnostic(error)
  }
}

/// The one place where errors of the engine become diagnostics.
extension Diagnostic {
  /// What the engine can't do: memory, numbers that are not finite, data that does not fit.
  public init(_ error: EngineError) {
    switch error {
    case .unsuitable(let message, let hint):
      self.init(.dataDoesNotFit, message, notes: Diagnostic.notes(hint))
    case .memory(let what, let needed, let available):
      self.init(
        .notEnoughMemory,
        "\(what) needs \(ByteCount.text(needed)), and \(ByteCount.text(available)) are free",
        notes: ["take a smaller batch, fewer images or a smaller network"])
    case .diverged(let layer, let epoch, let batch, let what):
      self.init(
        .lossNotFinite,
        "training diverged in epoch \(epoch), batch \(batch): \(what) of \(layer) is not finite",
        notes: ["take a smaller `rate`, or normalise the data"])
    case .sample(let error):
      self.init(error)
    case .stopped:
      self = .interrupted("the computation")
    }
  }

  /// An image that could not be read.
  public init(_ error: SampleError) {
    self.init(.cannotRead, error.message)
  }

  /// A layer that can't be made or can't take its input.
  public init(_ error: LayerError) {
    self.init(Diagnostic.code(error.reason), error.message, notes: Diagnostic.notes(error.hint))
  }

  /// A change that a network can't take.
  public init(_ error: NetworkError) {
    self.init(Diagnostic.code(error.reason), error.message, notes: Diagnostic.notes(error.hint))
  }

  private static func code(_ reason: LayerMistake) -> DiagnosticCode {
    switch reason {
    case .shape: .shapeMismatch
    case .window: .windowTooLarge
    case .size: .shapeTooLarge
    case .branches: .branchesDiffer
    case .setting: .badLayerOption
    }
  }

  /// What can't be done with a tensor; the code says which kind of mistake it is.
  public init(_ error: TensorError, _ code: DiagnosticCode = .tensorShape) {
    self.init(
      error == .stopped ? .interrupted : code, error.message, notes: Diagnostic.notes(error.hint))
  }

  /// Data that could not be had.
  public init(_ error: DataError) {
    let code: DiagnosticCode =
      switch error.kind {
      case .notFound: .fileNotFound
      case .unreadable: .cannotRead
      case .damaged: .damagedFile
      case .unsuitable: .malformedData
      case .labels: .badLabels
      case .samples: .notEnoughSamples
      case .picture: .badImage
      case .notFinite: .notFinite
      case .refused: .refusedFile
      case .tooLarge: .notEnoughMemory
      case .option: .badArgument
      case .network: .downloadFailed
      case .interrupted: .interrupted
      }
    self.init(code, error.message)
    if let unknown = error.unknown { self = suggesting(unknown.name, among: unknown.known) }
    notes += error.notes
  }

  /// What went wrong with an HDF5 file; what the library said comes as notes.
  /// - Parameter mismatch: the code of contents that don't fit.
  public init(_ error: HDF5Error, mismatch: DiagnosticCode = .malformedData) {
    let code: DiagnosticCode =
      switch error.kind {
      case .unreadable: .cannotRead
      case .notHDF5: .unknownFormat
      case .newer: .newerVersion
      case .truncated, .damaged: .damagedFile
      case .refused: .refusedFile
      case .missing: .missingContents
      case .mismatch: mismatch
      case .tooLarge: .notEnoughMemory
      case .unwritable: .cannotWrite
      case .stopped: .interrupted
      case .library: .hdf5Failed
      }
    let stack = error.kind == .library ? error.frames.map { "libhdf5: \($0)" } : []
    self.init(code, error.message, notes: Diagnostic.notes(error.hint) + stack)
  }

  /// What went wrong while a file was read or written, for errors of every kind.
  /// - Parameter path: the file, for errors that don't name it.
  public init(reading error: any Error, from path: String) {
    switch error {
    case let error as Diagnostic: self = error
    case let error as DataError: self.init(error)
    case let error as HDF5Error: self.init(error)
    case let error as SampleError: self.init(error)
    case let error as EngineError: self.init(error)
    case let error as NetworkError: self.init(error)
    case let error as LayerError: self.init(error)
    case let error as TensorError: self.init(error)
    default: self.init(.cannotRead, "\"\(path)\" can't be read: \(error)")
    }
  }

  /// A command that the user stopped.
  static func interrupted(_ command: String) -> Diagnostic {
    Diagnostic(.interrupted, "\(command) was stopped")
  }

  private static func notes(_ hint: String?) -> [String] { hint.map { [$0] } ?? [] }
}
