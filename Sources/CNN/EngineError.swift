/// What the engine can't do.
public enum EngineError: Error, Sendable {
  /// The network can't be trained or run as it is: one sentence, and what to do.
  case unsuitable(String, hint: String?)
  /// Something would need more memory than there is; both in bytes.
  case memory(what: String, needed: Int, available: Int)
  /// A number that is not finite came up in training: in `what` (the output, the gradient, the loss)
  /// of `layer`, or in an image where `layer` is `input`. Epoch and batch count from 1.
  case diverged(layer: String, epoch: Int, batch: Int, what: String)
  /// An image could not be read.
  case sample(SampleError)
  /// The user asked for a stop; see ``StopRequest``.
  case stopped
}
