/// The user's wish that what computes should stop.
///
/// Whoever computes for a user says on the computing thread how to ask:
///
///     StopRequest.$isMade.withValue({ flag.isRaised }) { try network.evaluate(on: data) }
///
/// Passes through a network then look between the layers of each block of images, so that batches of
/// any size stop at once, and end with ``EngineError/stopped``. A training goes back to the end of its
/// last whole step.
///
/// Of processes that compute together none may ask: it would leave the others waiting. They agree
/// between batches.
public enum StopRequest {
  /// Whether to stop; nil where nobody can ask for it. Called by several threads, many times a second.
  @TaskLocal public static var isMade: (@Sendable () -> Bool)?

  /// Ends what computes if a stop was asked for.
  /// - Throws: ``EngineError/stopped``.
  static func check() throws(EngineError) {
    if isMade?() ?? false { throw .stopped }
  }
}
