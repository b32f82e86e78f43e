/// All kinds of layers: one row each. Commands, help, completion and files follow from it.
public enum LayerRegistry {
  public static let kinds: [any Layer.Type] = [
    Convolution.self,
    DepthwiseConvolution.self,
    MaximumPooling.self,
    AveragePooling.self,
    GlobalAveragePooling.self,
    Flatten.self,
    Dense.self,
    Dropout.self,
    BatchNormalization.self,
    Residual.self,
    ActivationLayer<ReLUTag>.self,
    ActivationLayer<LeakyReLUTag>.self,
    ActivationLayer<TanhTag>.self,
    ActivationLayer<SigmoidTag>.self,
    ActivationLayer<ELUTag>.self,
    ActivationLayer<GELUTag>.self,
    ActivationLayer<SwishTag>.self,
    ActivationLayer<SoftplusTag>.self,
    ActivationLayer<SoftmaxTag>.self,
  ]

  /// The kind whose command is `name`.
  public static func kind(_ name: String) -> (any Layer.Type)? {
    kinds.first { $0.descriptor.kind == name }
  }

  /// A layer of kind `name` with the given settings.
  /// - Throws: ``LayerError`` when there is no such kind or a setting is wrong.
  public static func makeLayer(_ name: String, _ settings: LayerSettings) throws(LayerError)
    -> any Layer
  {
    guard let kind = kind(name) else {
      throw LayerError(
        "there is no layer kind \(name)",
        hint: "one of \(kinds.map { $0.descriptor.kind }.joined(separator: ", "))")
    }
    return try kind.init(settings: settings)
  }
}
