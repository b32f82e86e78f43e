@testable import CNN

/// A layer from words as a user types them: `conv 6 5x5 tanh stride 2`.
///
/// The language has a parser of its own; this one is for tests of the engine only.
func layer(_ text: String, body: [LayerSpecification] = []) throws -> LayerSpecification {
  var words = text.split(separator: " ").map(String.init)[...]
  let kindName = words.removeFirst()
  guard let kind = LayerRegistry.kind(kindName) else {
    throw LayerError("no kind \(kindName)")
  }
  let fields = kind.descriptor.fields
  var positional = fields.filter(\.positional)[...]
  var settings = LayerSettings()
  var name: String?
  while let word = words.popFirst() {
    if word == "as" {
      name = words.popFirst()
    } else if let field = fields.first(where: { $0.name == word }) {
      settings[word] = field.kind == .flag ? .flag(true) : value(words.popFirst() ?? "")
    } else if let field = positional.popFirst() {
      settings[field.name] = value(word)
    }
  }
  return LayerSpecification(
    try LayerRegistry.makeLayer(kindName, settings), name: name, body: body)
}

private func value(_ word: String) -> FieldValue {
  if let number = Int(word) { return .integer(number) }
  let sides = word.split(separator: "x").compactMap { Int($0) }
  if sides.count == 2, word.first?.isNumber == true { return .size(Size(sides[0], sides[1])) }
  if let number = Double(word) { return .number(number) }
  return .word(word)
}

/// A network of the layers that `text` names, separated by semicolons; `{ }` holds a residual block.
func network(_ shape: Shape, _ text: String, seed: UInt64 = 1) throws -> Network {
  var network = Network(name: "net", input: shape, seed: seed)
  for specification in try specifications(text) { try network.append(specification) }
  return network
}

private func specifications(_ text: String) throws -> [LayerSpecification] {
  var result: [LayerSpecification] = []
  var part = ""
  var block = ""
  var depth = 0
  func flush() throws {
    let words = part.trimmingSpaces
    if !words.isEmpty { result.append(try layer(words, body: try specifications(block))) }
    (part, block) = ("", "")
  }
  for character in text {
    switch character {
    case "{":
      depth += 1
      if depth > 1 { block.append(character) }
    case "}":
      depth -= 1
      if depth > 0 { block.append(character) }
    case ";" where depth == 0: try flush()
    default: if depth > 0 { block.append(character) } else { part.append(character) }
    }
  }
  try flush()
  return result
}

extension String {
  fileprivate var trimmingSpaces: String {
    split(separator: " ", omittingEmptySubsequences: true).joined(separator: " ")
  }
}

/// LeNet-5 as the lecture has it (§6.1).
let lenet5 = """
  conv 6 5x5 tanh; avgpool 2x2; conv 16 5x5 tanh; avgpool 2x2; flatten; dense 120 tanh; \
  dense 84 tanh; dense 10 softmax
  """

/// Images with a pattern that depends on the class, and noise; easy to learn.
func patterns(_ shape: Shape, count: Int, classes: Int, seed: UInt64 = 7) -> Dataset {
  var random = RandomStream(seed: seed, purpose: .user, key: 1)
  var prototypes = RandomStream(seed: 99, purpose: .user, key: 2)
  let centers = (0..<classes).map { _ in (0..<shape.count).map { _ in Float(prototypes.normal()) } }
  var values: [Float] = []
  var labels: [Int32] = []
  for index in 0..<count {
    let label = index % classes
    labels.append(Int32(label))
    values += centers[label].map { $0 + Float(0.5 * random.normal()) }
  }
  return Dataset(
    name: "patterns", source: MemorySamples(shape: shape, floats: values), labels: labels,
    classes: (0..<classes).map { "\($0)" })
}

/// Random images, N×H×W×C.
func randomImages(_ shape: Shape, count: Int, seed: UInt64 = 3) -> Tensor {
  var random = RandomStream(seed: seed, purpose: .user, key: 3)
  return Tensor(
    shape: [count, shape.height, shape.width, shape.channels],
    values: (0..<count * shape.count).map { _ in Float(random.normal()) })
}
