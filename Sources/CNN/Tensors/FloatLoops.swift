/// Loops over whole arrays, with no bounds checks inside so that they vectorise.
enum FloatLoops {
  /// How many values are made before it is looked whether to stop: some milliseconds' worth.
  private static let piece = 1 << 18

  /// So many values, made one after the other.
  /// - Throws: ``TensorError/stopped`` where the user asks for it.
  @inline(__always)
  static func make(
    _ count: Int, _ value: (_ position: Int) -> Float
  ) throws(TensorError) -> [Float] {
    let isStopped = StopRequest.isMade
    let values = [Float](unsafeUninitializedCapacity: count) { result, made in
      while made < count, !(isStopped?() ?? false) {
        let end = min(made + piece, count)
        for index in made..<end { result.initializeElement(at: index, to: value(index)) }
        made = end
      }
    }
    guard values.count == count else { throw .stopped }
    return values
  }

  @inline(__always)
  static func map(_ values: [Float], _ function: (Float) -> Float) -> [Float] {
    Array(unsafeUninitializedCapacity: values.count) { result, count in
      values.withUnsafeBufferPointer { source in
        for index in source.indices {
          result.initializeElement(at: index, to: function(source[index]))
        }
      }
      count = values.count
    }
  }

  /// - Precondition: both arrays have the same length.
  @inline(__always)
  static func combine(
    _ left: [Float], _ right: [Float], _ operation: (Float, Float) -> Float
  ) -> [Float] {
    precondition(left.count == right.count, "both arrays have the same length")
    return Array(unsafeUninitializedCapacity: left.count) { result, count in
      left.withUnsafeBufferPointer { a in
        right.withUnsafeBufferPointer { b in
          for index in a.indices {
            result.initializeElement(at: index, to: operation(a[index], b[index]))
          }
        }
      }
      count = left.count
    }
  }

  /// The elements of two views of one shape, combined.
  /// - Precondition: the views lie within their arrays.
  @inline(__always)
  static func combine(
    _ left: [Float], _ leftView: StridedView, _ right: [Float], _ rightView: StridedView,
    _ operation: (Float, Float) -> Float
  ) -> [Float] {
    let rightRows = rightView.rowOffsets()
    let rightStep = rightView.strides.last ?? 0
    return Array(unsafeUninitializedCapacity: leftView.count) { result, count in
      left.withUnsafeBufferPointer { a in
        right.withUnsafeBufferPointer { b in
          var (row, next) = (0, 0)
          leftView.forEachRow { start, step, length in
            let other = rightRows[row]
            // Constant steps let the common rows vectorise.
            switch (step, rightStep) {
            case (1, 1):
              for index in 0..<length {
                result.initializeElement(
                  at: next + index, to: operation(a[start + index], b[other + index]))
              }
            case (1, 0):
              let value = b[other]
              for index in 0..<length {
                result.initializeElement(at: next + index, to: operation(a[start + index], value))
              }
            default:
              for index in 0..<length {
                result.initializeElement(
                  at: next + index,
                  to: operation(a[start + index * step], b[other + index * rightStep]))
              }
            }
            row += 1
            next += length
          }
          count = next
        }
      }
    }
  }
}
