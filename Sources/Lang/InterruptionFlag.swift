import Synchronization

/// A flag that another thread or a signal handler raises to stop what runs.
public final class InterruptionFlag: Sendable {
  private let raised = Atomic<Bool>(false)

  public init() {}

  /// Whether the user wants to stop.
  public var isRaised: Bool { raised.load(ordering: .relaxed) }

  /// Asks for a stop; safe in a signal handler.
  public func raise() { raised.store(true, ordering: .relaxed) }

  /// Forgets the wish, before the next cell.
  public func lower() { raised.store(false, ordering: .relaxed) }
}
