import Kernels
import KernelsAVX2
import KernelsAVX512
import KernelsBaseline

/// The kernel tables that this processor can run.
let tables: [KernelTable] = InstructionSet.available.map { set in
  switch set {
  case .avx512: KernelsAVX512.table
  case .avx2: KernelsAVX2.table
  case .baseline, .neon: KernelsBaseline.table
  }
}

/// Those that fuse multiply–add and must agree bit for bit.
let fusedTables = tables.filter { $0.instructionSet != .baseline }

extension Philox {
  /// A whole number of the range.
  mutating func int(_ range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(below(UInt32(range.count)))
  }

  /// One of the numbers.
  mutating func pick(_ numbers: [Int]) -> Int { numbers[int(0...numbers.count - 1)] }

  /// Uniform in (−1, 1), exactly a float.
  mutating func signed() -> Float { uniform() * 2 - 1 }

  /// Uniform in (−1, 1).
  mutating func numbers(_ count: Int) -> [Double] { (0..<count).map { _ in Double(signed()) } }
}
