import Kernels
import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The machine that the engine runs on.
public enum Machine {
  /// The instruction set in use: the best that the processor has, or what `CNN_ISA` asks for if the
  /// processor has it.
  public static var instructionSet: String { kernels.instructionSet.rawValue }

  /// The number of threads that work when nobody says otherwise: the cores that this process may use.
  public static let cores: Int = {
    // A container or `taskset` may leave the process fewer cores than the machine has.
    if let list = line(in: "/proc/self/status", after: "Cpus_allowed:") {
      let count = list.compactMap(\.hexDigitValue).reduce(0) { $0 + $1.nonzeroBitCount }
      if count > 0 { return min(count, max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))) }
    }
    return max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  }()

  /// The instruction sets that this processor can run, the best first.
  public static var instructionSets: [String] { InstructionSet.available.map(\.rawValue) }

  /// The kernels in use.
  static let kernels: KernelTable = {
    if let name = getenv("CNN_ISA").map({ String(cString: $0) }),
      let wanted = InstructionSet(rawValue: name), InstructionSet.available.contains(wanted)
    {
      return table(wanted)
    }
    return table(InstructionSet.detect())
  }()

  static func table(_ instructionSet: InstructionSet) -> KernelTable {
    switch instructionSet {
    case .baseline, .neon: KernelsBaseline.table
    case .avx2: KernelsAVX2.table
    case .avx512: KernelsAVX512.table
    }
  }

  /// The multiply–add peak of one core in GFLOP/s, measured now.
  public static func measurePeak(seconds: Double = 0.1) -> Double { kernels.measurePeak(seconds) }

  /// Bytes that can still be taken: what the system has free, what the process's limits leave, and
  /// what its control group leaves, whichever is least.
  public static var availableMemory: Int {
    min(systemMemory, limitLeft, controlGroupLeft)
  }

  private static var systemMemory: Int {
    firstNumber(in: "/proc/meminfo", after: "MemAvailable:").map { $0 * 1024 } ?? .max
  }

  private static var limitLeft: Int {
    var limit = rlimit()
    guard getrlimit(addressSpace, &limit) == 0, limit.rlim_cur < rlim_t(Int.max) else {
      return .max
    }
    let used = (firstNumber(in: "/proc/self/status", after: "VmSize:") ?? 0) * 1024
    return max(0, Int(limit.rlim_cur) - used)
  }

  #if canImport(Glibc)
    private static var addressSpace: __rlimit_resource_t { __rlimit_resource_t(9) }
  #else
    private static var addressSpace: Int32 { RLIMIT_AS }
  #endif

  /// Has all threads share one pool of memory where the process has a limit of addresses: each
  /// thread would reserve 64 MB of them for itself, and take a page for every small piece of memory
  /// once there is no room for another 64 MB.
  ///
  /// To be called before there are threads.
  public static func prepareForLimits() {
    #if canImport(Glibc)
      var limit = rlimit()
      guard getrlimit(addressSpace, &limit) == 0, limit.rlim_cur < rlim_t(Int.max),
        let symbol = dlsym(nil, "mallopt")
      else { return }
      let mostPools: Int32 = -8
      _ = unsafeBitCast(symbol, to: (@convention(c) (Int32, Int32) -> Int32).self)(mostPools, 1)
    #endif
  }

  private static var controlGroupLeft: Int {
    guard let limit = firstNumber(in: "/sys/fs/cgroup/memory.max", after: "") else {
      return .max
    }
    let used = firstNumber(in: "/sys/fs/cgroup/memory.current", after: "") ?? 0
    return max(0, limit - used)
  }

  /// The number behind the first line that begins with `key`.
  private static func firstNumber(in path: String, after key: String) -> Int? {
    line(in: path, after: key).flatMap { rest in
      Int(rest.drop { !$0.isNumber }.prefix { $0.isNumber })
    }
  }

  /// What follows `key` in the first line that begins with it.
  private static func line(in path: String, after key: String) -> Substring? {
    guard let file = fopen(path, "r") else { return nil }
    defer { fclose(file) }
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, file) > 0, let line {
      let text = String(cString: line)
      if text.hasPrefix(key) { return text.dropFirst(key.count) }
    }
    return nil
  }
}
