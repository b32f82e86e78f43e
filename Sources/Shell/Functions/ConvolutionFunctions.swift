import CNN
import Lang

/// Convolution as the lecture begins with it: `convolve`, `correlate`, `rotate180`.
enum ConvolutionFunctions {
  static var table: [TableFunction] { [convolve, correlate, rotate180] }

  private static let shapes = """
    The filter is f×f (each channel for itself), f×f×C (summed over the channels) or f×f×C×n (one \
    channel for each filter).
    """

  private static var convolve: TableFunction {
    let signature = FunctionSignature(
      "convolve", group: FunctionGroup.convolution,
      [
        .init("f", "a vector, a matrix or an image H×W×C"), .init("g", "another one, or a filter"),
        .init("mode", default: "full", "full, same or valid: which part is kept"),
      ],
      summary: "the mathematical convolution f * g, which equals g * f",
      details: """
        Each element of the result sums f(t)·g(x - t) over all t. `full` keeps all places where f \
        and g overlap, `same` the middle, as large as the larger one, `valid` the places where the \
        larger one covers the smaller one. \(shapes) Convolving is correlating with the filter \
        turned by 180°.
        """,
      examples: [
        "print convolve([1, 2, 3], [0, 1, 0.5])",
        "f = reshape(tensor(0..<16), 4x4)\nprint convolve(f, [[1, 2], [3, 4]], mode=\"valid\")",
      ])
    return TableFunction(signature) { call throws(Diagnostic) in
      let (f, g) = (try call.tensor("f"), try call.tensor("g"))
      let word = try call.string("mode")
      guard let mode = ConvolutionMode(rawValue: word) else {
        let modes = ConvolutionMode.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
        throw Diagnostic(
          .badArgument, "`mode` of convolve must be one of \(modes), not \"\(word)\"",
          at: call.span(of: "mode"))
      }
      return Value(
        result: try call.engine { () throws(TensorError) in
          try Tensor.convolve(f, g, mode: mode)
        })
    }
  }

  private static var correlate: TableFunction {
    let signature = FunctionSignature(
      "correlate", group: FunctionGroup.convolution,
      [
        .init("image", "H×W, H×W×C, a batch N×H×W×C, or a vector"),
        .init("filter", "f×f, f×f×C or f×f×C×n"),
        .init("stride", default: 1, "how far the filter moves, a number or a size"),
        .init("pad", default: "valid", "valid, same, or so many zeros on each side"),
        .init("dilation", default: 1, "the distance between neighbouring filter entries"),
      ],
      summary: "the cross-correlation, which is what a convolutional layer computes",
      details: """
        Each element of the result sums filter · image over the part of the image that the filter \
        covers. \(shapes) A side of the result is ⌊(n + 2p - f) / s⌋ + 1.
        """,
      examples: [
        "image = reshape(tensor(0..<16), 4x4)\nprint correlate(image, [[1, 2], [3, 4]])",
        "print shape(correlate(zeros(39x39x3), zeros([5, 5, 3, 20]), stride=2))",
      ])
    return TableFunction(signature) { call throws(Diagnostic) in
      let (image, filter) = (try call.tensor("image"), try call.tensor("filter"))
      let (stride, dilation) = (try call.windowSize("stride"), try call.windowSize("dilation"))
      let padding = try call.padding("pad")
      return Value(
        result: try call.engine { () throws(TensorError) in
          try Tensor.correlate(
            image, filter, stride: stride, padding: padding, dilation: dilation)
        })
    }
  }

  private static var rotate180: TableFunction {
    let signature = FunctionSignature(
      "rotate180", group: FunctionGroup.convolution,
      [.init("x", "a vector, a matrix, a filter f×f×C or f×f×C×n, or an image")],
      summary: "the filter turned by 180°: backwards along its height and its width",
      details: "Correlating with the turned filter is convolving.",
      examples: ["print rotate180([[1, 2], [3, 4]])"])
    return TableFunction(signature) { call throws(Diagnostic) in
      Value(result: try call.tensor("x").rotated180())
    }
  }
}

extension FunctionCall {
  /// A window, stride or dilation: a number for both directions, or a size.
  /// - Throws: `wrongType`, `notWhole`, `outOfBounds`.
  func windowSize(_ name: String) throws(Diagnostic) -> Size {
    let sides = try integers(name)
    guard (1...2).contains(sides.count) else {
      throw Diagnostic(
        .wrongType, "`\(name)` of \(signature.name) must be a number or a size such as 2x2",
        at: span(of: name))
    }
    for side in sides where !(1...TensorConversion.largestCount).contains(side) {
      throw Diagnostic(
        .outOfBounds, "`\(name)` of \(signature.name) must be at least 1, not \(side)",
        at: span(of: name))
    }
    return sides.count == 1 ? Size(sides[0]) : Size(sides[0], sides[1])
  }

  /// A padding: `"valid"`, `"same"`, a number, or a size.
  func padding(_ name: String) throws(Diagnostic) -> Padding {
    if case .string(let word) = self[name] {
      switch word {
      case "valid": return .valid
      case "same": return .same
      default:
        throw Diagnostic(
          .badArgument,
          "`\(name)` of \(signature.name) must be \"valid\", \"same\" or a number, not \"\(word)\"",
          at: span(of: name))
      }
    }
    let sides = try integers(name)
    guard (1...2).contains(sides.count),
      sides.allSatisfy({ (0...TensorConversion.largestCount).contains($0) })
    else {
      throw Diagnostic(
        .outOfBounds,
        "`\(name)` of \(signature.name) must be \"valid\", \"same\", or numbers of at least 0",
        at: span(of: name))
    }
    return .explicit(sides.count == 1 ? Size(sides[0]) : Size(sides[0], sides[1]))
  }
}
