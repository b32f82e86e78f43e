import CNN
import Lang

/// Pooling, and other functions of whole images: `maxpool`, `avgpool`, `pad`, `resize`, `crop`.
enum PoolingFunctions {
  static var table: [TableFunction] {
    [
      row("maxpool", "the largest value of each window; padding counts as nothing") {
        image, size, stride, padding throws(TensorError) in
        try image.maxPooled(size, stride: stride, padding: padding)
      },
      row("avgpool", "the mean of each window; padding isn't counted") {
        image, size, stride, padding throws(TensorError) in
        try image.averagePooled(size, stride: stride, padding: padding)
      },
      pad, resize, crop,
    ]
  }

  private static let image = FunctionSignature.Parameter("image", "H×W, H×W×C or a batch N×H×W×C")

  private static func row(
    _ name: String, _ summary: String,
    _ pool: @escaping (Tensor, Size, Size?, Padding) throws(TensorError) -> Tensor
  ) -> TableFunction {
    let signature = FunctionSignature(
      name, group: FunctionGroup.convolution,
      [
        image, .init("size", default: 2, "the window, a number or a size"),
        .init(
          "stride", default: FunctionSignature.Default.none,
          "how far the window moves; the window's size if left out"),
        .init("pad", default: "valid", "valid, same, or so many on each side"),
      ],
      summary: summary,
      examples: [.init("print \(name)(reshape(tensor(0..<16), 4x4), 2x2)")])
    return TableFunction(signature) { call throws(Diagnostic) in
      let image = try call.tensor("image")
      let size = try call.windowSize("size")
      let stride = call["stride"].isNone ? nil : try call.windowSize("stride")
      let padding = try call.padding("pad")
      return Value(
        result: try call.engine { () throws(TensorError) in try pool(image, size, stride, padding) }
      )
    }
  }

  private static var pad: TableFunction {
    let signature = FunctionSignature(
      "pad", group: FunctionGroup.convolution,
      [
        image,
        .init(
          "amount",
          "how many on each side: a number, [rows, columns], or [top, left, bottom, right]"),
        .init("value", default: 0, "what is put there"),
      ],
      summary: "an image with a border", examples: ["print pad(ones(2x2), 1)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let image = try call.tensor("image")
      let amounts = try call.integers("amount")
      guard amounts.allSatisfy({ (0...TensorConversion.largestCount).contains($0) }) else {
        throw Diagnostic(
          .outOfBounds, "`amount` of pad must not be negative", at: call.span(of: "amount"))
      }
      let border: Border
      switch amounts.count {
      case 1:
        border = Border(top: amounts[0], left: amounts[0], bottom: amounts[0], right: amounts[0])
      case 2:
        border = Border(top: amounts[0], left: amounts[1], bottom: amounts[0], right: amounts[1])
      case 4:
        border = Border(top: amounts[0], left: amounts[1], bottom: amounts[2], right: amounts[3])
      default:
        throw Diagnostic(
          .wrongCount, "`amount` of pad takes 1, 2 or 4 numbers, not \(amounts.count)",
          at: call.span(of: "amount"))
      }
      let value = Float(try call.number("value"))
      return Value(
        try call.engine { () throws(TensorError) in try image.padded(border, value: value) })
    }
  }

  private static var resize: TableFunction {
    let methods = ResizeMethod.allCases.map(\.rawValue)
    let signature = FunctionSignature(
      "resize", group: FunctionGroup.convolution,
      [
        image, .init("size", "the new height and width"),
        .init("method", default: "bilinear", methods.joined(separator: ", ")),
      ],
      summary: "an image of another size",
      details:
        "`area`, the mean of the area that a new pixel covers, is best for making it smaller.",
      examples: ["print resize([[0, 1], [2, 3]], 4x4)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let image = try call.tensor("image")
      let size = try call.windowSize("size")
      let word = try call.string("method")
      guard let method = ResizeMethod(rawValue: word) else {
        throw Diagnostic(
          .badArgument,
          "`method` of resize must be one of \(methods.joined(separator: ", ")), not \"\(word)\"",
          at: call.span(of: "method"))
      }
      return Value(
        try call.engine { () throws(TensorError) in try image.resized(to: size, method: method) })
    }
  }

  private static var crop: TableFunction {
    let signature = FunctionSignature(
      "crop", group: FunctionGroup.convolution,
      [
        image, .init("size", "the height and width of the part"),
        .init(
          "top", default: FunctionSignature.Default.none,
          "its first row; with neither row nor column the middle"),
        .init(
          "left", default: FunctionSignature.Default.none, "its first column"),
      ],
      summary: "a part of an image, its middle if no place is given",
      examples: ["print crop(reshape(tensor(0..<16), 4x4), 2x2)"])
    return TableFunction(signature) { call throws(Diagnostic) in
      let image = try call.tensor("image")
      let size = try call.windowSize("size")
      let top = try call.optionalInteger("top", in: 0...TensorConversion.largestCount)
      let left = try call.optionalInteger("left", in: 0...TensorConversion.largestCount)
      return Value(
        try call.engine(.outOfBounds) { () throws(TensorError) in
          guard top != nil || left != nil else { return try image.centerCropped(to: size) }
          return try image.cropped(top: top ?? 0, left: left ?? 0, size: size)
        })
    }
  }
}
