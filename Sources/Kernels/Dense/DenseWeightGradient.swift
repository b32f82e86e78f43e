/// The weight gradient of a dense layer: a product of two matrices, images inside.
///
/// Lanes aren't summed: δz is transposed once, so that vectors run over outputs, and the sixteen
/// images become sixteen steps of one chain, to which the gradient so far is added.
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
        var sum: Float = 0
        for lane in 0..<16 { sum += value(lane, o) }
        bias[o] = arguments.accumulates ? bias[o] + sum : sum
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
      var sums = T(repeating: .zero)
      var from = 0
      for lane in 0..<16 {
        let gradient = T.Pixels.load(gradients, from)
        sums.multiplyAddNumbers(gradient, values, lane * 4, machine)
        from += pitch
      }
      if accumulates { sums.add(places, 0, gradientPitch) }
      sums.storeUnaligned(places, 0, gradientPitch)
      input += T.count
    }
  }

  /// All inputs of fewer outputs than a whole vector.
  @inlinable
  @inline(never)
  func rest<M: Machine, V: SIMD>(_ vector: V.Type, _ output: inout Int, _ machine: M.Type)
  where V.Scalar == Float {
    var input = 0
    // Four at a time, so that no chain waits for itself.
    while arguments.inputs - input >= 4 {
      let values = UnsafeRawPointer(arguments.input + input)
      var sums = (V.zero, V.zero, V.zero, V.zero)
      for lane in 0..<16 {
        let gradient = gradients(lane, output, V.self)
        sums.0 = M.fma(gradient, number(values, 0, lane), sums.0)
        sums.1 = M.fma(gradient, number(values, 1, lane), sums.1)
        sums.2 = M.fma(gradient, number(values, 2, lane), sums.2)
        sums.3 = M.fma(gradient, number(values, 3, lane), sums.3)
      }
      put(sums.0, input, output)
      put(sums.1, input + 1, output)
      put(sums.2, input + 2, output)
      put(sums.3, input + 3, output)
      input += 4
    }
    while input < arguments.inputs {
      let values = UnsafeRawPointer(arguments.input + input)
      var sum = V.zero
      for lane in 0..<16 {
        sum = M.fma(gradients(lane, output, V.self), number(values, 0, lane), sum)
      }
      put(sum, input, output)
      input += 1
    }
    output += V.scalarCount
  }

  /// δz of an image for the outputs from `output` on.
  @inlinable
  @inline(__always)
  func gradients<V: SIMD>(_ lane: Int, _ output: Int, _ vector: V.Type) -> V {
    images.loadUnaligned(fromByteOffset: lane * pitch + output * 4, as: V.self)
  }

  /// The value of a lane of the vector `index` behind `values`, in all places.
  @inlinable
  @inline(__always)
  func number<V: SIMD>(_ values: UnsafeRawPointer, _ index: Int, _ lane: Int) -> V
  where V.Scalar == Float {
    let offset = index * MemoryLayout<Lanes>.stride + lane * 4
    return V(repeating: values.load(fromByteOffset: offset, as: Float.self))
  }

  /// Brings a sum to the gradient.
  @inlinable
  @inline(__always)
  func put<V: SIMD>(_ sum: V, _ input: Int, _ output: Int) where V.Scalar == Float {
    let place = UnsafeMutableRawPointer(
      arguments.weightGradient + (input * arguments.outputs + output))
    let value = arguments.accumulates ? place.loadUnaligned(as: V.self) + sum : sum
    place.storeBytes(of: value, as: V.self)
  }

  @inlinable
  @inline(never)
  func last<M: Machine>(_ output: Int, _ machine: M.Type) {
    for i in 0..<arguments.inputs {
      let place = arguments.weightGradient + (i * arguments.outputs + output)
      let values = arguments.input[i]
      var sum: Float = 0
      for lane in 0..<16 { sum = M.fma(value(lane, output), values[lane], sum) }
      place.pointee = arguments.accumulates ? place.pointee + sum : sum
    }
  }
}
