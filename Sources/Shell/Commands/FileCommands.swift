import CNN
import DataSources
import HDF5Store
import Lang

/// The verbs that keep things in files and get them back.
enum FileCommands {
  static let all: [Command] = []
}
