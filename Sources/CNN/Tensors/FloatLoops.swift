/// Loops over whole arrays, with no bounds checks inside so that they vectorise.
enum FloatLoops {
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
