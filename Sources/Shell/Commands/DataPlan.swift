import CNN
import DataSources
import HDF5Store
import Lang

/// Loads what `data` asks for, or finds out what it would load.
enum DataPlan {
  /// - Parameter isOutline: whether counts, shapes and classes are enough.
  static func load(
    _ request: DataRequest, session: Session, isOutline: Bool = false
  ) throws(Diagnostic) -> LoadedData {
    var environment = DataEnvironment.ofProcess()
    environment.processes = session.processes
    environment.offline = session.settings.offline
    // Sendable, as the environment is; called on this thread, while it waits for the download.
    nonisolated(unsafe) let report = DownloadReport(session)
    environment.progress = { report.show($0) }
    defer { report.finish() }
    do {
      return isOutline
        ? try DataSource.outline(request, sources: sources, environment: environment)
        : try DataSource.load(request, sources: sources, environment: environment)
    } catch let error as DataError {
      var diagnostic = Diagnostic(error)
      // A bare name means a data set, anything else a path.
      if error.kind == .notFound, !request.source.contains(where: { "/.".contains($0) }) {
        diagnostic.code = .unknownDataset
      }
      throw diagnostic
    } catch let error as HDF5Error {
      throw Diagnostic(error)
    } catch {
      throw Diagnostic(.cannotRead, "\(request.source) can't be read: \(error)")
    }
  }

  /// The table of sources: those of files and generators, and HDF5.
  static let sources = DataSource.builtIn + [hdf5]

  private static let hdf5 = DataSource(
    name: "HDF5", family: .file,
    summary: "a dataset saved as .h5 here, by Keras users, or for Caffe",
    example: #"data digits from "digits-test.h5""#, canStream: true,
    // The signature may stand behind a block of the user's own, as in files of MATLAB.
    matches: { $0.begins(with: [0x89, 0x48, 0x44, 0x46]) || $0.hasExtension("h5", "hdf5", "mat") },
    read: { reading in
      let request = reading.request
      let content =
        request.stream || reading.isOutline
        ? try DatasetFile.open(reading.location.path, name: request.name)
        : try DatasetFile.load(
          reading.location.path, name: request.name, sharedBy: reading.environment.processes)
      if let train = content.train, let test = content.test {
        return LoadedData(.split(train: train, test: test))
      }
      guard let whole = content.whole ?? content.train ?? content.test else {
        throw HDF5Error(.missing, "\(reading.location.text) holds no images")
      }
      return LoadedData(.whole(whole))
    })

  static func value(_ loaded: LoadedData, name: String) -> DatasetValue {
    switch loaded.content {
    case .whole(let dataset): DatasetValue(dataset)
    case .split(let train, let test): DatasetValue(name: name, train: train, test: test)
    }
  }

  /// What check mode takes for the data: counts, shapes and classes, without the images.
  static func outline(_ request: DataRequest, session: Session) throws(Diagnostic) -> Value {
    .object(value(try load(request, session: session, isOutline: true), name: request.name))
  }
}
