import CNN
import Foundation
import Synchronization
import TestSupport
import Testing

@testable import DataSources

@Suite struct DownloaderTests {
  private let folder: TemporaryFolder
  /// A large file and a small one, with the names that a collection of IDX files has.
  private let files: [String: [UInt8]]

  init() throws {
    folder = TemporaryFolder()
    files = [
      "train-images-idx3-ubyte": Fixture.idx(
        [400, 28, 28], (0..<313_600).map { UInt8(truncatingIfNeeded: $0 / 7) }),
      "train-labels-idx1-ubyte": Fixture.idx([400], (0..<400).map { UInt8($0 % 10) }),
      "t10k-images-idx3-ubyte": Fixture.idx([1, 28, 28], [UInt8](repeating: 1, count: 784)),
      "t10k-labels-idx1-ubyte": Fixture.idx([1], [3]),
    ]
  }

  private func collection(_ mirrors: [String]) throws -> DataCollection {
    let described = try files.sorted { $0.key > $1.key }.map { name, bytes in
      let path = try folder.write(bytes, to: "original/" + name)
      return DataCollection.RemoteFile(
        name: name, size: bytes.count, sha256: try FileDigest.sha256(of: path))
    }
    return DataCollection(
      name: "mnist", layout: .idx,
      extent: .init(train: 400, test: 20, shape: Shape(height: 28, width: 28, channels: 1)),
      classes: (0...9).map(String.init), files: described,
      mirrors: mirrors)
  }

  private func online(
    _ mirrors: [String], progress: (@Sendable (DownloadProgress) -> Void)? = nil
  ) throws -> DataEnvironment {
    DataEnvironment(
      dataFolder: nil, cacheFolder: folder.path + "/cache", memoryLimit: 1 << 26,
      progress: progress, collections: [try collection(mirrors)])
  }

  private let request = DataRequest(name: "d", source: "mnist")

  @Test func `a missing set is downloaded once, checked and kept`() throws {
    let server = try LoopbackServer(.init(files: files))
    defer { server.stop() }
    let seen = Mutex<[DownloadProgress]>([])
    let environment = try online(
      [server.address], progress: { progress in seen.withLock { $0.append(progress) } })
    let data = try DataSource.load(request, environment: environment)
    #expect(data.train.count == 400 && data.test?.count == 1)
    #expect(data.notes.first?.hasPrefix("downloaded to") == true)
    #expect(server.requests.count == 4)
    #expect(seen.withLock { $0.contains { $0.received == $0.total } })
    let again = try DataSource.load(request, environment: environment)
    #expect(again.notes.first?.hasPrefix("found in") == true && server.requests.count == 4)
  }

  @Test func `a download that is cut goes on where it stopped`() throws {
    var behaviour = LoopbackServer.Behaviour(files: files)
    (behaviour.cutFile, behaviour.cuts, behaviour.cutAfter) = (
      "train-images-idx3-ubyte", 1, 100_000
    )
    let server = try LoopbackServer(behaviour)
    defer { server.stop() }
    let data = try DataSource.load(request, environment: try online([server.address]))
    #expect(data.train.count == 400)
    let resumed = server.requests.filter { $0.path == "train-images-idx3-ubyte" }
    #expect(server.requests.count == 5)
    #expect(resumed.map(\.offset) == [0, 100_000])
  }

  @Test func `what an earlier run left is used`() throws {
    let server = try LoopbackServer(.init(files: files))
    defer { server.stop() }
    let name = "train-images-idx3-ubyte"
    let part = try #require(files[name]).prefix(200_000)
    try folder.write(Array(part), to: "cache/mnist/\(name).part")
    _ = try DataSource.load(request, environment: try online([server.address]))
    #expect(server.requests.contains(.init(path: name, offset: 200_000)))
    #expect(try folder.bytes(of: "cache/mnist/" + name) == files[name])
    #expect(!folder.contains("cache/mnist/\(name).part"))
  }

  @Test(arguments: [true, false])
  func `a wrong beginning is thrown away and everything fetched anew`(knowsRanges: Bool) throws {
    var behaviour = LoopbackServer.Behaviour(files: files)
    behaviour.knowsRanges = knowsRanges
    let server = try LoopbackServer(behaviour)
    defer { server.stop() }
    let name = "train-images-idx3-ubyte"
    try folder.write([UInt8](repeating: 9, count: 5000), to: "cache/mnist/\(name).part")
    let data = try DataSource.load(request, environment: try online([server.address]))
    #expect(data.train.count == 400)
    #expect(server.requests.contains(.init(path: name, offset: 0)))
  }

  @Test func `a mirror with other content is passed over`() throws {
    var wrong = files
    wrong["train-images-idx3-ubyte"]?[5000] ^= 1
    let bad = try LoopbackServer(.init(files: wrong))
    let good = try LoopbackServer(.init(files: files))
    defer {
      bad.stop()
      good.stop()
    }
    let data = try DataSource.load(request, environment: try online([bad.address, good.address]))
    #expect(data.train.count == 400)
    #expect(good.requests.map(\.path) == ["train-images-idx3-ubyte"])
  }

  @Test func `a file longer than it should be is refused`() throws {
    let server = try LoopbackServer(
      .init(files: files.mapValues { $0 + [UInt8](repeating: 0, count: 100_000) }))
    defer { server.stop() }
    let error = failure(request, try online([server.address]))
    #expect(error?.kind == .network)
    #expect(!folder.contains("cache/mnist/train-labels-idx1-ubyte"))
  }

  @Test func `without a mirror that answers, each cause is told and the way out`() throws {
    let server = try LoopbackServer(.init(files: [:]))
    let gone = try LoopbackServer(.init(files: [:]))
    gone.stop()
    defer { server.stop() }
    let error = failure(request, try online([server.address, gone.address]))
    #expect(error?.kind == .network && error?.message.contains("no mirror") == true)
    #expect(error?.notes.contains { $0.contains("404") } == true, "\(error?.description ?? "")")
    #expect(error?.notes.contains { $0.contains(gone.address) } == true)
    #expect(error?.notes.last?.contains("put the files into") == true)
  }

  @Test func `an interrupted download keeps what it has`() throws {
    var behaviour = LoopbackServer.Behaviour(files: files)
    behaviour.cutFile = "train-labels-idx1-ubyte"
    (behaviour.cuts, behaviour.cutAfter, behaviour.stall) = (1, 150, 2)
    let server = try LoopbackServer(behaviour)
    defer { server.stop() }
    let path = folder.path + "/cache/mnist/train-labels-idx1-ubyte.part"
    let environment = try online([server.address])
    let error = StopRequest.asking(
      { FileManager.default.fileExists(atPath: path) }, { failure(request, environment) })
    #expect(error?.kind == .interrupted)
    #expect(folder.contains("cache/mnist/train-labels-idx1-ubyte.part"))
    #expect(try folder.bytes(of: "cache/mnist/train-labels-idx1-ubyte.part").count < 408)
  }

  @Test func `two that want the same set fetch it once`() async throws {
    let server = try LoopbackServer(.init(files: files))
    defer { server.stop() }
    let environment = try online([server.address])
    let request = request
    let counts = try await withThrowingTaskGroup(of: Int.self) { group in
      for _ in 0..<2 {
        group.addTask { try DataSource.load(request, environment: environment).train.count }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(counts == [400, 400] && server.requests.count == 4)
  }

  @Test func `an archive is unpacked into the files it is known to hold`() throws {
    let record = [UInt8](repeating: 4, count: 3073)
    let names = (1...5).map { "data_batch_\($0).bin" } + ["test_batch.bin"]
    let tar = Fixture.tar(
      names.map { ("cifar-10-batches-bin/" + $0, record) } + [("../../escape.bin", record)])
    let archive = folder.path + "/cifar-10-binary.tar.gz"
    Fixture.gzip(tar, to: archive)
    let bytes = try folder.bytes(of: "cifar-10-binary.tar.gz")
    let server = try LoopbackServer(.init(files: ["cifar-10-binary.tar.gz": bytes]))
    defer { server.stop() }
    let collection = DataCollection(
      name: "cifar10", layout: .cifar,
      extent: .init(train: 5, test: 1, shape: Shape(height: 32, width: 32, channels: 3)),
      classes: CIFARFormat.classes,
      files: [
        .init(
          name: "cifar-10-binary.tar.gz", size: bytes.count,
          sha256: try FileDigest.sha256(of: archive), members: names)
      ], mirrors: [server.address])
    let environment = DataEnvironment(
      dataFolder: nil, cacheFolder: folder.path + "/cache", memoryLimit: 1 << 26,
      collections: [collection])
    let data = try DataSource.load(
      DataRequest(name: "d", source: "cifar10"), environment: environment)
    #expect(data.train.count == 5 && data.test?.count == 1)
    #expect(!folder.contains("cache/cifar10/cifar-10-binary.tar.gz"))
    #expect(!folder.contains("escape.bin"))
  }

  @Test func `an outline of a missing set needs no download`() throws {
    let server = try LoopbackServer(.init(files: files))
    defer { server.stop() }
    var request = request
    request.train = 20
    request.classes = ["7", "9"]
    let outline = try DataSource.outline(request, environment: try online([server.address]))
    #expect(outline.train.count == 20 && outline.train.classes == ["7", "9"])
    #expect(outline.notes.first?.hasPrefix("will be downloaded") == true)
    #expect(server.requests.isEmpty)
  }

  @Test func `a digest is that of the standard`() throws {
    // FIPS 180-2, appendix B.1
    let path = try folder.write("abc", to: "abc")
    #expect(
      try FileDigest.sha256(of: path)
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }
}
