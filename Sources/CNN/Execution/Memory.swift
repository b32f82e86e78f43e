import Kernels

/// Bytes that begin at a multiple of 64, freed by ``deallocate()``.
///
/// They are cut out of ordinary memory: what the C library gives with a wanted alignment it may not use
/// again after it was freed (glibc before 2.38), and a long session would grow with each pass.
public struct AlignedMemory {
  /// The first of them.
  public let first: UnsafeMutableRawPointer
  public let byteCount: Int
  private let start: UnsafeMutableRawPointer

  public init(byteCount: Int) {
    start = .allocate(byteCount: byteCount + 64, alignment: 16)
    first = start.alignedUp(toMultipleOf: 64)
    self.byteCount = byteCount
  }

  public var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(start: first, count: byteCount)
  }

  public func deallocate() { start.deallocate() }
}

/// A piece of memory of 64-byte aligned values, set to one value at first, freed with its owner.
final class AlignedArray<Element: BitwiseCopyable>: @unchecked Sendable {
  // Threads write disjoint parts; who may write which is the executor's business.
  let base: UnsafeMutablePointer<Element>
  let count: Int
  private let memory: AlignedMemory

  init(count: Int, repeating value: Element) {
    self.count = count
    memory = AlignedMemory(byteCount: max(count * MemoryLayout<Element>.stride, 64))
    base = memory.first.bindMemory(to: Element.self, capacity: max(count, 1))
    base.initialize(repeating: value, count: count)
  }

  deinit {
    memory.deallocate()
  }
}
