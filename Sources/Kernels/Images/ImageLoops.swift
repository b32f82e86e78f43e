/// A value that an image file holds.
@usableFromInline
protocol ImageValue: Sendable {
  /// Sixteen values in a row as floats.
  static func load(_ p: UnsafePointer<Self>) -> Lanes
  var number: Float { get }
}

extension Float: ImageValue {
  @inlinable
  @inline(__always)
  static func load(_ p: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(p).loadUnaligned(as: Lanes.self)
  }

  @inlinable
  @inline(__always)
  var number: Float { self }
}

extension UInt8: ImageValue {
  @inlinable
  @inline(__always)
  static func load(_ p: UnsafePointer<UInt8>) -> Lanes {
    // A byte in the last places of 2^23 is the number 2^23 + byte.
    var bits = SIMD16<UInt32>.zero
    for i in 0..<16 { bits[i] = UInt32(p[i]) }
    return unsafeBitCast(bits &+ SIMD16(repeating: 0x4B00_0000), to: Lanes.self) - 8_388_608
  }

  @inlinable
  @inline(__always)
  var number: Float { Float(self) }
}

/// Images in rows to images in lanes and back, by transposes of sixteen images × sixteen values.
@usableFromInline
enum ImageLoops<M: Machine> {
  /// A walk over a view's pixels in the order of an image's values: row, column, channel.
  @usableFromInline
  struct Walk {
    @usableFromInline
    let view: LaneView
    @usableFromInline
    var c: Int
    @usableFromInline
    var x: Int
    @usableFromInline
    var pixel: UnsafeMutablePointer<Lanes>
    @usableFromInline
    var row: UnsafeMutablePointer<Lanes>

    @inlinable
    @inline(__always)
    init(_ view: LaneView) {
      self.view = view
      c = 0
      x = 0
      pixel = view.origin
      row = view.origin
    }

    @inlinable
    @inline(__always)
    mutating func next() -> UnsafeMutablePointer<Lanes> {
      let here = pixel
      c += 1
      pixel += view.channelPitch
      if c == view.channels {
        c = 0
        x += 1
        if x == view.width {
          x = 0
          row += view.rowPitch
        }
        pixel = row + x
      }
      return here
    }
  }

  @inlinable
  @inline(__always)
  static func load<T: ImageValue>(
    _ images: UnsafePointer<UnsafePointer<T>?>, _ scale: UnsafePointer<Float>?,
    _ offset: UnsafePointer<Float>?, _ output: LaneView
  ) {
    let count = output.geometry.count
    var marks = SIMD16<Int32>.zero
    for i in 0..<16 where images[i] != nil { marks[i] = -1 }
    let there = marks .< SIMD16<Int32>.zero
    let plain = scale == nil && offset == nil
    var walk = Walk(output)
    let size = MemoryLayout<Lanes>.stride
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 32) { buffer in
      let rows = buffer.baseAddress.unsafelyUnwrapped
      let columns = rows + 16
      var index = 0
      while index < count {
        let left = min(16, count - index)
        for i in 0..<16 {
          guard let image = images[i] else {
            rows[i] = .zero
            continue
          }
          if left == 16 {
            rows[i] = T.load(image + index)
          } else {
            var values = Lanes.zero
            for j in 0..<left { values[j] = image[index + j].number }
            rows[i] = values
          }
        }
        Transpose.sixteen(rows, pitch: size, to: columns, targetPitch: size, M.self)
        for j in 0..<left {
          let c = walk.c
          var value = columns[j]
          if !plain {
            let factor = Lanes(repeating: scale?[c] ?? 1)
            let start = Lanes(repeating: offset?[c] ?? 0)
            value = LaneMask.keep(M.fma(value, factor, start), there)
          }
          walk.next().pointee = value
        }
        index += 16
      }
    }
  }

  @inlinable
  static func store(_ input: LaneView, _ images: UnsafePointer<UnsafeMutablePointer<Float>?>) {
    var walk = Walk(input)
    let size = MemoryLayout<Lanes>.stride
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 32) { buffer in
      let columns = buffer.baseAddress.unsafelyUnwrapped
      let rows = columns + 16
      let count = input.geometry.count
      var index = 0
      while index < count {
        let left = min(16, count - index)
        for j in 0..<16 { columns[j] = j < left ? walk.next().pointee : .zero }
        Transpose.sixteen(columns, pitch: size, to: rows, targetPitch: size, M.self)
        for i in 0..<16 {
          if let image = images[i] { FlatLoops<M>.store(rows[i], image + index, left) }
        }
        index += 16
      }
    }
  }
}

extension ImageKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      loadBytes: { ImageLoops<M>.load($0.images, $0.scale, $0.offset, $0.output) },
      loadFloats: { ImageLoops<M>.load($0.images, $0.scale, $0.offset, $0.output) },
      store: { ImageLoops<M>.store($0, $1) })
  }
}
