internal import CNN

/// Samples of which number, shape and encoding are known; reading them gives zeros.
final class OutlineSamples: SampleSource {
  let count: Int
  let shape: Shape
  let element: SampleElement
  var base: UnsafeRawPointer? { nil }

  init(count: Int, shape: Shape, element: SampleElement) {
    self.count = count
    self.shape = shape
    self.element = element
  }

  /// A dataset of these samples, their classes in turn.
  func dataset(name: String, classes: [String]) -> Dataset {
    Dataset(
      name: name, source: self,
      labels: (0..<count).map { Int32(truncatingIfNeeded: $0 % classes.count) }, classes: classes)
  }

  func read(
    _ indices: ArraySlice<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SampleError) {
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }
}
