import CNN
import HDF5Store
import Lang

/// Writes the course of a training to a file that others read meanwhile.
///
/// Of several processes only the first one writes.
final class TrainingLog {
  /// What was asked for: the file, as the user wrote it, and how often it gets a step's row.
  struct Plan {
    var path: String
    var interval: Int?

    init?(_ invocation: Invocation, beside checkpoint: String?) throws(Diagnostic) {
      guard let path = invocation.string("log") else { return nil }
      self.path = path
      interval = invocation.integer("log every")
      try invocation.locating("log") { () throws(Diagnostic) in
        try FilePath.checkHDF5(path, "a log")
        if let checkpoint,
          FilePath.resolvingHome(path) == FilePath.resolvingHome(checkpoint)
        {
          throw Diagnostic(
            .conflictingOptions, "the log and the checkpoint can't be one file, \(path)")
        }
      }
    }
  }

  private let plan: Plan
  private let session: Session
  private var log: RunLog?
  /// The last step that was seen, counted over all epochs; validation reports it again.
  private var lastStep = 0

  /// Makes the file, or goes on with one.
  /// - Returns: nil in a process that doesn't write.
  init?(
    _ plan: Plan, _ course: Course, _ network: Network, session: Session
  ) throws(Diagnostic) {
    guard session.processes.rank == 0 else { return nil }
    self.plan = plan
    self.session = session
    do throws(HDF5Error) {
      log = try RunLog(
        FilePath.resolvingHome(plan.path), network: network, data: course.data,
        validation: course.validation, settings: course.settings,
        origin: session.origin(seed: course.settings.seed))
    } catch {
      throw Diagnostic(error)
    }
  }

  /// Writes the rows that are due. Training goes on when that fails: what it learns is worth more than
  /// the file.
  func observe(_ progress: TrainingProgress) {
    let step = (progress.epoch - 1) * progress.steps + progress.step
    let isNew = step > lastStep
    lastStep = step
    do throws(HDF5Error) {
      if let interval = plan.interval, isNew, step % interval == 0 {
        try log?.appendStep(
          step, epoch: progress.epoch, loss: progress.loss, accuracy: progress.accuracy,
          rate: progress.rate)
      }
      if let row = progress.finished { try log?.appendEpoch(row) }
    } catch {
      giveUp(error)
    }
  }

  func close() {
    do throws(HDF5Error) {
      try log?.close()
      log = nil
    } catch {
      giveUp(error)
    }
  }

  /// Says that the file couldn't be written, and leaves it.
  private func giveUp(_ error: HDF5Error) {
    log = nil
    var warning = Diagnostic(error)
    warning.severity = .warning
    warning.notes.append("the training goes on; \(plan.path) keeps the rows that it has")
    session.emit(.warning(warning))
  }
}
