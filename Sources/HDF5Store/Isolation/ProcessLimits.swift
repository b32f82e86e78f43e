#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// What a reading process may take: memory, time, and nothing else of the system.
enum ProcessLimits {
  /// Memory beyond the program's own that is always there; twice the file's size comes to it.
  private static let memory = 512 << 20

  /// Sets the limits that hold for the whole life of the process.
  static func apply(fileSize: Int) {
    let own = own
    // No descriptor can be opened beside those that were handed over, so no file either.
    set(RLIMIT_NOFILE, UInt64(ReadingServer.file) + 1)
    set(RLIMIT_FSIZE, 0)
    set(RLIMIT_CORE, 0)
    let (twice, overflow) = UInt64(max(fileSize, 0)).multipliedReportingOverflow(by: 2)
    guard !overflow, twice < 1 << 60, let own else { return }
    set(RLIMIT_AS, own + UInt64(memory) + twice)
  }

  /// The address space that the process has now.
  private static var own: UInt64? {
    guard let file = fopen("/proc/self/statm", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, 128, file) != nil else { return nil }
    let text = String(
      decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.split(separator: " ").first.flatMap { UInt64($0) }.map {
      $0 * UInt64(getpagesize())
    }
  }

  #if canImport(Darwin)
    private typealias Resource = Int32
  #else
    private typealias Resource = __rlimit_resource
  #endif

  /// Lowers a limit, never raises one.
  private static func set(_ resource: Resource, _ value: UInt64) {
    #if canImport(Darwin)
      let number = resource
    #else
      let number = __rlimit_resource_t(resource.rawValue)
    #endif
    var limit = rlimit()
    getrlimit(number, &limit)
    let lowered = min(rlim_t(value), limit.rlim_max)
    limit.rlim_cur = lowered
    limit.rlim_max = lowered
    setrlimit(number, &limit)
  }

  /// Lets the process be ended (by SIGPROF) when it has computed for so long.
  static func startClock(seconds: Double) {
    let whole = Int(min(seconds, 3_600))
    setClock(seconds: whole, microseconds: Int((min(seconds, 3_600) - Double(whole)) * 1e6))
  }

  static func stopClock() { setClock(seconds: 0, microseconds: 0) }

  private static func setClock(seconds: Int, microseconds: Int) {
    var timer = itimerval()
    timer.it_value.tv_sec = time_t(seconds)
    timer.it_value.tv_usec = suseconds_t(microseconds)
    #if canImport(Darwin)
      setitimer(ITIMER_PROF, &timer, nil)
    #else
      setitimer(__itimer_which_t(ITIMER_PROF.rawValue), &timer, nil)
    #endif
  }
}
