public import CNN

/// What a file holds that this program has a use for.
public enum StoredContent: Sendable {
  case network(Network)
  case dataset(DatasetFile.Content)

  /// Finds out what a file holds, and reads it.
  /// - Parameter name: what a dataset is called, `nil` to take the file's word.
  /// - Throws: ``HDF5Error`` naming what can't be read.
  public static func load(_ path: String, name: String? = nil) throws(HDF5Error) -> StoredContent {
    let root = try HDF5.File.open(path).root()
    switch try FileFormat.of(root) {
    case .network?, .checkpoint?: return .network(try NetworkFile.load(root))
    case .dataset?: return .dataset(try DatasetFile.load(root, name: name))
    case .snapshot?, .log?:
      throw HDF5Error(
        .mismatch, "\(path) holds neither a network nor a dataset",
        hint: "open it with h5py or another HDF5 reader")
    case nil: break
    }
    do throws(HDF5Error) {
      return .network(try NetworkFile.load(root))
    } catch {
      // Not a network that Keras saved: images, then. If it is neither, the first reason counts.
      guard root.file.failure == nil, let content = try? DatasetFile.load(root, name: name) else {
        throw root.file.failure ?? error
      }
      return .dataset(content)
    }
  }
}
