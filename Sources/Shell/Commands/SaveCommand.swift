import CNN
import DataSources
import HDF5Store
import Lang

/// `save`: networks, datasets and pictures into files.
enum SaveCommand {
  static let command = Command(
    CommandSignature(
      "save", group: "keep", summary: "write a network, a dataset or a picture to a file",
      operands: [.init("what", .value, "a network, a dataset, or a tensor as a picture")],
      options: [.init("to", .file(.writing), required: true, "the file")],
      details:
        "Networks and datasets become HDF5 files (.h5); the network's opens in Keras as it is. "
        + "A tensor HxW or HxWxC with values from 0 to 1 becomes a PNG, PGM or PPM picture. The file "
        + "is replaced as a whole: after a failure the old one is still there.",
      examples: [
        .init(#"save net to "net.h5""#, setup: FileCommands.setup),
        .init(#"save (ones(8x8)) to "white.png""#),
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
}
