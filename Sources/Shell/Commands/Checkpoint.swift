import CNN
import HDF5Store
import Lang

/// Writes a training's checkpoint: as it begins, every so often, and when it ends or is stopped.
///
/// Of several processes only the first one writes.
final class Checkpoint {
  private let path: String
  private let interval: CheckpointInterval
  private let session: Session
  /// The step of the last write, counted over all epochs.
  private var lastStep: Int?
  private var epochsSince = 0
  private var hasWarned = false

  /// - Parameter path: as the user wrote it.
  init(_ path: String, every interval: CheckpointInterval, session: Session) {
    self.path = path
    self.interval = interval
    self.session = session
  }

  /// Counts steps and epochs, and writes when it is time. Training goes on when that fails: what it
  /// has learnt is worth more than the file.
  /// - Parameter network: gives the network as it is after the step.
  func observe(_ progress: TrainingProgress, _ network: () -> Network) {
    // Validation reports as well, and is no step.
    let step = (progress.epoch - 1) * progress.steps + progress.step
    let last = lastStep ?? step - 1
    lastStep = last
    if progress.finished != nil { epochsSince += 1 }
    let isDue =
      switch interval {
      case .steps(let count): step - last >= count
      case .epochs(let count): epochsSince >= count
      }
    guard isDue else { return }
    lastStep = step
    epochsSince = 0
    // The others need not wait for process 0: training goes on in either case.
    guard session.processes.rank == 0 else { return }
    do throws(Diagnostic) {
      try save(network())
      hasWarned = false
    } catch {
      warn(error)
    }
  }

  /// Writes now; the other processes wait until it is done.
  func write(_ network: () -> Network) throws(Diagnostic) {
    try session.once("checkpoint", otherwise: ()) { () throws(Diagnostic) in try save(network()) }
  }

  /// Says once that the file could not be written, until it could.
  func warn(_ diagnostic: Diagnostic) {
    guard !hasWarned else { return }
    hasWarned = true
    var warning = diagnostic
    warning.severity = .warning
    warning.notes.append("the training goes on; \(path) stays as it was")
    session.emit(.warning(warning))
  }

  private func save(_ network: Network) throws(Diagnostic) {
    do throws(HDF5Error) {
      try NetworkFile.saveCheckpoint(
        network, to: FilePath.resolvingHome(path), origin: session.origin(seed: network.seed))
    } catch {
      throw Diagnostic(error)
    }
  }
}
