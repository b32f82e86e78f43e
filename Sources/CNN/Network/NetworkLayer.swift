/// A layer in its place in a network: its name, its input and output, its weights.
public struct NetworkLayer: Sendable {
  public internal(set) var name: String
  public let layer: any Layer
  public let input: Shape
  public let output: Shape

  /// Whether training leaves the layer's parameters as they are.
  public internal(set) var isFrozen = false

  /// The layer's own parameters, in the order of its kind.
  public internal(set) var parameters: [Parameter]

  /// The layers of a residual block.
  public internal(set) var body: [NetworkLayer] = []

  /// The 1×1 convolution that a residual block's input goes through where the shapes differ.
  public internal(set) var projection: [NetworkLayer] = []

  /// Whether the layer's filters are turned by 180° before they are used.
  public var isFlipped: Bool {
    if case .flag(let flag)? = layer.settings["flipped"] { flag } else { false }
  }

  /// Whether the name can stand for one part of a path in a file.
  public var hasPlainName: Bool {
    !name.isEmpty && name != "." && name != ".." && !name.contains("/")
      && !name.unicodeScalars.contains { $0.value == 0 } && name.utf8.count <= 1_024
  }

  /// The number of values in the parameters, those of a block's layers included.
  public var parameterCount: Int {
    parameters.reduce(0) { $0.saturatingSum($1.descriptor.count) }
      .saturatingSum((body + projection).reduce(0) { $0.saturatingSum($1.parameterCount) })
  }

  /// The number of values that training changes.
  public var trainableCount: Int {
    isFrozen
      ? 0
      : parameters.reduce(0) { $0.saturatingSum($1.descriptor.trainable ? $1.descriptor.count : 0) }
        .saturatingSum((body + projection).reduce(0) { $0.saturatingSum($1.trainableCount) })
  }

  /// Multiplications with a weight for one image, those of a block's layers included.
  public var multiplyAdds: Int {
    layer.multiplyAdds(for: input)
      .saturatingSum((body + projection).reduce(0) { $0.saturatingSum($1.multiplyAdds) })
  }
}

extension NetworkLayer {
  /// Where the layer's window stands on its input; `nil` for layers without one.
  public var placement: Placement? {
    layer.window.flatMap {
      try? $0.placed(onHeight: input.height, width: input.width, by: layer.kind)
    }
  }
}

/// A layer that has not been put into a network: what a building command asks for.
public struct LayerSpecification: Sendable {
  public var layer: any Layer
  /// The name that was asked for; `nil` lets the network choose.
  public var name: String?
  /// The layers of a residual block.
  public var body: [LayerSpecification]
  public var isFrozen: Bool

  public init(
    _ layer: any Layer, name: String? = nil, body: [LayerSpecification] = [],
    isFrozen: Bool = false
  ) {
    self.layer = layer
    self.name = name
    self.body = body
    self.isFrozen = isFrozen
  }
}

/// A change that a network can't take.
public struct NetworkError: Error, Sendable {
  /// One sentence: what doesn't fit, with the values seen.
  public let message: String
  public let hint: String?
  /// The layer whose input doesn't fit, or that is named.
  public let layer: String?
  /// The layer that gives that input.
  public let before: String?
  /// The setting of the layer that is wrong, if it is one.
  public let field: String?
  /// What kind of mistake it is.
  public let reason: LayerMistake

  public init(
    _ message: String, hint: String? = nil, layer: String? = nil, before: String? = nil,
    field: String? = nil, reason: LayerMistake = .shape
  ) {
    self.reason = field == nil ? reason : .setting
    self.message = message
    self.hint = hint
    self.layer = layer
    self.before = before
    self.field = field
  }
}
