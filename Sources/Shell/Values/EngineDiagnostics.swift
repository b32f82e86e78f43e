import CNN
import Lang

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
    }
  }

  /// An image that could not be read.
  public init(_ error: SampleError) {
    self.init(.cannotRead, error.message)
  }

  /// A layer that can't be made or can't take its input.
  public init(_ error: LayerError) {
    self.init(
      error.field == nil ? .shapeMismatch : .badLayerOption, error.message,
      notes: Diagnostic.notes(error.hint))
  }

  /// A change that a network can't take.
  public init(_ error: NetworkError) {
    self.init(
      error.field == nil ? .shapeMismatch : .badLayerOption, error.message,
      notes: Diagnostic.notes(error.hint))
  }

  private static func notes(_ hint: String?) -> [String] { hint.map { [$0] } ?? [] }
}

/// Numbers of bytes for people.
public enum ByteCount {
  /// `17 bytes`, `1.5 KB`, `320 MB`, in powers of 1024.
  public static func text(_ bytes: Int) -> String {
    guard bytes >= 1024 else { return bytes == 1 ? "1 byte" : "\(max(bytes, 0)) bytes" }
    var amount = Double(bytes) / 1024
    var unit = "KB"
    for larger in ["MB", "GB", "TB", "PB", "EB"] where amount >= 1000 {
      amount /= 1024
      unit = larger
    }
    return "\(NumberFormat.significant(amount, digits: 3)) \(unit)"
  }
}
