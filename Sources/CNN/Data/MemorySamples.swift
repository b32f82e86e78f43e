/// Samples held in memory, one behind the other.
public final class MemorySamples: SampleSource {
  public let count: Int
  public let shape: Shape
  public let element: SampleElement

  // Written in `init` only, read by many threads afterwards.
  private nonisolated(unsafe) let memory: AlignedMemory

  public var base: UnsafeRawPointer? { UnsafeRawPointer(memory.first) }

  /// Copies samples of one byte a value.
  /// - Precondition: `bytes.count` is a multiple of `shape.count`.
  public convenience init(shape: Shape, bytes: [UInt8]) {
    self.init(shape: shape, element: .uint8, byteCount: bytes.count) { buffer in
      bytes.withUnsafeBytes { buffer.copyMemory(from: $0) }
    }
  }

  /// Copies samples of four bytes a value.
  /// - Precondition: `floats.count` is a multiple of `shape.count`.
  public convenience init(shape: Shape, floats: [Float]) {
    self.init(shape: shape, element: .float32, byteCount: floats.count * 4) { buffer in
      floats.withUnsafeBytes { buffer.copyMemory(from: $0) }
    }
  }

  /// Samples whose bytes are written by `fill`, for what is too large to copy.
  /// - Precondition: `byteCount` is a multiple of a sample's size in bytes.
  public init(
    shape: Shape, element: SampleElement, byteCount: Int,
    fill: (UnsafeMutableRawBufferPointer) throws -> Void
  ) rethrows {
    let sampleSize = shape.count * element.size
    precondition(byteCount % sampleSize == 0, "whole samples")
    self.count = byteCount / sampleSize
    self.shape = shape
    self.element = element
    let memory = AlignedMemory(byteCount: byteCount)
    do {
      try fill(memory.bytes)
    } catch {
      memory.deallocate()
      throw error
    }
    self.memory = memory
  }

  deinit {
    memory.deallocate()
  }

  public func read(
    _ indices: ArraySlice<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SampleError) {
    let size = shape.count * element.size
    for (position, index) in indices.enumerated() {
      precondition(index >= 0 && index < count)
      UnsafeMutableRawBufferPointer(rebasing: buffer[(position * size)..<((position + 1) * size)])
        .copyMemory(
          from: UnsafeRawBufferPointer(
            rebasing: memory.bytes[(index * size)..<((index + 1) * size)]))
    }
  }
}
