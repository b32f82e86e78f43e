import CNN
import Lang

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Runs a script for every combination of a sweep, several at a time, each in a process of its own.
public final class SweepRunner {
  private let sweep: Sweep
  private let script: SweepScript
  private let folder: SweepFolder
  private let session: Session
  private let arguments: (Sweep.Combination) -> [String]

  private var rows: [SweepTable.Row]
  private var running:
    [(combination: Sweep.Combination, child: ChildProcess, start: ContinuousClock.Instant)] = []
  private var waiting: [Sweep.Combination] = []
  private var begun = ContinuousClock.now
  private var lastReport = ContinuousClock.now
  private var ran = 0

  /// - Parameter arguments: those with which this program runs one combination.
  public init(
    _ sweep: Sweep, of script: SweepScript, folder: SweepFolder, session: Session,
    arguments: @escaping (Sweep.Combination) -> [String]
  ) {
    self.sweep = sweep
    self.script = script
    self.folder = folder
    self.session = session
    self.arguments = arguments
    rows = sweep.combinations.map { SweepTable.Row(combination: $0, result: nil) }
  }

  /// Runs what isn't done yet, and shows the table of all.
  /// - Parameters:
  ///   - jobs: how many run at a time.
  ///   - again: whether what is done is run as well.
  /// - Returns: 0 when all are done, 1 when some failed, 128 + its number after a signal.
  public func run(jobs: Int, again: Bool) -> Int32 {
    let runner = ScriptRunner(session)
    guard session.processes.count == 1 else {
      return runner.fail(
        Diagnostic(
          .notHere, "a sweep starts processes of its own, and these were started by mpirun",
          notes: ["`--sweep-index` runs one of its combinations under mpirun"]))
    }
    do throws(Diagnostic) {
      try SweepNames.check(sweep.axes.map(\.name), script.source, session)
      try folder.make()
    } catch {
      _ = runner.fail(error)
      return ScriptRunner.Status.usage
    }
    for index in rows.indices {
      let combination = rows[index].combination
      if !again, let result = SweepResult.read(folder.result(combination)),
        result.answers(combination, script)
      {
        rows[index].result = result
      } else {
        waiting.append(combination)
      }
    }
    let done = sweep.count - waiting.count
    if done > 0 {
      say(
        "\(done) of \(sweep.count) \(done == 1 ? "is" : "are") done already; --again runs them too")
    }
    runAll(jobs)
    return end()
  }

  private func say(_ line: String) { session.emit(.text(line, .error)) }

  // MARK: Processes

  private func runAll(_ jobs: Int) {
    // Signals are passed on from here.
    Signals.onlyCount()
    var passedOn = 0
    begun = ContinuousClock.now
    while true {
      let isStopped = session.interruption.isRaised
      while !isStopped, running.count < jobs, !waiting.isEmpty { start(waiting.removeFirst()) }
      if running.isEmpty { break }
      if passedOn < Signals.times, let signal = Signals.number {
        passedOn = Signals.times
        // The first asks for a stop at the next batch, as in a single run; the second ends them.
        for job in running { job.child.send(passedOn == 1 ? signal : SIGKILL) }
      }
      collect()
      report()
      usleep(10_000)
    }
    session.emit(.progress(ProgressReport("", fraction: 1, isLast: true)))
  }

  private func start(_ combination: Sweep.Combination) {
    // What is there afterwards is this run's.
    unlink(folder.result(combination))
    guard let path = KernelInstallation.ownPath,
      let child = ChildProcess(path, arguments(combination), output: folder.log(combination))
    else {
      note(combination, failed("it could not be started", combination, seconds: 0))
      return
    }
    running.append((combination, child, ContinuousClock.now))
  }

  private func collect() {
    for index in running.indices.reversed() {
      let (combination, child, start) = running[index]
      guard let end = child.poll() else { continue }
      running.remove(at: index)
      ran += 1
      let seconds = (ContinuousClock.now - start) / .seconds(1)
      if let result = SweepResult.read(folder.result(combination)) {
        note(combination, result)
      } else {
        let cause =
          switch end {
          case .exited(let status): "it left with status \(status)"
          case .killed(let signal): "it was ended by signal \(signal)"
          }
        let result = failed(cause, combination, seconds: seconds)
        try? result.write(to: folder.result(combination))
        note(combination, result)
      }
    }
  }

  private func failed(
    _ cause: String, _ combination: Sweep.Combination, seconds: Double
  ) -> SweepResult {
    SweepResult(
      combination, script, status: session.interruption.isRaised ? .interrupted : .failed,
      exitStatus: ScriptRunner.Status.failure, error: cause, seconds: seconds)
  }

  private func note(_ combination: Sweep.Combination, _ result: SweepResult) {
    rows[combination.index].result = result
    let count = rows.count { $0.result != nil }
    var line = "\(count) of \(sweep.count)  \(combination.text)  \(result.status.rawValue)"
    if let error = result.error, result.status == .failed { line += ": \(error)" }
    if result.status == .done {
      line += " in \(Duration.text(result.seconds))"
      let name = ["val_accuracy", "accuracy"].first { result.metrics[$0] != nil }
      if let name, let number = result.metrics[name]?.value.number {
        line += "  \(name) \(NumberFormat.fixed(number, fraction: 4))"
      }
    }
    say(Escaping.printable(line))
  }

  private func report() {
    guard ContinuousClock.now - lastReport > .milliseconds(200) else { return }
    lastReport = ContinuousClock.now
    let done = rows.count { $0.result != nil }
    let each = (ContinuousClock.now - begun) / .seconds(1) / Double(max(ran, 1))
    session.emit(
      .progress(
        ProgressReport(
          "\(done) of \(sweep.count) combinations, \(running.count) running",
          fraction: Double(done) / Double(sweep.count),
          secondsLeft: ran > 0 ? each * Double(sweep.count - done) : nil)))
  }

  // MARK: The end

  private func end() -> Int32 {
    let table = SweepTable(sweep, rows)
    session.emit(.table(table.value, title: "", footer: table.footer))
    for row in rows where row.result?.status == .failed {
      let combination = row.combination
      session.emit(
        .warning(
          Diagnostic(
            .workerFailed,
            "combination \(combination.index) (\(combination.text)) failed: \(row.result?.error ?? "")",
            notes: ["what it printed is in \(folder.log(combination))"]
          ).asWarning))
    }
    if let status = Signals.status { return status }
    return rows.allSatisfy { $0.result?.status == .done }
      ? ScriptRunner.Status.success : ScriptRunner.Status.failure
  }
}

extension Diagnostic {
  fileprivate var asWarning: Diagnostic {
    var copy = self
    copy.severity = .warning
    return copy
  }
}
