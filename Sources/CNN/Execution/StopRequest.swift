#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The user's wish that what computes should stop.
///
/// Whoever computes for a user says on the computing thread how to ask:
///
///     StopRequest.asking({ flag.isRaised }) { try network.evaluate(on: data) }
///
/// Passes through a network then look between the layers of each block of images, so that batches of
/// any size stop at once, and end with ``EngineError/stopped``. A training goes back to the end of its
/// last whole step.
///
/// Of processes that compute together none may ask: it would leave the others waiting. They agree
/// between batches.
public enum StopRequest {
  /// Whether to stop; nil where nobody can ask for it. Called by several threads, many times a second.
  public static var isMade: (@Sendable () -> Bool)? {
    pthread_getspecific(key).flatMap {
      Unmanaged<Question>.fromOpaque($0).takeUnretainedValue().ask
    }
  }

  /// Whether this thread should stop now.
  public static var isPending: Bool { isMade?() ?? false }

  /// Runs `body`, in which this thread asks so; nil asks nobody.
  public static func asking<Result, Failure: Error>(
    _ ask: (@Sendable () -> Bool)?, _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let question = Question(ask)
    let before = pthread_getspecific(key)
    pthread_setspecific(key, Unmanaged.passUnretained(question).toOpaque())
    defer {
      pthread_setspecific(key, before)
      withExtendedLifetime(question) {}
    }
    return try body()
  }

  /// Belongs to the thread: a task-local value cannot be set outside of tasks in a program that
  /// carries Swift's runtime with it.
  private static let key: pthread_key_t = {
    var key = pthread_key_t()
    pthread_key_create(&key, nil)
    return key
  }()

  private final class Question {
    let ask: (@Sendable () -> Bool)?
    init(_ ask: (@Sendable () -> Bool)?) { self.ask = ask }
  }

  /// Ends what computes if a stop was asked for.
  /// - Throws: ``EngineError/stopped``.
  static func check() throws(EngineError) {
    if isPending { throw .stopped }
  }
}
