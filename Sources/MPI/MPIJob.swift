import CNN

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// This process as one of those that `mpirun` or `srun` started.
public final class MPIJob: Collective {
  public let rank: Int
  public let count: Int
  /// Processes of the job on this machine, where the launcher says.
  public let localCount: Int
  /// The first line of what the library says of itself.
  public let version: String
  public let servesEveryThread: Bool
  private let library: MPILibrary

  /// Whether the program was built with the package's trait `MPI`, without which there are no jobs.
  public static var isBuiltIn: Bool {
    #if MPI
      true
    #else
      false
    #endif
  }

  /// Whether a launcher started this process together with others.
  public static var isStarted: Bool {
    // `srun` alone tells the number of its tasks; mpirun within a job of Slurm tells its own first.
    for name in ["OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "SLURM_STEP_NUM_TASKS"] {
      if let size = number(name) { return size > 1 }
    }
    return getenv("PMIX_RANK") != nil
  }

  /// This process's number, as the launcher gives it; 0 where it gives none.
  public static var startedRank: Int {
    ["OMPI_COMM_WORLD_RANK", "PMI_RANK", "PMIX_RANK", "SLURM_PROCID"].compactMap(number).first ?? 0
  }

  private static func number(_ name: String) -> Int? {
    getenv(name).flatMap { Int(String(cString: $0)) }
  }

  /// The libraries to look for, those of the launcher first.
  private static var names: [String] {
    let open = ["libmpi.so.40", "libmpi.so"]
    let mpich = ["libmpich.so.12", "libmpi.so.12"]
    return getenv("PMI_SIZE") != nil && getenv("OMPI_COMM_WORLD_SIZE") == nil
      ? mpich + open : open + mpich
  }

  /// Joins the job; nil where there is no library, where it knows of one process only, or where the
  /// program was built without.
  public init?() {
    guard MPIJob.isBuiltIn, let library = MPILibrary(MPIJob.names) else { return nil }
    // Any thread may call, one at a time: MPI_THREAD_SERIALIZED.
    var provided: Int32 = 0
    guard library.initialise(nil, nil, 2, &provided) == 0 else { return nil }
    var rank: Int32 = 0
    var count: Int32 = 1
    guard library.rank(library.world, &rank) == 0, library.size(library.world, &count) == 0,
      count > 1
    else {
      _ = library.finalise()
      return nil
    }
    self.library = library
    self.rank = Int(rank)
    self.count = Int(count)
    servesEveryThread = provided >= 2
    localCount =
      MPIJob.number("OMPI_COMM_WORLD_LOCAL_SIZE") ?? MPIJob.number("MPI_LOCALNRANKS") ?? 1
    version = library.versionText
  }

  /// What the library that a job would use says of itself; nil where there is none.
  public static var libraryVersion: String? {
    isBuiltIn ? MPILibrary(names)?.versionText : nil
  }

  public func exchange(
    with partner: Int, sending: UnsafeRawBufferPointer, receiving: UnsafeMutableRawBufferPointer
  ) {
    precondition(sending.count == receiving.count)
    // Counts are 32 bits wide.
    let most = 1 << 30
    var done = 0
    while done < sending.count {
      let bytes = Int32(min(most, sending.count - done))
      // The library's own error handler ends the whole job.
      _ = library.sendReceive(
        sending.baseAddress.map { $0 + done }, bytes, library.byte, Int32(partner), 0,
        receiving.baseAddress.map { $0 + done }, bytes, library.byte, Int32(partner), 0,
        library.world, library.ignoredStatus)
      done += Int(bytes)
    }
  }

  public func begin(
    with partner: Int, tag: Int, sending: UnsafeRawBufferPointer,
    receiving: UnsafeMutableRawBufferPointer
  ) -> any PendingExchange {
    precondition(sending.count == receiving.count && sending.count <= Int(Int32.max))
    let bytes = Int32(sending.count)
    var requests: (UInt, UInt) = (0, 0)
    _ = library.receive(
      receiving.baseAddress, bytes, library.byte, Int32(partner), Int32(tag), library.world,
      &requests.0)
    _ = library.send(
      sending.baseAddress, bytes, library.byte, Int32(partner), Int32(tag), library.world,
      &requests.1)
    return Pending(library, requests)
  }

  /// A message each way.
  private final class Pending: PendingExchange {
    private let library: MPILibrary
    private var requests: (UInt, UInt)

    init(_ library: MPILibrary, _ requests: (UInt, UInt)) {
      self.library = library
      self.requests = requests
    }

    func isOver() -> Bool {
      // What is over stays so: the library then has put its null request there.
      var flags: (Int32, Int32) = (0, 0)
      _ = library.test(&requests.0, &flags.0, library.ignoredStatus)
      _ = library.test(&requests.1, &flags.1, library.ignoredStatus)
      return flags.0 != 0 && flags.1 != 0
    }
  }

  /// Waits at the end for the other processes, and tells what process 0 ended with.
  /// - Parameters:
  ///   - digest: stands for how this process ended.
  ///   - seconds: how long to wait; nil for as long as it takes.
  /// - Returns: process 0's digest; nil when the others didn't come.
  public func meet(digest: UInt64, seconds: Double?) -> UInt64? {
    let own = UnsafeMutablePointer<UInt64>.allocate(capacity: 1)
    let all = UnsafeMutablePointer<UInt64>.allocate(capacity: count)
    own.pointee = digest
    var request: UInt = 0
    guard library.gather(own, 8, library.byte, all, 8, library.byte, library.world, &request) == 0
    else { return nil }
    var waited = 0.0
    var flag: Int32 = 0
    while true {
      _ = library.test(&request, &flag, library.ignoredStatus)
      if flag != 0 { break }
      // The library may still write to `all`: it is left to it.
      if let seconds, waited > seconds { return nil }
      usleep(1000)
      waited += 0.001
    }
    defer {
      own.deallocate()
      all.deallocate()
    }
    return all[0]
  }

  public func rest() { _ = meet(digest: 0, seconds: nil) }

  /// Leaves the job in good order.
  public func finalise() { _ = library.finalise() }

  /// Ends all processes of the job.
  public func abort(_ status: Int32) { _ = library.abort(library.world, status) }
}
