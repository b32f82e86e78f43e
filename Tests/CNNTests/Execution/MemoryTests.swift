import Testing

@testable import CNN

@Suite struct MemoryTests {
  @Test(
    "Memory begins at a multiple of 64 and holds what was asked for",
    arguments: [0, 1, 63, 64, 100_001])
  func alignment(count: Int) {
    let memory = AlignedMemory(byteCount: count)
    #expect(UInt(bitPattern: memory.first) % 64 == 0 && memory.bytes.count == count)
    for index in memory.bytes.indices { memory.bytes[index] = UInt8(truncatingIfNeeded: index) }
    #expect(memory.bytes.indices.allSatisfy { memory.bytes[$0] == UInt8(truncatingIfNeeded: $0) })
    memory.deallocate()
    let array = AlignedArray<Float>(count: count, repeating: 3)
    #expect((0..<count).allSatisfy { array.base[$0] == 3 })
  }
}
