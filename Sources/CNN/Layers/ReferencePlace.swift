import Reference

/// Where a layer's plain loops in double precision run: the layer in its network, and its parameters.
public struct ReferencePlace {
  let layer: NetworkLayer
  /// By the parameters' names.
  let parameters: [String: [Double]]

  func parameter(_ name: String) -> [Double] { parameters[name] ?? [] }

  /// A convolution with the layer's kernel and bias.
  func convolve(_ x: Volume, groups: Int, isFlipped: Bool) -> Volume {
    guard let placement = layer.placement else { return x }
    let window = placement.window
    let bank = FilterBank(
      height: window.size.height, width: window.size.width,
      channels: layer.input.channels / groups, filters: layer.output.channels,
      values: parameter("kernel"))
    return ConvolutionReference(
      strideY: window.stride.height, strideX: window.stride.width,
      dilationY: window.dilation.height, dilationX: window.dilation.width,
      padTop: placement.padding.top, padLeft: placement.padding.left, groups: groups,
      flipped: isFlipped, outputHeight: placement.height, outputWidth: placement.width
    ).forward(x, weights: bank, bias: parameter("bias"))
  }

  /// The layer's window as a pooling.
  var pooling: PoolingReference? {
    guard let placement = layer.placement else { return nil }
    let window = placement.window
    return PoolingReference(
      windowHeight: window.size.height, windowWidth: window.size.width,
      strideY: window.stride.height, strideX: window.stride.width, padTop: placement.padding.top,
      padLeft: placement.padding.left, outputHeight: placement.height,
      outputWidth: placement.width)
  }

  /// The values of each image as a vector.
  func vectors(_ x: Volume, _ values: [Double]) -> Volume {
    Volume(
      count: x.count, height: 1, width: 1, channels: layer.output.channels, values: values)
  }
}
