import CNN
import DataSources
import HDF5Store
import Lang

/// The verbs that keep things in files and get them back.
enum FileCommands {
  static let all = [save, load, snapshot]

  private static let setup =
    #"data d from "digits" train 20 test 10; network net input 32x32x1; flatten; dense 10 softmax"#

  // MARK: save

  static let save = Command(
    CommandSignature(
      "save", group: "keep", summary: "write a network, a dataset or a picture to a file",
      operands: [.init("what", .value, "a network, a dataset, or a tensor as a picture")],
      options: [.init("to", .file(.writing), required: true, "the file")],
      details:
        "Networks and datasets become HDF5 files (.h5); the network's opens in Keras as it is. "
        + "A tensor HxW or HxWxC with values from 0 to 1 becomes a PNG, PGM or PPM picture. The file "
        + "is replaced as a whole: after a failure the old one is still there.",
      examples: [
        .init(#"save net to "net.h5""#, setup: setup), .init(#"save (ones(8x8)) to "white.png""#),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      guard let path = invocation.string("to") else { return .unknown }
      do throws(Diagnostic) {
        if let what = invocation.value("what"), !what.isUnknown { _ = try kind(of: what, path) }
        try FilePath.checkWritable(path)
      } catch {
        throw error.located(at: invocation.span(of: error.code == .wrongType ? "what" : "to"))
      }
      session.plan?.written[path] =
        switch invocation.value("what")?.object {
        case let network as NetworkValue: .object(network.copy(named: network.name))
        case let dataset as DatasetValue: .object(dataset)
        default: .unknown
        }
      return .none
    }
  ) { (session, invocation) throws(Diagnostic) in
    guard let what = invocation.value("what"), let path = invocation.string("to") else {
      return .none
    }
    let full = FilePath.resolvingHome(path)
    do throws(Diagnostic) {
      switch try kind(of: what, path) {
      case .network(let network):
        try session.writing("saving \(network.name)", count: 0) { (_) throws(HDF5Error) in
          try NetworkFile.save(
            network.network, to: full, origin: session.origin(seed: network.network.seed))
        }
      case .dataset(let dataset):
        try session.writing("saving \(dataset.name)", count: dataset.count) {
          (observe) throws(HDF5Error) in
          try DatasetFile.save(
            dataset, to: full, origin: session.origin(seed: nil), observe: observe)
        }
      case .picture(let tensor): try savePicture(tensor, to: full, named: path)
      }
    } catch {
      throw error.located(at: invocation.span(of: error.code == .wrongType ? "what" : "to"))
    }
    session.note("saved \(path)")
    return .none
  }

  private enum Savable {
    case network(NetworkValue)
    case dataset(Dataset)
    case picture(Tensor)
  }

  /// What is to be saved, when the file's name suits it.
  private static func kind(of value: Value, _ path: String) throws(Diagnostic) -> Savable {
    let suffix = FilePath.suffix(of: path)
    func require(_ suffixes: [String], _ what: String) throws(Diagnostic) {
      guard !suffixes.contains(suffix) else { return }
      throw Diagnostic(
        .unknownFormat,
        "\(what) is saved as \(suffixes.map { "." + $0 }.joined(separator: ", ")), not as \(path)")
    }
    switch value.object {
    case let network as NetworkValue:
      try require(["h5", "hdf5"], "a network")
      return .network(network)
    case let data as DatasetValue:
      try require(["h5", "hdf5"], "a dataset")
      return .dataset(try data.whole())
    case let tensor as TensorValue:
      try require(["png", "pgm", "ppm"], "a tensor")
      return .picture(tensor.tensor)
    default:
      throw Diagnostic(
        .wrongType, "save takes a network, a dataset or a tensor, not \(value.article)")
    }
  }

  private static func savePicture(
    _ tensor: Tensor, to path: String, named name: String
  ) throws(Diagnostic) {
    do {
      try Picture(tensor).write(to: path)
    } catch let error as DataError {
      throw Diagnostic(error)
    } catch {
      throw Diagnostic(.cannotWrite, "\(name) can't be written: \(error)")
    }
  }

  // MARK: load

  static let load = Command(
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
        .init(#"load "net.h5" as again"#, setup: setup + #"; save net to "net.h5""#),
        .init(#"load weights from "net.h5""#, setup: setup + #"; save net to "net.h5""#),
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
    do throws(Diagnostic) {
      let value = try read(path, invocation.word("as"))
      return adopt(value, as: invocation.word("as"), session, invocation)
    } catch {
      throw error.located(at: invocation.span(of: "what"))
    }
  }

  /// Makes the variable of what was loaded.
  private static func adopt(
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
      switch try FileFormat.of(full) {
      case .network?, .checkpoint?: return .object(NetworkValue(try NetworkFile.load(full)))
      case .dataset?:
        return .object(try dataset(DatasetFile.load(full, name: name), name ?? "data"))
      case .snapshot?, .log?:
        throw HDF5Error(
          .mismatch, "\(path) holds neither a network nor a dataset",
          hint: "open it with h5py or another HDF5 reader")
      case nil: break
      }
      do throws(HDF5Error) {
        return .object(NetworkValue(try NetworkFile.load(full)))
      } catch {
        // Not a network that Keras saved: images, then. If it is neither, the first reason counts.
        guard let content = try? DatasetFile.load(full, name: name) else { throw error }
        return .object(dataset(content, name ?? "data"))
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
    do throws(Diagnostic) {
      try FilePath.checkReadable(path)
      let layers: [String]
      do throws(HDF5Error) {
        layers = try NetworkFile.loadWeights(from: FilePath.resolvingHome(path), into: &network)
      } catch {
        throw Diagnostic(error, mismatch: .weightsDoNotFit)
      }
      value.replace(with: network, change: "load weights")
      session.note("\(value.name)  weights of \(layers.joined(separator: ", "))")
    } catch {
      throw error.located(at: invocation.span(of: "from"))
    }
    return .object(value)
  }

  // MARK: snapshot

  static let snapshot = Command(
    CommandSignature(
      "snapshot", group: "keep", summary: "write what a network makes of images, layer by layer",
      operands: [
        .init(
          "what",
          .word([
            .init("activations", "the output of each layer"),
            .init("gradients", "the derivatives of the loss by weights and by layers"),
          ]), "activations or gradients")
      ],
      options: [
        .init("of", .reference(["network"]), "the network; the current one if not given"),
        .init("on", .reference(["dataset"]), required: true, "the images"),
        .init("to", .file(.writing), required: true, "the HDF5 file"),
        .init("layers", .list(.reference(["layer"])), "only these layers"),
        .init(
          "loss", TrainingOptions.losses, "of gradients; crossentropy behind softmax, else mse"),
      ],
      details: "Arrays have a row for each image, channels last, as h5py reads them.",
      examples: [.init(#"snapshot activations on d.test[0..<4] to "activations.h5""#, setup: setup)]
    ),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      if let path = invocation.string("to") {
        do throws(Diagnostic) {
          try FilePath.checkWritable(path)
        } catch {
          throw error.located(at: invocation.span(of: "to"))
        }
        session.plan?.written[path] = .unknown
      }
      guard !invocation.hasUnknowns, let data = try invocation.dataset("on") else { return .none }
      let network = try session.network(invocation, "of")
      guard !session.isUncertain(network) else { return .none }
      try DataFit.checkInput(network, data)
      return .none
    }
  ) { (session, invocation) throws(Diagnostic) in
    let value = try session.network(invocation, "of")
    let network = value.network
    guard let data = try invocation.dataset("on"), let path = invocation.string("to") else {
      return .none
    }
    let full = FilePath.resolvingHome(path)
    let layers = invocation.items("layers").compactMap {
      $0.value.object(as: LayerValue.self)?.name
    }
    let chosen = layers.isEmpty ? nil : layers
    let origin = session.origin(seed: network.seed)
    let isGradients = invocation.word("what") == "gradients"
    if isGradients {
      try DataFit.check(value, data, loss: TrainingOptions.loss(invocation, network))
    } else {
      try DataFit.checkInput(value, data)
    }
    do throws(Diagnostic) {
      try session.writing("writing \(path)", count: data.count) { (observe) throws(HDF5Error) in
        if isGradients {
          try SnapshotFile.writeGradients(
            of: network, on: data, to: full, loss: TrainingOptions.loss(invocation, network),
            layers: chosen, origin: origin, observe: observe)
        } else {
          try SnapshotFile.writeActivations(
            of: network, on: data, to: full, layers: chosen, origin: origin, observe: observe)
        }
      }
    } catch {
      throw error.located(at: invocation.span(of: "to"))
    }
    session.note("saved \(path)")
    return .none
  }
}

extension Session {
  /// Who made a file: the program, and the script as far as it has run.
  func origin(seed: UInt64?) -> FileOrigin {
    FileOrigin(creator: "cnn \(Version.text)", script: script, seed: seed)
  }

  /// Writes a file with progress and interruption.
  func writing(
    _ title: String, count: Int, _ body: (@escaping (Int) -> Bool) throws(HDF5Error) -> Void
  ) throws(Diagnostic) {
    let timer = PassTimer(self, title, count: count)
    defer { timer.finish() }
    do throws(HDF5Error) {
      try body(timer.observe)
    } catch {
      throw interruption.isRaised && error.kind == .stopped
        ? .interrupted(title) : Diagnostic(error)
    }
  }
}
