import CNN
import Lang

/// How the engine's own small types look in the language.
extension Value {
  /// A shape as a size: `28x28x6`, or `120` for a vector.
  public init(_ shape: Shape) {
    self = SizeValue(shape.sides).map { .size($0) } ?? .none
  }

  /// A height and width as a size.
  public init(_ size: Size) {
    self = SizeValue([size.height, size.width]).map { .size($0) } ?? .none
  }

  /// A layer's setting.
  public init(_ setting: FieldValue) {
    switch setting {
    case .integer(let integer): self = .number(Double(integer))
    case .number(let number): self = .number(number)
    case .size(let size): self.init(size)
    case .word(let word): self = .string(word)
    case .flag(let flag): self = .boolean(flag)
    case .padding(.explicit(let size)) where size.height == size.width:
      self = .number(Double(size.height))
    case .padding(.explicit(let size)):
      self = .list([.number(Double(size.height)), .number(Double(size.width))])
    case .padding(let padding): self = .string(padding.description)
    case .none: self = .none
    }
  }

  /// A list of numbers.
  public init(_ numbers: some Sequence<Double>) {
    self = .list(numbers.map { .number($0) })
  }

  /// A list of strings.
  public init(_ strings: some Sequence<String>) {
    self = .list(strings.map { .string($0) })
  }

  /// A tensor, or a number where the result has no axes.
  init(result tensor: Tensor) {
    self = tensor.rank == 0 ? .number(Double(tensor.values[0])) : Value(tensor)
  }

  /// A mask, or a boolean where the result has no axes.
  init(truths tensor: Tensor) {
    self =
      tensor.rank == 0
      ? .boolean(tensor.values[0] != 0) : .object(TensorValue(mask: tensor))
  }

  /// A tensor.
  public init(_ tensor: Tensor) {
    self = .object(TensorValue(tensor))
  }
}
