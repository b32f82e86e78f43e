import Kernels

/// A piece of memory of 64-byte aligned values, zeroed at first, freed with its owner.
final class AlignedArray<Element: BitwiseCopyable>: @unchecked Sendable {
  // Threads write disjoint parts; who may write which is the executor's business.
  let base: UnsafeMutablePointer<Element>
  let count: Int

  init(count: Int, repeating value: Element) {
    self.count = count
    let size = max(count * MemoryLayout<Element>.stride, 64)
    base = UnsafeMutableRawPointer.allocate(byteCount: size, alignment: 64)
      .bindMemory(to: Element.self, capacity: max(count, 1))
    base.initialize(repeating: value, count: count)
  }

  deinit {
    base.deallocate()
  }
}
