extension DenseKernels {
  /// The loops specialised for a machine.
  @inlinable
  @inline(__always)
  public static func make<M: Machine>(_ machine: M.Type) -> Self {
    Self(
      forward: { forward($0, M.self) },
      backwardData: { backwardData($0, M.self) },
      backwardWeights: { DenseWeightGradient($0).run(M.self) })
  }

  /// Every output is one chain over the inputs, the bias first.
  @inlinable
  static func forward<M: Machine>(_ arguments: DenseForward, _ machine: M.Type) {
    let largest =
      switch M.tile {
      case .wide: 16
      case .middle: 6
      case .narrow: 3
      }
    let tiles = (arguments.outputs + largest - 1) / largest
    var first = 0
    for tile in 0..<tiles {
      let end = arguments.outputs * (tile + 1) / tiles
      switch end - first {
      case 1: outputs(Row<Column>.self, first, arguments, machine)
      case 2: outputs(Rows2<Column>.self, first, arguments, machine)
      case 3: outputs(Rows3<Column>.self, first, arguments, machine)
      case 4: outputs(Rows4<Column>.self, first, arguments, machine)
      case 5: outputs(Rows5<Column>.self, first, arguments, machine)
      case 6: outputs(Rows6<Column>.self, first, arguments, machine)
      case 7: outputs(Rows7<Column>.self, first, arguments, machine)
      case 8: outputs(Rows8<Column>.self, first, arguments, machine)
      case 9: outputs(Rows9<Column>.self, first, arguments, machine)
      case 10: outputs(Rows10<Column>.self, first, arguments, machine)
      case 11: outputs(Rows11<Column>.self, first, arguments, machine)
      case 12: outputs(Rows12<Column>.self, first, arguments, machine)
      case 13: outputs(Rows13<Column>.self, first, arguments, machine)
      case 14: outputs(Rows14<Column>.self, first, arguments, machine)
      case 15: outputs(Rows15<Column>.self, first, arguments, machine)
      default: outputs(Rows16<Column>.self, first, arguments, machine)
      }
      first = end
    }
  }

  @inlinable
  @inline(__always)
  static func outputs<M: Machine, T: RowTile>(
    _ tile: T.Type, _ first: Int, _ arguments: DenseForward, _ machine: M.Type
  ) where T.Pixels == Column {
    var sums: T
    if let bias = arguments.bias {
      sums = T(bias + first)
    } else {
      sums = T(repeating: .zero)
    }
    var weights = arguments.weights + first
    let input = UnsafeRawPointer(arguments.input)
    for i in 0..<arguments.inputs {
      let x = Column.load(input, i * MemoryLayout<Lanes>.stride)
      sums.multiplyAdd(x, weights, machine)
      weights += arguments.outputs
    }
    sums.store(arguments.output + first)
  }

  /// Every δx is one chain over the outputs.
  @inlinable
  static func backwardData<M: Machine>(_ arguments: DenseBackwardData, _ machine: M.Type) {
    var first = 0
    switch M.tile {
    case .wide: inputs(Rows8<Column>.self, &first, arguments, machine)
    case .middle: inputs(Rows6<Column>.self, &first, arguments, machine)
    case .narrow: inputs(Rows3<Column>.self, &first, arguments, machine)
    }
    inputs(Rows4<Column>.self, &first, arguments, machine)
    inputs(Row<Column>.self, &first, arguments, machine)
  }

  @inlinable
  @inline(never)
  static func inputs<M: Machine, T: RowTile>(
    _ tile: T.Type, _ first: inout Int, _ arguments: DenseBackwardData, _ machine: M.Type
  ) where T.Pixels == Column {
    let pitch = arguments.outputs * MemoryLayout<Float>.stride
    let gradients = UnsafeRawPointer(arguments.outputGradient)
    while arguments.inputs - first >= T.count {
      let rows = T.rowSources(UnsafeRawPointer(arguments.weights) + first * pitch, pitch)
      var sums = T(repeating: .zero)
      for o in 0..<arguments.outputs {
        let gradient = Column.load(gradients, o * MemoryLayout<Lanes>.stride)
        sums.multiplyAddNumbers(gradient, rows, o * MemoryLayout<Float>.stride, machine)
      }
      let target = UnsafeRawPointer(arguments.inputGradient + first)
      if arguments.accumulates { sums.add(target, 0, MemoryLayout<Lanes>.stride) }
      sums.store(target, 0, MemoryLayout<Lanes>.stride)
      first += T.count
    }
  }
}
