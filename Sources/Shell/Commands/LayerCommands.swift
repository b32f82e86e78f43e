import CNN
import Lang

/// The verbs that add a layer, made from the layer registry: a new kind of layer needs nothing here.
enum LayerCommands {
  static let all: [Command] = LayerRegistry.kinds.map { command($0.descriptor) }

  private static func command(_ descriptor: LayerDescriptor) -> Command {
    let body: Command.Body = { (session, invocation) throws(Diagnostic) in
      try LayerBuilder(session, invocation, descriptor).run()
    }
    return Command(
      signature(descriptor),
      checking: .custom { (session, invocation) throws(Diagnostic) in
        try LayerBuilder(session, invocation, descriptor).check(body)
      }, run: body)
  }

  private static func signature(_ descriptor: LayerDescriptor) -> CommandSignature {
    let operands = descriptor.fields.filter(\.positional).map { field in
      CommandSignature.Operand(
        field.name, kind(field), required: field.defaultValue == nil, field.help)
    }
    let options = descriptor.fields.filter { !$0.positional }.map { field in
      field.kind == .flag
        ? CommandSignature.Option.flag(field.name, field.help)
        : CommandSignature.Option(
          field.name, kind(field), required: field.defaultValue == nil,
          default: field.defaultValue.map { $0 == .none ? "" : "\($0)" } ?? "", field.help)
    }
    return CommandSignature(
      descriptor.kind, group: "build", summary: descriptor.summary, operands: operands,
      options: options + [.init("as", .newName, "the layer's name")],
      tail: descriptor.hasBody ? .block : .nothing,
      examples: descriptor.examples.map { .init($0, setup: "network net input 32x32x1") })
  }

  private static func kind(_ field: LayerField) -> OperandKind {
    switch field.kind {
    case .integer(let range): .integer(range)
    case .number(let range): .number(range)
    case .size(let range): .oneOf([.size(rank: 2...2), .integer(range)])
    case .word(let words): .word(words.map { .init($0, wordHelp($0, of: field)) })
    case .flag, .onOff: .boolean
    case .padding:
      .oneOf([
        .word([
          .init("valid", "no padding"), .init("same", "as much as gives the output's size ⌈n/s⌉"),
        ]), .size(rank: 2...2), .integer(0...65_536),
      ])
    }
  }

  private static func wordHelp(_ word: String, of field: LayerField) -> String {
    switch field.name {
    case "activation": Activation(rawValue: word)?.summary ?? ""
    case "init": Initializer(rawValue: word)?.summary ?? ""
    default: ""
    }
  }
}

/// Where the layers of building commands go, other than behind the last one.
enum LayerPlacement {
  /// Into the block of a residual layer.
  case block(ResidualBlock)
  /// Behind, or before, a layer.
  case insertion(NetworkValue, anchor: String, before: Bool, span: Span)
  /// In the place of a layer.
  case replacement(NetworkValue, name: String, span: Span)
}

/// A residual block while its braces are open.
final class ResidualBlock {
  /// The block's layers so far on the input that the block has, so that each command sees at once
  /// whether its layer fits.
  let trial: NetworkValue
  var layers: [LayerSpecification] = []
  var spans: [Span] = []

  init(trial: NetworkValue) {
    self.trial = trial
  }
}

/// One building command at work.
struct LayerBuilder {
  let session: Session
  let invocation: Invocation
  let descriptor: LayerDescriptor

  init(_ session: Session, _ invocation: Invocation, _ descriptor: LayerDescriptor) {
    self.session = session
    self.invocation = invocation
    self.descriptor = descriptor
  }

  func run() throws(Diagnostic) -> Value {
    let layer = try makeLayer()
    var specification = LayerSpecification(layer, name: invocation.word("as"))
    let placement = session.placements.last
    if descriptor.hasBody { try collectBody(&specification) }
    do throws(Diagnostic) {
      return try place(specification, placement)
    } catch {
      throw error.located(at: invocation.span)
    }
  }

  /// In check mode a layer that is wrong or unknown makes the shapes behind it unknown: what doesn't
  /// fit there is no news.
  func check(_ body: Command.Body) throws(Diagnostic) -> Value {
    let network = session.building ?? session.current
    guard !invocation.hasUnknowns else {
      if let network { session.plan?.uncertain.insert(ObjectIdentifier(network)) }
      return .unknown
    }
    do throws(Diagnostic) {
      return try body(session, invocation)
    } catch {
      guard let network else { throw error }
      let wasUncertain = session.plan?.uncertain.insert(ObjectIdentifier(network)).inserted == false
      switch error.code {
      case .shapeMismatch, .windowTooLarge, .shapeTooLarge, .branchesDiffer, .editBreaksLayer,
        .unknownLayer:
        if wasUncertain { return .unknown }
        throw error
      default: throw error
      }
    }
  }

  private func makeLayer() throws(Diagnostic) -> any Layer {
    var settings = LayerSettings()
    for field in descriptor.fields where invocation.has(field.name) {
      settings[field.name] = value(of: field)
    }
    do throws(LayerError) {
      return try LayerRegistry.makeLayer(descriptor.kind, settings)
    } catch {
      var diagnostic = Diagnostic(error)
      if let field = error.field, invocation.has(field) {
        diagnostic.span = invocation.span(of: field)
      }
      throw diagnostic
    }
  }

  private func value(of field: LayerField) -> FieldValue? {
    let value = invocation.value(field.name)
    switch field.kind {
    case .flag: return .flag(true)
    case .onOff: return invocation.boolean(field.name).map { .flag($0) }
    case .integer: return invocation.integer(field.name).map { .integer($0) }
    case .number: return invocation.number(field.name).map { .number($0) }
    case .word: return (invocation.word(field.name) ?? value?.string).map { .word($0) }
    case .size, .padding:
      if case .size(let size)? = value {
        return size.rank == 2
          ? .size(CNN.Size(size.extents[0], size.extents[1])) : .integer(size.extents[0])
      }
      return value?.integer.map { .integer($0) }
        ?? (invocation.word(field.name) ?? value?.string).map { .word($0) }
    }
  }

  private func collectBody(_ specification: inout LayerSpecification) throws(Diagnostic) {
    let outer: NetworkValue
    if let building = session.building {
      outer = building
    } else {
      outer = try session.network(invocation)
    }
    let block = ResidualBlock(
      trial: NetworkValue(
        Network(name: outer.name, input: outer.network.output), origin: invocation.verbSpan))
    session.placements.append(.block(block))
    defer { session.placements.removeLast() }
    try invocation.block?()
    specification.body = block.layers
    if session.plan?.uncertain.contains(ObjectIdentifier(block.trial)) == true {
      session.plan?.uncertain.insert(ObjectIdentifier(outer))
    }
  }

  private func place(
    _ specification: LayerSpecification, _ placement: LayerPlacement?
  ) throws(Diagnostic) -> Value {
    let network: NetworkValue
    let layer: NetworkLayer
    switch placement {
    case .block(let block)?:
      let placed = try block.trial.append(specification, at: invocation.span)
      block.layers.append(specification)
      block.spans.append(invocation.span)
      return .object(LayerValue(network: block.trial, name: placed.name))
    case .insertion(let target, let anchor, let before, let span)?:
      network = target
      layer = try target.insert(specification, after: anchor, before: before, at: span)
    case .replacement(let target, let name, let span)?:
      network = target
      layer = try target.replace(name, with: specification, at: span)
    case nil:
      network = try session.network(invocation)
      layer = try network.append(specification, at: invocation.span)
    }
    session.noteLayer(layer)
    return .object(LayerValue(network: network, name: layer.name))
  }
}

extension Session {
  /// The network that the next layer goes to while a block or an edit is open.
  var building: NetworkValue? {
    switch placements.last {
    case .block(let block)?: block.trial
    case .insertion(let network, _, _, _)?, .replacement(let network, _, _)?: network
    case nil: nil
    }
  }

  /// Prints the line of a layer, and those of its block.
  func noteLayer(_ layer: NetworkLayer, indent: String = "") {
    guard !isChecking else { return }
    note(indent + layer.line + paddingText(layer))
    for inner in layer.body + layer.projection { noteLayer(inner, indent: indent + "  ") }
  }

  /// The padding that `same` chose.
  private func paddingText(_ layer: NetworkLayer) -> String {
    guard let placement = layer.placement, placement.window.padding == .same else { return "" }
    let border = placement.padding
    if border == .none { return "   no padding" }
    if border.top == border.bottom, border.left == border.right, border.top == border.left {
      return "   padding \(border.top)"
    }
    return
      "   padding top \(border.top), left \(border.left), bottom \(border.bottom), right \(border.right)"
  }
}
