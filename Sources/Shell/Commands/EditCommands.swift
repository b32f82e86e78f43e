import CNN
import Lang

/// The verbs that change layers which are there.
enum EditCommands {
  static let all = [insert, replace, remove, rename, freeze, unfreeze, undo, redo]

  private static let setup = "network net input 32x32x1; conv 6 5x5; maxpool 2x2; conv 16 5x5"

  static let insert = Command(
    CommandSignature(
      "insert", group: "build", summary: "put a layer behind or before another one",
      options: [
        .init("after", .reference(["layer"]), "the layer that the new one follows"),
        .init("before", .reference(["layer"]), "the layer that the new one precedes"),
      ], tail: .command,
      details: "Shapes are checked at once; weights whose shapes stay are kept.",
      examples: [.init("insert after conv1 batchnorm", setup: setup)])
  ) { (session, invocation) throws(Diagnostic) in
    guard invocation.has("after") != invocation.has("before") else {
      throw Diagnostic(
        invocation.has("after") ? .conflictingOptions : .missingOption,
        "insert needs one of `after LAYER` and `before LAYER`", at: invocation.verbSpan)
    }
    let before = invocation.has("before")
    guard let layer = invocation.object(before ? "before" : "after", as: LayerValue.self) else {
      return .unknown
    }
    return try session.placing(
      .insertion(layer.network, anchor: layer.name, before: before, span: invocation.span),
      invocation)
  }

  static let replace = Command(
    CommandSignature(
      "replace", group: "build", summary: "put a layer in the place of another one",
      operands: [.init("layer", .reference(["layer"]), "the layer that goes")], tail: .command,
      details: "A layer of the same kind keeps the name. The new layer has new weights.",
      examples: [.init("replace conv1 conv 8 5x5 relu", setup: setup)])
  ) { (session, invocation) throws(Diagnostic) in
    guard let layer = invocation.object("layer", as: LayerValue.self) else { return .unknown }
    return try session.placing(
      .replacement(layer.network, name: layer.name, span: invocation.span), invocation)
  }

  static let remove = Command(
    CommandSignature(
      "remove", group: "build", summary: "take layers out",
      operands: [.init("layers", .list(.reference(["layer"])), "the layers")],
      examples: [.init("remove pool1", setup: setup)])
  ) { (session, invocation) throws(Diagnostic) in
    for item in invocation.items("layers") {
      guard let layer = item.value.object(as: LayerValue.self) else { continue }
      try layer.network.remove(layer.name, at: invocation.span)
      session.note("removed \(layer.name)")
    }
    return .none
  }

  static let rename = Command(
    CommandSignature(
      "rename", group: "build", summary: "give a layer another name",
      operands: [.init("layer", .reference(["layer"]), "the layer")],
      options: [.init("to", .newName, required: true, "the new name")],
      examples: [.init("rename conv1 to edges", setup: setup)])
  ) { (session, invocation) throws(Diagnostic) in
    guard let layer = invocation.object("layer", as: LayerValue.self),
      let name = invocation.word("to")
    else { return .unknown }
    try layer.network.rename(layer.name, to: name)
    if let renamed = layer.network.network[name] { session.noteLayer(renamed) }
    return .object(LayerValue(network: layer.network, name: name))
  }

  static let freeze = freezing("freeze", "keep layers as they are in training", isFrozen: true)
  static let unfreeze = freezing("unfreeze", "let training change layers again", isFrozen: false)

  private static func freezing(_ verb: String, _ summary: String, isFrozen: Bool) -> Command {
    Command(
      CommandSignature(
        verb, group: "build", summary: summary,
        operands: [
          .init("layers", .list(.reference(["layer", "network"])), "layers, or a whole network")
        ],
        examples: [.init("\(verb) conv1", setup: setup)])
    ) { (session, invocation) throws(Diagnostic) in
      for item in invocation.items("layers") {
        if let layer = item.value.object(as: LayerValue.self) {
          try layer.network.setFrozen(isFrozen, layer: layer.name)
          session.note("\(layer.name) \(isFrozen ? "is frozen" : "learns")")
        } else if let network = item.value.object(as: NetworkValue.self) {
          for layer in network.network.layers {
            try network.setFrozen(isFrozen, layer: layer.name)
          }
          session.note("\(network.name) \(isFrozen ? "is frozen" : "learns")")
        }
      }
      return .none
    }
  }

  static let undo = stepping("undo", "take back the last change of a network") {
    (network) throws(Diagnostic) in "undid \(try network.undo())"
  }

  static let redo = stepping("redo", "make the change again that was undone last") {
    (network) throws(Diagnostic) in "redid \(try network.redo())"
  }

  private static func stepping(
    _ verb: String, _ summary: String,
    _ step: @escaping @Sendable (NetworkValue) throws(Diagnostic) -> String
  ) -> Command {
    Command(
      CommandSignature(
        verb, group: "build", summary: summary,
        operands: [.init("network", .reference(["network"]), required: false, "the network")],
        details: "Layers, weights and the training state go back together.",
        examples: [.init(verb, setup: setup + (verb == "redo" ? "; undo" : ""))])
    ) { (session, invocation) throws(Diagnostic) in
      let network = try session.network(invocation)
      let done = try step(network)
      session.note("\(done)   \(network.name) now gives \(network.network.output)")
      return .object(network)
    }
  }
}

extension Session {
  /// Runs the command behind an edit, so that its layer goes where `placement` says.
  func placing(_ placement: LayerPlacement, _ invocation: Invocation) throws(Diagnostic) -> Value {
    guard let verb = invocation.nestedVerb, LayerRegistry.kind(verb) != nil,
      let nested = invocation.nested
    else {
      throw Diagnostic(
        .wrongOperand, "\(invocation.signature.name) needs a layer command at its end",
        notes: ["for instance `\(invocation.signature.examples.first?.script ?? "")`"])
    }
    placements.append(placement)
    defer { placements.removeLast() }
    return try nested()
  }
}
