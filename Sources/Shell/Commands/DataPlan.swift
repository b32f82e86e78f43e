import CNN
import DataSources
import HDF5Store
import Lang

/// Loads what `data` asks for, or finds out what it would load.
enum DataPlan {
  static func load(_ request: DataRequest, session: Session) throws(Diagnostic) -> LoadedData {
    var environment = DataEnvironment.ofProcess()
    let interruption = session.interruption
    environment.isInterrupted = { interruption.isRaised }
    do {
      return try DataSource.load(request, sources: sources, environment: environment)
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
    matches: { $0.begins(with: [0x89, 0x48, 0x44, 0x46]) },
    read: { reading in
      let request = reading.request
      let content =
        request.stream
        ? try DatasetFile.open(reading.location.path, name: request.name)
        : try DatasetFile.load(reading.location.path, name: request.name)
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

  /// What check mode takes for the data: of a generated source the counts and shapes without the
  /// images, else the data itself.
  static func value(_ request: DataRequest, session: Session) throws(Diagnostic) -> Value {
    guard sources.contains(where: { $0.family == .generated && $0.name == request.source }) else {
      return .object(value(try load(request, session: session), name: request.name))
    }
    var small = request
    small.train = 1
    small.test = 1
    let loaded = try load(small, session: session)
    guard case .split(let train, let test) = loaded.content else {
      return .object(value(loaded, name: request.name))
    }
    func planned(_ dataset: Dataset, _ count: Int) -> Dataset {
      Dataset(
        name: dataset.name, source: PlannedSamples(count: count, shape: dataset.shape),
        labels: [Int32](repeating: 0, count: count), classes: dataset.classes)
    }
    let counts = (request.train ?? 6000, request.test ?? 1000)
    return .object(
      DatasetValue(
        name: request.name, train: planned(train, min(counts.0, 1 << 20)),
        test: planned(test, min(counts.1, 1 << 20))))
  }
}

/// Images that check mode knows the number and shape of; reading them gives zeros.
private final class PlannedSamples: SampleSource {
  let count: Int
  let shape: Shape
  let element = SampleElement.uint8
  var base: UnsafeRawPointer? { nil }

  init(count: Int, shape: Shape) {
    self.count = count
    self.shape = shape
  }

  func read(
    _ indices: ArraySlice<Int>, into buffer: UnsafeMutableRawBufferPointer
  ) throws(SampleError) {
    buffer.initializeMemory(as: UInt8.self, repeating: 0)
  }
}
