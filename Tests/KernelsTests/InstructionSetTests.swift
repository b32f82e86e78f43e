import Kernels
import Testing

@Suite struct InstructionSetTests {
  @Test
  func `the best instruction set comes first and baseline or neon last`() {
    let all = InstructionSet.available
    #expect(all.first == InstructionSet.detect())
    #expect(all.last == .baseline || all.last == .neon)
    #expect(Set(all).count == all.count)
  }

  @Test
  func `every table knows its instruction set and measures a peak`() {
    #expect(tables.map(\.instructionSet) == InstructionSet.available)
    for table in tables {
      let peak = table.measurePeak(0.001)
      #expect(peak > 0.1 && peak < 100_000)
    }
  }
}
