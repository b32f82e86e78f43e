#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The instruction sets that the kernels are compiled for.
public enum InstructionSet: String, Sendable, CaseIterable {
  /// Whatever the platform guarantees: SSE2 on x86-64.
  case baseline
  /// AVX2 with fused multiply–add.
  case avx2
  /// AVX-512 F, DQ, BW and VL.
  case avx512
  /// Arm's 128-bit vectors, which every arm64 processor has.
  case neon

  /// The widest instruction set that this processor and its operating system can run.
  ///
  /// Asks the dynamic loader, which asked the processor (so that an emulated processor answers for
  /// itself), and `/proc/cpuinfo` where the loader can't tell.
  public static func detect() -> InstructionSet {
    #if arch(arm64)
      return .neon
    #elseif arch(x86_64)
      if let (leaf1, leaf7) = loaderFeatures() {
        return choose { feature in
          switch feature {
          case "fma": leaf1 & 1 << 12 != 0
          case "avx2": leaf7 & 1 << 5 != 0
          case "avx512f": leaf7 & 1 << 16 != 0
          case "avx512dq": leaf7 & 1 << 17 != 0
          case "avx512bw": leaf7 & 1 << 30 != 0
          case "avx512vl": leaf7 & 1 << 31 != 0
          default: false
          }
        }
      }
      let flags = processorFlags()
      return choose { flags.contains($0) }
    #else
      return .baseline
    #endif
  }

  /// All instruction sets that this processor can run, the best first.
  public static var available: [InstructionSet] {
    switch detect() {
    case .avx512: [.avx512, .avx2, .baseline]
    case .avx2: [.avx2, .baseline]
    case .neon: [.neon]
    case .baseline: [.baseline]
    }
  }

  #if arch(x86_64)
    private static func choose(_ has: (String) -> Bool) -> InstructionSet {
      guard has("avx2"), has("fma") else { return .baseline }
      let wide = ["avx512f", "avx512dq", "avx512bw", "avx512vl"].allSatisfy(has)
      return wide ? .avx512 : .avx2
    }

    /// The usable features of CPUID leaf 1 (ECX) and leaf 7 (EBX) as glibc ≥ 2.33 knows them
    /// (`sys/platform/x86.h`); nil where the C library has no such function.
    private static func loaderFeatures() -> (leaf1: UInt32, leaf7: UInt32)? {
      typealias Query = @convention(c) (UInt32) -> UnsafePointer<UInt32>?
      guard let symbol = dlsym(nil, "__x86_get_cpuid_feature_leaf") else { return nil }
      let query = unsafeBitCast(symbol, to: Query.self)
      // A leaf is four words as the processor reports them, then the four usable ones.
      guard let first = query(0), let seventh = query(1) else { return nil }
      return (first[4 + 2], seventh[4 + 1])
    }

    /// The words of the first `flags` line of `/proc/cpuinfo`.
    private static func processorFlags() -> Set<String> {
      guard let file = fopen("/proc/cpuinfo", "r") else { return [] }
      defer { fclose(file) }
      var line: UnsafeMutablePointer<CChar>?
      var capacity = 0
      defer { free(line) }
      while getline(&line, &capacity, file) > 0, let line {
        let text = String(cString: line)
        if text.hasPrefix("flags") { return Set(text.split { $0.isWhitespace }.map(String.init)) }
      }
      return []
    }
  #endif
}
