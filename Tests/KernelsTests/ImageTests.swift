import Kernels
import Reference
import Testing

@Suite struct ImageTests {
  @Test
  func `images go into lanes and come back`() {
    var random = Philox(seed: 71)
    for _ in 0..<300 {
      let count = random.pick([0, 1, 15, 16])
      let height = random.int(1...9)
      let width = random.int(1...9)
      let channels = random.int(1...5)
      let size = height * width * channels
      let bytes = (0..<16 * size).map { _ in UInt8(random.below(256)) }
      let scale = (0..<channels).map { _ in random.signed() }
      let offset = (0..<channels).map { _ in random.signed() }
      let wanted = Volume(
        count: count, height: height, width: width, channels: channels,
        values: (0..<count * size).map { i in
          Double(bytes[i]) * Double(scale[i % channels]) + Double(offset[i % channels])
        })
      let floats = Floats(bytes.map { Double($0) })
      let back = Floats(count: 16 * size)
      for table in tables {
        let block = Block(
          channels: channels, height: height, width: width, border: LaneBorder(top: 1, left: 1))
        bytes.withUnsafeBufferPointer { buffer in
          let images = (0..<16).map { i in
            i < count ? buffer.baseAddress.map { $0 + i * size } : nil
          }
          withPointers(images, scale, offset) { images, scale, offset in
            table.images.loadBytes(
              ByteImages(images: images, scale: scale, offset: offset, output: block.view))
          }
          #expect(relativeDifference(block.volume(count).values, wanted.values) < 1e-6)
          let rest = block.volume(16).values.dropFirst(count * size)
          #expect(rest.allSatisfy { $0 == 0 })
          // Without a scale the bytes come back unharmed.
          withPointer(images) {
            table.images.loadBytes(ByteImages(images: $0, output: block.view))
          }
        }
        let targets = (0..<16).map { i in i < count ? back.base + i * size : nil }
        table.images.store(block.view, targets)
        let stored = back.values.prefix(count * size)
        #expect(stored.elementsEqual(bytes.prefix(count * size).map { Double($0) }))
        let sources = (0..<16).map { i in
          i < count ? UnsafePointer(floats.base) + i * size : nil
        }
        withPointers(sources, scale, offset) { sources, scale, offset in
          table.images.loadFloats(
            FloatImages(images: sources, scale: scale, offset: offset, output: block.view))
        }
        withExtendedLifetime(floats) {}
        #expect(relativeDifference(block.volume(count).values, wanted.values) < 1e-6)
        #expect(block.isIntactOutside)
      }
    }
  }

  @Test
  func `flattening is H×W×C and has an inverse; sums, copies, multiples and fills are exact`() {
    var random = Philox(seed: 72)
    for _ in 0..<300 {
      let height = random.int(1...5)
      let width = random.int(1...5)
      let channels = random.int(1...5)
      let size = height * width * channels
      let a = Volume(
        count: 16, height: height, width: width, channels: channels,
        values: random.numbers(16 * size))
      let b = Volume(
        count: 16, height: height, width: width, channels: channels,
        values: random.numbers(16 * size))
      for table in tables {
        let kernels = table.elementwise
        let left = Block(a, border: LaneBorder(top: 1, left: 1, bottom: 1, right: 1))
        let right = Block(b)
        let flat = LaneArray(count: size)
        kernels.flatten(left.view, flat.base)
        #expect(flat.rows(16) == a.values)
        let result = Block(channels: channels, height: height, width: width)
        kernels.unflatten(flat.base, result.view)
        #expect(result.volume(16) == a)
        kernels.add(left.view, right.view, result.view)
        let sums = zip(a.values, b.values).map { Double(Float($0) + Float($1)) }
        #expect(result.volume(16).values == sums)
        kernels.copy(right.view, left.view)
        #expect(left.volume(16) == b)
        kernels.scale(right.view, 0.5, right.view)
        #expect(right.volume(16) == b.map { $0 / 2 })
        kernels.fill(left.view, 9)
        #expect(left.volume(16).values.allSatisfy { $0 == 9 })
        #expect(left.isIntactOutside && result.isIntactOutside)
      }
    }
  }
}
