import CNN
import Foundation
import TestSupport
import Testing

@testable import HDF5Store

/// Files in which one byte is wrong: an error, or the same content; never other content.
@Suite struct DamageTests {
  let folder = TemporaryFolder()

  /// Flips one bit of each byte, or of each fifth byte or another part unless `CNN_LONG_TESTS` is
  /// set, and loads the file.
  /// - Returns: the flips that changed the content without an error.
  private func flips<Content: Equatable>(
    _ name: String, every short: Int = 5, _ load: (String) throws(HDF5Error) -> Content
  ) throws -> [Int] {
    let good = try folder.bytes(of: name)
    let content = try load(folder.file(name))
    let step = ProcessInfo.processInfo.environment["CNN_LONG_TESTS"] == nil ? short : 1
    var silent: [Int] = []
    var errors = 0
    for position in stride(from: 0, to: good.count, by: step) {
      var bytes = good
      bytes[position] ^= 1 << UInt8(position * 5 % 8)
      try folder.write(bytes, to: "damaged.h5")
      do throws(HDF5Error) {
        if try load(folder.file("damaged.h5")) != content { silent.append(position) }
      } catch {
        errors += 1
      }
    }
    #expect(errors > good.count / step / 4)
    return silent
  }

  @Test func noFlippedByteOfANetworkGoesUnnoticed() throws {
    var network = try Samples.network([Samples.conv(2, 3), Samples.layer("globalavgpool")])
    network.classes = ["a", "b"]
    try NetworkFile.save(network, to: folder.file("net.h5"), origin: FileOrigin(script: "net"))
    let silent = try flips("net.h5") { (path) throws(HDF5Error) in
      let (network, origin) = try NetworkFile.loadWithOrigin(path)
      let weights = weightBits(network).sorted { $0.key < $1.key }
      let description = NetworkDescription.json(network).serialized
      return
        "\(weights) \(description) \(network.seed) \(network.classes ?? []) \(origin?.script ?? "")"
    }
    #expect(silent == [])
  }

  @Test func noFlippedByteOfACheckpointGoesUnnoticed() throws {
    var network = try Samples.network([Samples.conv(2, 3), Samples.layer("globalavgpool")])
    var state = Samples.training(network)
    state.data = DataIdentity(name: "d.train", count: 480, fingerprint: 0x0123_4567_89AB_CDEF)
    state.settings.checkpointInterval = .steps(50)
    network.training = state
    try NetworkFile.saveCheckpoint(network, to: folder.file("c.h5"))
    let silent = try flips("c.h5", every: 31) { (path) throws(HDF5Error) in
      let network = try NetworkFile.load(path)
      let weights = weightBits(network).sorted { $0.key < $1.key }
      // Swift's description of a structure has all its values.
      return "\(weights) \(network.training.map { "\($0)" } ?? "none")"
    }
    #expect(silent == [])
  }

  @Test func noFlippedByteOfADatasetGoesUnnoticed() throws {
    let shape = Shape(height: 6, width: 6, channels: 1)
    let source = MemorySamples(shape: shape, bytes: (0..<(20 * 36)).map { UInt8($0 * 7 % 251) })
    let dataset = Dataset(
      name: "d", source: source, labels: (0..<20).map { $0 % 3 }, classes: ["a", "b", "c"])
    try DatasetFile.save(dataset, to: folder.file("d.h5"))
    let silent = try flips("d.h5") { (path) throws(HDF5Error) in
      guard let dataset = try DatasetFile.load(path).whole else { return "" }
      let images = try? dataset.images(0..<dataset.count).values
      return "\(dataset.name) \(dataset.labels) \(dataset.classes) \(images ?? [])"
    }
    #expect(silent == [])
  }

  @Test func aTruncatedFileIsAnErrorAtEveryLength() throws {
    let network = try Samples.network([Samples.conv(2, 3)])
    try NetworkFile.save(network, to: folder.file("net.h5"))
    let good = try folder.bytes(of: "net.h5")
    for length in stride(from: 0, to: good.count, by: 397) {
      try folder.write(Array(good[..<length]), to: "short.h5")
      let error = failure { () throws(HDF5Error) in
        _ = try NetworkFile.load(folder.file("short.h5"))
      }
      #expect(error != nil, "\(length) of \(good.count) bytes")
    }
    try folder.write(Array(good[..<(good.count - 1)]), to: "short.h5")
    let error = failure { () throws(HDF5Error) in
      _ = try NetworkFile.load(folder.file("short.h5"))
    }
    #expect(error?.kind == .truncated)
  }

  @Test func verifyNamesTheDamagedArray() throws {
    let path = folder.file("a.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      try root.write("good", [Float](repeating: 1, count: 100), extent: [100])
      try root.write("bad", [Float](repeating: 12_345.678, count: 100), extent: [100])
    }
    #expect(try Inspection.verify(path).isIntact)
    var bytes = try folder.bytes(of: "a.h5")
    let pattern = withUnsafeBytes(of: Float(12_345.678)) { Array($0) }
    let place = try #require(
      bytes.indices.dropLast(4).first { Array(bytes[$0..<($0 + 4)]) == pattern })
    bytes[place] ^= 4
    try folder.write(bytes, to: "a.h5")
    let verification = try Inspection.verify(path)
    #expect(verification.damages.map(\.path) == ["/bad"])
    #expect(
      verification.damages.first?.error.message
        == "\(path): can't read /bad: its checksum is wrong, the file is damaged")
    #expect(verification.arrays == 2 && verification.checked == 2)
  }

  @Test func verifyEndsWhateverAnArraySaysOfItsSize() throws {
    let path = folder.file("a.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      _ = try root.makeDataset("nothing", Float.self, extent: [1 << 40], chunk: [1_024])
      try root.write("whole", [Float](repeating: 1, count: 100), extent: [100])
    }
    #expect(try Inspection.verify(path).isIntact)
    var asked = 0
    let error = failure { () throws(HDF5Error) in
      _ = try Inspection.verify(path) {
        asked += 1
        return false
      }
    }
    #expect(error?.kind == .stopped && asked == 1)
  }
}
