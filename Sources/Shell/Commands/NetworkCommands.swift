import CNN
import Lang

/// The verbs that make, choose and copy networks.
enum NetworkCommands {
  static let all = [network, use, copy, reset]

  static let network = Command(
    CommandSignature(
      "network", group: "build", summary: "begin a network; layer commands add to it",
      operands: [.init("name", .newName, "the network's name, a variable")],
      options: [
        .init(
          "input", .oneOf([.size(rank: 2...3), .integer(1...Shape.maximumCount)]), required: true,
          "height x width x channels of one image"),
        .init("seed", .seed, "the seed of the initial weights"),
      ],
      details: "The new network becomes the current one, which layer commands, `train`, `summary` "
        + "and others mean when none is named. A size without channels has one.",
      examples: ["network lenet input 32x32x1", "network photo input 39x39x3 seed 7"]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      guard invocation.hasUnknowns else { return try makeNetwork(session, invocation) }
      let value = NetworkValue(
        Network(name: invocation.word("name") ?? "", input: Shape(vector: 1)))
      session.adopt(value)
      session.plan?.uncertain.insert(ObjectIdentifier(value))
      if let name = invocation.word("name") { invocation.define(name, .object(value)) }
      return .object(value)
    }, run: makeNetwork)

  private static let makeNetwork: Command.Body = {
    (session, invocation) throws(Diagnostic) -> Value in
    let name = invocation.word("name") ?? "network"
    var sides = invocation.size("input")?.extents ?? invocation.integer("input").map { [$0] } ?? []
    if sides.count == 2 { sides.append(1) }
    guard let input = Shape(checkedSides: sides) else {
      throw Diagnostic(
        .badInputShape,
        "an input of \(invocation.value("input")?.literal ?? "no size") is too large: an image has at most "
          + "\(Count.grouped(Shape.maximumCount)) values", at: invocation.span(of: "input"))
    }
    let seed = invocation.integer("seed").map { UInt64($0) } ?? session.settings.seed
    let value = NetworkValue(Network(name: name, input: input, seed: seed), origin: invocation.span)
    session.adopt(value)
    invocation.define(name, .object(value))
    return .object(value)
  }

  static let use = Command(
    CommandSignature(
      "use", group: "build", summary: "make a network the current one",
      operands: [.init("network", .reference(["network"]), "the network")],
      examples: [.init("use a", setup: "network a input 8x8x1; network b input 8x8x1")])
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation)
    session.adopt(network)
    session.note("\(network.name)  \(network.network.input) -> \(network.network.output)")
    return .object(network)
  }

  static let copy = Command(
    CommandSignature(
      "copy", group: "build", summary: "a network of its own with the same layers and weights",
      operands: [.init("network", .reference(["network"]), "the network to copy")],
      options: [.init("as", .newName, required: true, "the copy's name")],
      details: "The copy becomes the current network.",
      examples: [.init("copy a as b", setup: "network a input 8x8x1; conv 2 3x3")]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      let value = try copyNetwork(session, invocation)
      if let original = invocation.object("network", as: NetworkValue.self),
        let copy = session.current,
        session.plan?.uncertain.contains(ObjectIdentifier(original)) == true
      {
        session.plan?.uncertain.insert(ObjectIdentifier(copy))
      }
      return value
    }, run: copyNetwork)

  private static let copyNetwork: Command.Body = {
    (session, invocation) throws(Diagnostic) -> Value in
    if invocation.hasUnknowns { return .unknown }
    let original = try session.network(invocation)
    let name = invocation.word("as") ?? original.name
    let value = original.copy(named: name, origin: invocation.span)
    session.adopt(value)
    invocation.define(name, .object(value))
    session.note(
      "\(name)  \(value.network.input) -> \(value.network.output)   copy of \(original.name)")
    return .object(value)
  }

  static let reset = Command(
    CommandSignature(
      "reset", group: "build", summary: "go back to new weights",
      operands: [.init("network", .reference(["network"]), required: false, "the network")],
      options: [.init("seed", .seed, "another seed than it has")],
      examples: [.init("reset seed 2", setup: "network a input 8x8x1; conv 2 3x3")])
  ) { (session, invocation) throws(Diagnostic) in
    let network = try session.network(invocation)
    network.reset(seed: invocation.integer("seed").map { UInt64($0) })
    session.note("\(network.name)  new weights of seed \(network.network.seed)")
    return .object(network)
  }
}
