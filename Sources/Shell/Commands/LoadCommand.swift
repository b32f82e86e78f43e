import CNN
import HDF5Store
import Lang

/// `load`: networks, datasets and weights back from files.
enum LoadCommand {
  static let command = Command(
    CommandSignature(
      "load", group: "keep", summary: "get a network or a dataset back from a file",
      operands: [
        .init(
          "what",
          .oneOf([
            .word([.init("weights", "only the weights, into a network that is there")]),
            .file(.reading),
          ]),
          "the file, or the word `weights`")
      ],
      options: [
        .init("from", .file(.reading), "the file, behind `weights`"),
        .init("into", .reference(["network"]), "the network that gets the weights"),
        .init("as", .newName, "the variable's name; the name in the file if not given"),
      ],
      details:
        "A loaded network becomes the current one; it has equal weights and goes on training "
        + "where it stopped. Sequential models that Keras saved as .h5 can be loaded too.",
      examples: [
        .init(#"load "net.h5" as again"#, setup: FileCommands.setup + #"; save net to "net.h5""#),
        .init(
          #"load weights from "net.h5""#, setup: FileCommands.setup + #"; save net to "net.h5""#),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      guard !invocation.hasUnknowns else { return .unknown }
      if invocation.word("what") != "weights", let path = invocation.string("what"),
        let written = session.plan?.written[path]
      {
        return adopt(written, as: invocation.word("as"), session, invocation)
      }
      if let path = invocation.string("from"), session.plan?.written[path] != nil { return .none }
      return try loadAnything(session, invocation)
    }, run: loadAnything)

  private static let loadAnything: Command.Body = {
    (session, invocation) throws(Diagnostic) -> Value in
    if invocation.word("what") == "weights" { return try loadWeights(session, invocation) }
    for option in ["from", "into"] where invocation.has(option) {
      throw Diagnostic(
        .conflictingOptions, "`\(option)` goes with `load weights`", at: invocation.span(of: option)
      )
    }
    guard let path = invocation.string("what") else { return .none }
    let value = try invocation.locating("what") { () throws(Diagnostic) in
      try read(path, invocation.word("as"))
    }
    return adopt(value, as: invocation.word("as"), session, invocation)
  }

  /// Makes the variable of what was loaded.
  static func adopt(
    _ value: Value, as name: String?, _ session: Session, _ invocation: Invocation
  ) -> Value {
    switch value.object {
    case let network as NetworkValue:
      let name = name ?? variableName(network.name, session)
      let loaded = network.copy(named: name, origin: invocation.span)
      session.adopt(loaded)
      invocation.define(name, .object(loaded))
      let layers = Count.text(loaded.network.layers.count, "layer")
      session.note(
        "\(name)  \(loaded.network.input) -> \(loaded.network.output)   \(layers), "
          + Count.text(loaded.network.parameterCount, "parameter"))
      return .object(loaded)
    case let dataset as DatasetValue:
      let name = name ?? variableName(dataset.name, session)
      invocation.define(name, value)
      session.note(dataset.display(width: session.settings.width))
      return value
    default:
      if let name { invocation.define(name, .unknown) }
      return .unknown
    }
  }

  /// A name from a file as a variable's name.
  private static func variableName(_ name: String, _ session: Session) -> String {
    var result = ""
    for scalar in name.unicodeScalars {
      let isLetter = scalar == "_" || ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
      let isDigit = ("0"..."9").contains(scalar)
      result.unicodeScalars.append(isLetter || (isDigit && !result.isEmpty) ? scalar : "_")
    }
    return result.isEmpty || session.vocabulary.isVerb(result) ? result + "_" : result
  }

  private static func read(_ path: String, _ name: String?) throws(Diagnostic) -> Value {
    try FilePath.checkReadable(path)
    let full = FilePath.resolvingHome(path)
    do throws(HDF5Error) {
      switch try StoredContent.load(full, name: name) {
      case .network(let network): return .object(NetworkValue(network))
      case .dataset(let content): return .object(dataset(content, name ?? "data"))
      }
    } catch {
      throw Diagnostic(error)
    }
  }

  private static func dataset(_ content: DatasetFile.Content, _ name: String) -> DatasetValue {
    if let train = content.train, let test = content.test {
      return DatasetValue(name: name, train: train, test: test)
    }
    return DatasetValue(
      content.whole ?? content.train ?? content.test
        ?? Dataset(
          name: name, source: MemorySamples(shape: Shape(vector: 1), bytes: []), labels: [],
          classes: []))
  }

  private static func loadWeights(
    _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> Value {
    guard let path = invocation.string("from") else {
      throw Diagnostic(.missingOption, "load weights needs `from FILE`", at: invocation.verbSpan)
    }
    let value = try session.network(invocation, "into")
    var network = value.network
    try invocation.locating("from") { () throws(Diagnostic) in
      try FilePath.checkReadable(path)
      let layers: [String]
      do throws(HDF5Error) {
        layers = try NetworkFile.loadWeights(from: FilePath.resolvingHome(path), into: &network)
      } catch {
        throw Diagnostic(error, mismatch: .weightsDoNotFit)
      }
      value.replace(with: network, change: "load weights")
      session.note("\(value.name)  weights of \(layers.joined(separator: ", "))")
    }
    return .object(value)
  }
}
