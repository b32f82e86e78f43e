import CNN
import DataSources
import HDF5Store
import Lang

/// `save`: networks, datasets and pictures into files.
enum SaveCommand {
  static let command = Command(
    CommandSignature(
      "save", group: "keep",
      summary: "write a network, a dataset, a picture or the session to a file",
      operands: [
        .init(
          "what",
          .oneOf([.word([.init("session", "what was entered, as a script that runs")]), .value]),
          "a network, a dataset, or a tensor as a picture"),
        .init("file", .file(.writing), required: false, "the file, if it isn't behind `to`"),
      ],
      options: [.init("to", .file(.writing), "the file")],
      details:
        "Networks and datasets become HDF5 files (.h5); the network's opens in Keras as it is. "
        + "A tensor HxW or HxWxC with values from 0 to 1 becomes a PNG, PGM or PPM picture. The file "
        + "is replaced as a whole: after a failure the old one is still there.\n"
        + "The session becomes a script (.cnn) of what was entered; what failed is left as comments.",
      examples: [
        .init(#"save net to "net.h5""#, setup: FileCommands.setup),
        .init(#"save (ones(8x8)) to "white.png""#), #"save session "work.cnn""#,
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      let place = try place(invocation)
      guard let path = invocation.string(place) else { return .unknown }
      do throws(Diagnostic) {
        if isSession(invocation) {
          try checkScript(path)
        } else if let what = invocation.value("what"), !what.isUnknown {
          _ = try kind(of: what, path)
        }
        try FilePath.checkWritable(path)
      } catch {
        throw error.located(at: invocation.span(of: error.code == .wrongType ? "what" : place))
      }
      session.plan?.written[path] =
        switch invocation.value("what")?.object {
        case let network as NetworkValue: .object(network.copy(named: network.name))
        case let dataset as DatasetValue: .object(dataset)
        default: .unknown
        }
      return .none
    }, alwaysWrites: true
  ) { (session, invocation) throws(Diagnostic) in
    let place = try place(invocation)
    guard let what = invocation.value("what"), let path = invocation.string(place) else {
      return .none
    }
    let full = FilePath.resolvingHome(path)
    do throws(Diagnostic) {
      if isSession(invocation) {
        try checkScript(path)
        try ScriptFile.write(Array(session.journal.script.utf8), to: full)
        session.note("saved \(path)")
        return .none
      }
      switch try kind(of: what, path) {
      case .network(let network):
        try session.writing("saving \(network.name)", count: 0) { (_) throws(HDF5Error) in
          try NetworkFile.save(
            network.network, to: full, origin: session.origin(seed: network.network.seed))
        }
        network.hasUnsavedTraining = false
      case .dataset(let dataset):
        try session.writing("saving \(dataset.name)", count: dataset.count) {
          (observe) throws(HDF5Error) in
          try DatasetFile.save(
            dataset, to: full, origin: session.origin(seed: nil), observe: observe)
        }
      case .picture(let tensor): try savePicture(tensor, to: full, named: path)
      }
    } catch {
      throw error.located(at: invocation.span(of: error.code == .wrongType ? "what" : place))
    }
    session.note("saved \(path)")
    return .none
  }

  /// Whether the word is meant and not a variable of that name.
  private static func isSession(_ invocation: Invocation) -> Bool {
    guard invocation.word("what") == "session", case .string? = invocation.value("what") else {
      return false
    }
    return true
  }

  /// Where the file is named.
  private static func place(_ invocation: Invocation) throws(Diagnostic) -> String {
    let places = ["to", "file"].filter(invocation.has)
    guard let place = places.first else {
      throw Diagnostic(
        .missingOption, "`save` needs `to`: a file name in quotes", at: invocation.span,
        notes: ["usage: \(Usage.line(invocation.signature))"])
    }
    guard places.count == 1 else {
      throw Diagnostic(
        .conflictingOptions, "the file is named twice", at: invocation.span(of: "file"))
    }
    return place
  }

  private static func checkScript(_ path: String) throws(Diagnostic) {
    guard FilePath.suffix(of: path) == "cnn" else {
      throw Diagnostic(.unknownFormat, "the session is saved as .cnn, not as \(path)")
    }
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
}
