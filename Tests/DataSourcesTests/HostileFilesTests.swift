import CNN
import TestSupport
import Testing

@testable import DataSources

/// Damaged files end in data or in a ``DataError``, never in a trap; a case is run again by its
/// format and seed.
@Suite struct HostileFilesTests {
  enum Format: String, CaseIterable {
    case idx = "x-idx3-ubyte"
    case compressedIDX = "z-idx3-ubyte.gz"
    case npy = "x.npy"
    case npz = "x.npz"
    case csv = "x.csv"
    case png = "x.png"
    case pgm = "x.pgm"
    case cifar = "x_train.bin"
  }

  private func sound(_ format: Format, in folder: TemporaryFolder) throws -> [UInt8] {
    let pixels = (0..<64).map { UInt8($0 * 3) }
    switch format {
    case .idx: return Fixture.idx([4, 4, 4], pixels)
    case .compressedIDX:
      Fixture.gzip(Fixture.idx([4, 4, 4], pixels), to: folder.path + "/sound.gz")
      return try folder.bytes(of: "sound.gz")
    case .npy:
      return Fixture.npy(type: "<f4", shape: "(4, 2, 2)", Fixture.floats((0..<16).map(Float.init)))
    case .npz:
      return Fixture.zip(
        [
          ("x.npy", Fixture.npy(type: "|u1", shape: "(4, 4, 4)", pixels)),
          ("y.npy", Fixture.npy(type: "|u1", shape: "(4,)", [0, 1, 2, 1])),
        ], deflated: true)
    case .csv:
      return Array("a,b,c,d,label\n1,2,3,4,0\n5,6,7.5,8,1\n\"9\",10,-1e3,12,1\n".utf8)
    case .png:
      return try PNG.encode(
        Picture(shape: Shape(height: 4, width: 4, channels: 4), bytes: pixels))
    case .pgm: return Array("P5\n8 8\n255\n".utf8) + pixels
    case .cifar: return [UInt8](repeating: 7, count: 2 * 3073)
    }
  }

  @Test(arguments: Format.allCases, 0..<5)
  func `a damaged file is read or refused`(format: Format, seed: UInt64) throws {
    let folder = TemporaryFolder()
    let bytes = try sound(format, in: folder)
    let path = try folder.write(bytes, to: format.rawValue)
    var random = SeededGenerator(seed: seed)
    #expect(failure(DataRequest(name: "d", source: path), environment()) == nil)
    for round in 0..<80 {
      try folder.write(mutated(bytes, using: &random), to: format.rawValue)
      let error = failure(DataRequest(name: "d", source: path), environment())
      #expect(
        error?.message.hasPrefix("not a DataError") != true,
        "round \(round): \(error?.message ?? "")")
      #expect(error?.message.contains("\n") != true, "one sentence")
    }
  }

  @Test(arguments: Format.allCases)
  func `every beginning of a file is read or refused`(format: Format) throws {
    let folder = TemporaryFolder()
    let bytes = try sound(format, in: folder)
    for length in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 60)) {
      let path = try folder.write(Array(bytes[..<length]), to: format.rawValue)
      let error = failure(DataRequest(name: "d", source: path), environment())
      #expect(error?.message.hasPrefix("not a DataError") != true, "length \(length)")
    }
  }

  @Test func `random bytes under every name are refused`() throws {
    let folder = TemporaryFolder()
    var random = SeededGenerator(seed: 9)
    for format in Format.allCases {
      for length in [0, 1, 3, 4, 10, 100, 5000] {
        let noise = (0..<length).map { _ in UInt8.random(in: .min ... .max, using: &random) }
        let path = try folder.write(noise, to: format.rawValue)
        #expect(failure(DataRequest(name: "d", source: path), environment()) != nil)
      }
    }
  }

  @Test func `PNG bytes damaged behind the signature never stop the program`() throws {
    let whole = try PNG.encode(
      Picture(
        shape: Shape(height: 9, width: 9, channels: 3), bytes: (0..<243).map { UInt8($0) }))
    var random = SeededGenerator(seed: 4)
    var refused = 0
    for _ in 0..<1000 {
      var bytes = mutated(whole, using: &random)
      bytes.replaceSubrange(0..<min(8, bytes.count), with: PNG.signature.prefix(bytes.count))
      do { _ = try PNG.decode(bytes, name: "x") } catch is DataError { refused += 1 }
    }
    #expect(refused > 500)
  }
}
