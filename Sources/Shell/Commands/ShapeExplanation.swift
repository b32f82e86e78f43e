import CNN
import Lang

/// How the size of a layer's output follows from its input.
enum ShapeExplanation {
  /// The lines, and a record of the two sizes.
  static func make(_ layer: NetworkLayer) -> (lines: [String], value: Value) {
    let (input, output) = (layer.input, layer.output)
    var lines = [layer.line]
    if let placement = layer.placement {
      let (window, padding) = (placement.window, placement.padding)
      lines.append(
        side(
          "height", input.height, padding.top, padding.bottom, window.size.height,
          window.dilation.height, window.stride.height, output.height) + "  (eq. 2.3)")
      lines.append(
        side(
          "width ", input.width, padding.left, padding.right, window.size.width,
          window.dilation.width, window.stride.width, output.width))
    }
    lines.append(channels(layer))
    return (
      lines, .record(RecordValue([("input", Value(input)), ("output", Value(output))]))
    )
  }

  /// `height  ⌊(n + p + p − f) / s⌋ + 1 = ⌊(14 + 0 + 0 − 5) / 1⌋ + 1 = 10`.
  private static func side(
    _ name: String, _ n: Int, _ before: Int, _ after: Int, _ f: Int, _ dilation: Int, _ s: Int,
    _ result: Int
  ) -> String {
    let extent = (f - 1) * dilation + 1
    let formula: String
    let padding: String
    if before == after {
      (formula, padding) = ("⌊(n + 2p − f) / s⌋ + 1", "2·\(before)")
    } else {
      (formula, padding) = ("⌊(n + p + p′ − f) / s⌋ + 1", "\(before) + \(after)")
    }
    let spread = dilation > 1 ? ", f = (\(f) − 1)·\(dilation) + 1 = \(extent)" : ""
    return "\(name)  \(formula) = ⌊(\(n) + \(padding) − \(extent)) / \(s)⌋ + 1 = \(result)\(spread)"
  }

  private static func channels(_ layer: NetworkLayer) -> String {
    let (input, output) = (layer.input, layer.output)
    return switch layer.layer {
    case is Convolution: "channels  \(output.channels), one for each filter"
    case let depthwise as DepthwiseConvolution:
      "channels  \(input.channels)·\(depthwise.multiplier) = \(output.channels), "
        + "\(Count.text(depthwise.multiplier, "filter")) for each channel"
    case is MaximumPooling, is AveragePooling: "channels  \(output.channels), as they came in"
    case is GlobalAveragePooling:
      "channels  \(output.channels), each \(input.height)x\(input.width) becomes its mean"
    case is Flatten:
      "length  \(input.height)·\(input.width)·\(input.channels) = \(output.channels)"
    case is Dense: "length  \(output.channels), one for each unit"
    case is Residual: "size  that of the block's last layer, \(output)"
    default: "size  as it came in, \(output)"
    }
  }
}
