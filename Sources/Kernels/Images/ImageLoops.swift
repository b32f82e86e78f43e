/// A value that an image file holds.
@usableFromInline
protocol ImageValue: Sendable {
  /// Up to four times sixteen values of sixteen images, from `index` on, in lanes; `scratch` holds 32
  /// vectors. A nil image becomes zeros.
  static func transpose<M: Machine>(
    _ images: UnsafePointer<UnsafePointer<Self>?>, _ index: Int, sixteens: Int,
    to columns: UnsafeMutablePointer<Lanes>, scratch: UnsafeMutablePointer<Lanes>,
    _ machine: M.Type)
  var number: Float { get }
}

extension Float: ImageValue {
  @inlinable
  @inline(__always)
  static func transpose<M: Machine>(
    _ images: UnsafePointer<UnsafePointer<Float>?>, _ index: Int, sixteens: Int,
    to columns: UnsafeMutablePointer<Lanes>, scratch: UnsafeMutablePointer<Lanes>,
    _ machine: M.Type
  ) {
    let size = MemoryLayout<Lanes>.stride
    for part in 0..<sixteens {
      let first = index + 16 * part
      for i in 0..<16 {
        scratch[i] =
          images[i].map { UnsafeRawPointer($0 + first).loadUnaligned(as: Lanes.self) } ?? .zero
      }
      Transpose.sixteen(
        scratch, pitch: size, to: columns + 16 * part, targetPitch: size, machine)
    }
  }

  @inlinable
  @inline(__always)
  var number: Float { self }
}

extension UInt8: ImageValue {
  @inlinable
  @inline(__always)
  static func transpose<M: Machine>(
    _ images: UnsafePointer<UnsafePointer<UInt8>?>, _ index: Int, sixteens: Int,
    to columns: UnsafeMutablePointer<Lanes>, scratch: UnsafeMutablePointer<Lanes>,
    _ machine: M.Type
  ) {
    // Bytes are turned as bytes, a quarter of the work that their numbers would be.
    let first = UnsafeMutableRawPointer(scratch).assumingMemoryBound(to: Bytes.self)
    let second = first + 64
    for i in 0..<16 {
      let image = images[i].map { UnsafeRawPointer($0 + index) }
      for part in 0..<sixteens {
        first[16 * part + i] =
          image?.loadUnaligned(fromByteOffset: 16 * part, as: Bytes.self) ?? .zero
      }
    }
    unshuffle(first, second, sixteens, machine)
    unshuffle(second, first, sixteens, machine)
    unshuffle(first, second, sixteens, machine)
    unshuffle(second, first, sixteens, machine)
    for i in 0..<16 * sixteens {
      // A byte in the last places of 2^23 is the number 2^23 + byte.
      let bits = SIMD16<UInt32>(truncatingIfNeeded: first[i]) &+ SIMD16(repeating: 0x4B00_0000)
      columns[i] = unsafeBitCast(bits, to: Lanes.self) - 8_388_608
    }
  }

  @usableFromInline
  typealias Bytes = SIMD16<UInt8>

  /// What ``Transpose`` does with vectors of floats, for each sixteen of `sixteens` times sixteen
  /// vectors; some at a time, so that none is read as soon as it was written.
  @inlinable
  @inline(never)
  static func unshuffle<M: Machine>(
    _ source: UnsafePointer<Bytes>, _ target: UnsafeMutablePointer<Bytes>, _ sixteens: Int,
    _ machine: M.Type
  ) {
    for part in 0..<sixteens {
      let from = source + 16 * part
      let to = target + 16 * part
      for i in 0..<8 {
        let (a, b) = (from[2 * i], from[2 * i + 1])
        to[i] = Bytes(lowHalf: a.evenHalf, highHalf: b.evenHalf)
        to[i + 8] = Bytes(lowHalf: a.oddHalf, highHalf: b.oddHalf)
      }
    }
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
    let isGrey = output.channels == 1
    let factor = Lanes(repeating: scale?[0] ?? 1)
    let start = Lanes(repeating: offset?[0] ?? 0)
    var walk = Walk(output)
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 96) { buffer in
      let rows = buffer.baseAddress.unsafelyUnwrapped
      let columns = rows + 32
      var index = 0
      while index < count {
        let sixteens = min(4, (count - index) / 16)
        let left = sixteens > 0 ? 16 * sixteens : count - index
        if sixteens > 0 {
          T.transpose(
            images, index, sixteens: sixteens, to: columns, scratch: rows, M.self)
        } else {
          for j in 0..<left {
            for i in 0..<16 { columns[j][i] = images[i].map { $0[index + j].number } ?? 0 }
          }
        }
        if plain {
          for j in 0..<left { walk.next().pointee = columns[j] }
        } else if isGrey {
          for j in 0..<left {
            walk.next().pointee = LaneMask.keep(M.fma(columns[j], factor, start), there)
          }
        } else {
          for j in 0..<left {
            let factor = Lanes(repeating: scale?[walk.c] ?? 1)
            let start = Lanes(repeating: offset?[walk.c] ?? 0)
            walk.next().pointee = LaneMask.keep(M.fma(columns[j], factor, start), there)
          }
        }
        index += left
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
