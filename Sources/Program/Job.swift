import ArgumentParser
import CNN
import Lang
import MPI
import Shell

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a launcher such as `mpirun` started together with this process.
enum Job {
  case alone
  case shared(MPIJob)

  /// Joins the job, if there is one.
  /// - Throws: status 1 after saying that the program has no MPI to join it with.
  static func join() throws -> Job {
    guard MPIJob.isStarted else { return .alone }
    if let job = MPIJob() { return .shared(job) }
    if MPIJob.startedRank == 0 {
      TextStream.standardError.line(
        DiagnosticRenderer(coloured: false, width: 100).render(missing))
      TextStream.standardError.flush()
    } else {
      // The first process that ends has mpirun kill the others, and one of them has something to say.
      usleep(500_000)
    }
    throw ExitCode(ScriptRunner.Status.failure)
  }

  /// Why there are several processes that can't work together.
  private static var missing: Diagnostic {
    let (cause, advice) =
      if !MPIJob.isBuiltIn {
        (
          "was built without MPI, with which the processes would work together",
          "install a cnn that has it (`Scripts/install --mpi`, `swift build --traits MPI`)"
        )
      } else if let version = MPIJob.libraryVersion {
        (
          "\(version) knows of one process only",
          "take the launcher that belongs to this library; `srun` has `--mpi=pmix` and `--mpi=pmi2`"
        )
      } else {
        (
          "there is no MPI library that would let the processes work together",
          "install Open MPI (`apt-get install libopenmpi3`) or MPICH (`apt-get install libmpich12`)"
        )
      }
    return Diagnostic(
      .missingLibrary, "cnn was started several times over, as by mpirun, and \(cause)",
      notes: ["\(advice), or start cnn once, without mpirun"])
  }

  var shared: MPIJob? {
    if case .shared(let job) = self { return job }
    return nil
  }

  /// How many processes there are, with how many threads each, by which library.
  var description: String {
    switch self {
    case .shared(let job):
      let threads = job.threads == 1 ? "1 thread" : "\(job.threads) threads"
      return "\(job.count), \(threads) each, by \(job.version)"
    case .alone where !MPIJob.isBuiltIn:
      return "1; built without MPI (the package's trait `MPI`)"
    case .alone:
      return MPIJob.libraryVersion.map { "1; mpirun would use \($0)" }
        ?? "1; no MPI library: mpirun needs one (`apt-get install openmpi-bin`)"
    }
  }
}

extension MPIJob {
  /// Threads for each process when nobody says otherwise: its share of the machine.
  var threads: Int { max(1, Machine.cores / max(1, localCount)) }

  /// Ends this process's part: with the others where they come to their end too; when they don't
  /// within two seconds of a failure here, the whole job ends.
  func end(_ status: Int32, _ face: JobFace) {
    let first = meet(digest: face.digest, seconds: status == 0 ? nil : 2)
    face.tell(unless: first)
    if first == nil { abort(status) } else { finalise() }
  }
}
