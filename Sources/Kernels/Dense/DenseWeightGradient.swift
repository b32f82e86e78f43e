/// The weight gradient of a dense layer: a product of two matrices, images inside.
///
/// Lanes aren't summed: δz is transposed once, so that vectors run over outputs, and the sixteen
/// images become sixteen steps of one chain that starts with the gradient so far, or with zero.
@usableFromInline
struct DenseWeightGradient {
  @usableFromInline
  let arguments: DenseBackwardWeights
  /// δz by image: `[16][pitch]` floats.
  @usableFromInline
  let images: UnsafeMutableRawPointer
  /// Bytes from one image to the next.
  @usableFromInline
  let pitch: Int

  @inlinable
  @inline(__always)
  init(_ arguments: DenseBackwardWeights) {
    self.arguments = arguments
    images = UnsafeMutableRawPointer(arguments.scratch)
    // An odd number of cache lines, so that the rows don't fall on the same sets.
    pitch = ((arguments.outputs + 15) / 16 | 1) * MemoryLayout<Lanes>.stride
  }

  @inlinable
  func run<M: Machine>(_ machine: M.Type) {
    transpose(machine)
    let outputs = arguments.outputs
    var first = 0
    switch M.tile {
    case .wide:
      while outputs - first >= 64 { tiles(Rows6<Columns4>.self, &first, machine) }
      while outputs - first >= 48 { tiles(Rows6<Columns3>.self, &first, machine) }
      while outputs - first >= 32 { tiles(Rows8<Columns2>.self, &first, machine) }
      while outputs - first >= 16 { tiles(Rows16<Column>.self, &first, machine) }
    case .middle:
      while outputs - first >= 16 { tiles(Rows6<Column>.self, &first, machine) }
    case .narrow:
      while outputs - first >= 16 { tiles(Rows3<Column>.self, &first, machine) }
    }
    if outputs - first >= 8 { rest(SIMD8<Float>.self, &first, machine) }
    if outputs - first >= 4 { rest(SIMD4<Float>.self, &first, machine) }
    if outputs - first >= 2 { rest(SIMD2<Float>.self, &first, machine) }
    if outputs - first >= 1 { last(first, machine) }
    if let bias = arguments.biasGradient {
      for o in 0..<outputs {
        var sum = arguments.accumulates ? bias[o] : 0
        for lane in 0..<16 { sum += value(lane, o) }
        bias[o] = sum
      }
    }
  }

  @inlinable
  @inline(__always)
  func value(_ lane: Int, _ output: Int) -> Float {
    images.load(
      fromByteOffset: lane * pitch + output * MemoryLayout<Float>.stride, as: Float.self)
  }

  @inlinable
  @inline(__always)
  func transpose<M: Machine>(_ machine: M.Type) {
    let size = MemoryLayout<Lanes>.stride
    var first = 0
    while arguments.outputs - first >= 16 {
      Transpose.sixteen(
        arguments.outputGradient + first, pitch: size, to: images + first * 4,
        targetPitch: pitch, machine)
      first += 16
    }
    for o in first..<arguments.outputs {
      let lanes = arguments.outputGradient[o]
      for lane in 0..<16 {
        images.storeBytes(of: lanes[lane], toByteOffset: lane * pitch + o * 4, as: Float.self)
      }
    }
  }

  /// All inputs of some vectors of outputs.
  @inlinable
  @inline(__always)
  func tiles<M: Machine, T: RowTile>(_ tile: T.Type, _ output: inout Int, _ machine: M.Type) {
    var input = 0
    rows(T.self, &input, output, machine)
    rows(Row<T.Pixels>.self, &input, output, machine)
    output += T.Pixels.count * 16
  }

  @inlinable
  @inline(never)
  func rows<M: Machine, T: RowTile>(
    _ tile: T.Type, _ input: inout Int, _ output: Int, _ machine: M.Type
  ) {
    let gradients = T.Pixels.sources(
      UnsafeRawPointer(images) + output * 4, pitch: MemoryLayout<Lanes>.stride)
    let gradientPitch = arguments.outputs * 4
    let accumulates = arguments.accumulates
    while arguments.inputs - input >= T.count {
      let places = T.Pixels.sources(
        UnsafeRawPointer(arguments.weightGradient) + (input * gradientPitch + output * 4),
        pitch: MemoryLayout<Lanes>.stride)
      let values = T.rowSources(
        UnsafeRawPointer(arguments.input + input), MemoryLayout<Lanes>.stride)
      var sums: T
      if accumulates {
        sums = T.loadUnaligned(places, 0, gradientPitch)
      } else {
        sums = T(repeating: .zero)
      }
      var from = 0
      for lane in 0..<16 {
        let gradient = T.Pixels.load(gradients, from)
        sums.multiplyAddNumbers(gradient, values, lane * 4, machine)
        from += pitch
      }
      sums.storeUnaligned(places, 0, gradientPitch)
      input += T.count
    }
  }

  /// All inputs of fewer outputs than a whole vector.
  @inlinable
  @inline(never)
  func rest<M: Machine, V: SIMD>(_ vector: V.Type, _ output: inout Int, _ machine: M.Type)
  where V.Scalar == Float {
    let place = UnsafeMutableRawPointer(arguments.weightGradient + output)
    let gradients = images + output * 4
    for i in 0..<arguments.inputs {
      let offset = i * arguments.outputs * 4
      let values = UnsafeRawPointer(arguments.input + i)
      var sum =
        arguments.accumulates ? place.loadUnaligned(fromByteOffset: offset, as: V.self) : .zero
      for lane in 0..<16 {
        let gradient = gradients.loadUnaligned(fromByteOffset: lane * pitch, as: V.self)
        let x = V(repeating: values.load(fromByteOffset: lane * 4, as: Float.self))
        sum = M.fma(gradient, x, sum)
      }
      place.storeBytes(of: sum, toByteOffset: offset, as: V.self)
    }
    output += V.scalarCount
  }

  @inlinable
  @inline(never)
  func last<M: Machine>(_ output: Int, _ machine: M.Type) {
    for i in 0..<arguments.inputs {
      let place = arguments.weightGradient + (i * arguments.outputs + output)
      let values = arguments.input[i]
      var sum = arguments.accumulates ? place.pointee : 0
      for lane in 0..<16 { sum = M.fma(value(lane, output), values[lane], sum) }
      place.pointee = sum
    }
  }
}
