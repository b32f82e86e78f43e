public import CNN
import Files

/// Networks as `.keras` archives: the format that Keras 3 saves models in.
///
/// A zip archive of `config.json` (the model), `metadata.json` and `model.weights.h5`, which is a
/// network's file as ``NetworkFile`` writes it, with the names that Keras 3 looks for.
public enum KerasArchive {
  /// The version of Keras whose format this is.
  private static let version = "3.0.0"

  /// What Keras has no layer for, one sentence each; such a network can't be written.
  public static func obstacles(of network: Network) -> [String] {
    KerasTranslation.model(of: network).obstacles
  }

  /// Writes a network.
  /// - Throws: ``HDF5Error`` naming file and cause; what was there before is then still there.
  public static func save(
    _ network: Network, to path: String, origin: FileOrigin = FileOrigin()
  ) throws(HDF5Error) {
    try NetworkFile.checkNames(network, path)
    let keras = KerasTranslation.model(of: network)
    guard keras.obstacles.isEmpty else {
      throw HDF5Error(
        .mismatch, "can't write \(path): \(keras.obstacles.joined(separator: "; "))")
    }
    // libhdf5 writes here and there, an archive grows at its end: the weights have a file of their
    // own first, which goes when it is copied.
    let weights = try HDF5.writing(path) { () throws(WriteFailure) in
      try AtomicFile(path: path + ".weights")
    }
    try HDF5.fill(weights, name: path) { (root, axes) throws(HDF5Error) in
      try NetworkFile.fill(root, axes, network, keras, as: .network, origin: origin, isLinked: true)
    }
    let metadata = JSONValue.members([
      "keras_version": .string(version), "date_saved": .string(origin.created),
    ])
    try HDF5.writing(path) { () throws(WriteFailure) in
      let target = try AtomicFile(path: path)
      var archive = ZipWriter(target)
      try archive.add("metadata.json", [.bytes(Array(metadata.serialized.utf8))])
      try archive.add("config.json", [.bytes(Array(keras.json(.keras3).serialized.utf8))])
      try archive.add("model.weights.h5", copyOf: weights)
      try archive.finish()
      try target.commit()
    }
  }
}
