import Foundation
import TestSupport
import Testing

@testable import HDF5Store

@Suite struct RoundTripTests {
  let folder = TemporaryFolder()

  /// Writes `values` as one array and reads them again.
  private func again<Value: HDF5.Element>(
    _ values: [Value], extent: [Int], chunk: [Int]? = nil, deflate: Int? = nil
  ) throws -> [Value] {
    let path = folder.file("values.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      try root.write("values", values, extent: extent, chunk: chunk, deflate: deflate)
    }
    let dataset = try #require(try HDF5.File.open(path).root().dataset("values"))
    #expect(dataset.extent == extent)
    #expect(dataset.hasChecksum)
    return try dataset.read()
  }

  @Test func floatsComeBackBitForBit() throws {
    let values: [Float] = [0, -0, 1.5, .infinity, -.infinity, .leastNonzeroMagnitude, .pi]
    #expect(try again(values, extent: [7]).map(\.bitPattern) == values.map(\.bitPattern))
    let strange = [Float(bitPattern: 0x7FC0_1234), Float(bitPattern: 0xFFC0_0001)]
    #expect(try again(strange, extent: [2]).map(\.bitPattern) == strange.map(\.bitPattern))
  }

  @Test func wholeNumbersComeBackAtTheirLimits() throws {
    #expect(try again([UInt8.min, 7, .max], extent: [3]) == [.min, 7, .max])
    #expect(try again([Int32.min, 7, .max], extent: [1, 3]) == [.min, 7, .max])
    #expect(try again([Int64.min, 7, .max], extent: [3, 1]) == [.min, 7, .max])
    #expect(try again([UInt64.min, 7, .max], extent: [3]) == [.min, 7, .max])
    #expect(try again([Double.pi, -0.1], extent: [2]) == [.pi, -0.1])
  }

  @Test(arguments: [nil, 1, 4, 9])
  func compressedChunksComeBack(level: Int?) throws {
    let values = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    #expect(
      try again(values, extent: [100, 10, 10], chunk: [7, 10, 10], deflate: level) == values)
  }

  /// Reads rows as stored chunks, past the library; `nil` where that is left to the library.
  private func unpacked(_ dataset: HDF5.Dataset, _ rows: Range<Int>) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: rows.count * dataset.count / dataset.extent[0])
    let isDone = bytes.withUnsafeMutableBytes { buffer in
      dataset.readStored(rows: rows, as: UInt8.self, into: buffer)
    }
    return isDone ? bytes : nil
  }

  @Test func wholeChunksAreUnpackedAsTheLibraryWould() throws {
    let path = folder.file("chunks.h5")
    let values = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 / 9) }
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      try root.write("plain", values, extent: [100, 10], chunk: [7, 10])
      try root.write("packed", values, extent: [100, 10], chunk: [7, 10], deflate: 4)
      try root.write("cut", values, extent: [100, 10], chunk: [7, 5], deflate: 4)
      _ = try root.makeDataset("empty", UInt8.self, extent: [100, 10], chunk: [7, 10], deflate: 4)
    }
    let root = try HDF5.File.open(path).root()
    let packed = try #require(try root.dataset("packed"))
    #expect(unpacked(packed, 0..<100) == values)
    #expect(unpacked(packed, 7..<21) == Array(values[70..<210]))
    #expect(unpacked(packed, 98..<100) == Array(values[980...]))
    // Pieces of chunks, chunks of pieces, nothing stored, nothing packed: the library's.
    #expect(unpacked(packed, 3..<14) == nil && unpacked(packed, 7..<20) == nil)
    for name in ["plain", "cut", "empty"] {
      #expect(unpacked(try #require(try root.dataset(name)), 0..<7) == nil)
    }
    #expect(try #require(try root.dataset("cut")).read(rows: 0..<7) == Array(values[..<70]))
    #expect(
      try #require(try root.dataset("empty")).read(rows: 0..<1) == [UInt8](repeating: 0, count: 10))
    // Bytes aren't read as other numbers.
    var numbers = [Int32](repeating: 0, count: 70)
    #expect(
      numbers.withUnsafeMutableBytes {
        !packed.readStored(rows: 0..<7, as: Int32.self, into: $0)
      })
  }

  @Test func placesAreWhereTheBytesLie() throws {
    let path = folder.file("places.h5")
    let values = (0..<1_000).map { UInt8(truncatingIfNeeded: $0 / 9) }
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      try root.write("whole", values, extent: [100, 10])
      try root.write("plain", values, extent: [100, 10], chunk: [7, 10])
      try root.write("packed", values, extent: [100, 10], chunk: [7, 10], deflate: 4)
      try root.write("cut", values, extent: [100, 10], chunk: [7, 5])
      _ = try root.makeDataset("empty", UInt8.self, extent: [100, 10], chunk: [7, 10])
      try root.write("many", [UInt8](repeating: 3, count: 2_500), extent: [2_500], chunk: [1])
    }
    let file = try HDF5.File.open(path)
    let root = try file.root()
    let bytes = try Data(contentsOf: URL(filePath: path))
    func pieces(_ name: String, page: Int = 0) throws -> [Data] {
      try #require(try root.dataset(name)).findPlaces(page: page, as: UInt8.self).map {
        bytes[$0.offset..<($0.offset + $0.size)]
      }
    }
    // Chunks are written whole, the last one too, and with a checksum behind them.
    let plain = try pieces("plain")
    #expect(plain.count == 15 && plain.allSatisfy { $0.count == 74 })
    #expect(Array(plain.flatMap { $0.prefix(70) }.prefix(1_000)) == values)
    #expect(try pieces("packed").count == 15)
    #expect(try pieces("whole").map { $0.count } != [])
    #expect(try pieces("cut").isEmpty && pieces("empty").isEmpty)
    #expect(try pieces("many").count == 1_024 && pieces("many", page: 2).count == 452)
    #expect(try pieces("many", page: 3).isEmpty && pieces("many", page: -1).isEmpty)
    #expect(try pieces("many", page: .max).isEmpty)
    // Looking for them has read nothing and left nothing behind.
    let packed = try #require(try root.dataset("packed"))
    #expect(try packed.read(UInt8.self) == values)
    #expect(packed.findPlaces(page: 0, as: Float.self).isEmpty)
  }

  @Test(
    arguments: [
      ([], 0 as UInt32), ([1], 0x0100_0100), ([1, 2, 3], 0x0504_0402),
      ([0xFF, 0xFF, 0, 1], 0x0001_0001),
    ] as [([UInt8], UInt32)])
  func fletcherSumsAreThoseOfTheLibrary(bytes: [UInt8], expected: UInt32) {
    #expect(bytes.withUnsafeBytes { Fletcher32.sum($0) } == expected)
  }

  @Test func anEmptyArrayComesBack() throws {
    #expect(try again([Float](), extent: [0, 3]) == [])
  }

  @Test func rowsAreReadAndWrittenByThemselves() throws {
    let path = folder.file("rows.h5")
    let values = (0..<60).map { Float($0) }
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      let dataset = try root.makeDataset("rows", Float.self, extent: [20, 3], chunk: [8, 3])
      for start in stride(from: 0, to: 20, by: 5) {
        try dataset.write(Array(values[(start * 3)..<((start + 5) * 3)]), at: start)
      }
    }
    let dataset = try #require(try HDF5.File.open(path).root().dataset("rows"))
    #expect(try dataset.read(rows: 6..<11, as: Float.self) == Array(values[18..<33]))
    #expect(try dataset.read(Float.self) == values)
  }

  @Test func rowsAreAppended() throws {
    let path = folder.file("grows.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      let dataset = try root.makeDataset(
        "loss", Double.self, extent: [0, 2], chunk: [16, 2], growable: true)
      for step in 0..<40 { try dataset.append([Double(step), 0.5]) }
    }
    let dataset = try #require(try HDF5.File.open(path).root().dataset("loss"))
    #expect(dataset.extent == [40, 2])
    #expect(try dataset.read(rows: 39..<40, as: Double.self) == [39, 0.5])
  }

  @Test func attributesComeBack() throws {
    let path = folder.file("attributes.h5")
    let long = String(repeating: "δ long text ", count: 20_000)
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      try root.set("number", 0.1)
      try root.set("list", [Int64.min, 3])
      try root.set("text", "Grüße\n\"δ\"")
      try root.setVariable("long", long)
      try root.setVariable("texts", ["a", "", "ccc"])
      try root.set("none", [String]())
      try root.setASCII("fixed", "IMAGE")
      try root.set("names", ["conv1", "bias", "ü"])
      try root.set("number", 0.2)
    }
    let root = try HDF5.File.open(path).root()
    #expect(try root.number("number", as: Double.self) == 0.2)
    #expect(try root.numbers("list", as: Int64.self) == [.min, 3])
    #expect(try root.string("text") == "Grüße\n\"δ\"")
    #expect(try root.string("long") == long)
    #expect(try root.strings("texts") == ["a", "", "ccc"])
    #expect(try root.strings("none") == [])
    #expect(try root.string("fixed") == "IMAGE")
    #expect(try root.strings("names") == ["conv1", "bias", "ü"])
    #expect(try root.string("absent") == nil)
    #expect(failure { () throws(HDF5Error) in _ = try root.string("number") }?.kind == .mismatch)
    #expect(
      failure { () throws(HDF5Error) in _ = try root.number("text", as: Float.self) }?.kind
        == .mismatch)
  }

  @Test func hardLinksLeadToOneObject() throws {
    let path = folder.file("links.h5")
    try HDF5.write(to: path) { (root, _) throws(HDF5Error) in
      let dataset = try root.requireGroup("a/b").write("kernel", [Float(1)], extent: [1])
      try root.requireGroup("layers/conv2d/vars").link("0", to: dataset)
    }
    let root = try HDF5.File.open(path).root()
    let first = try #require(try root.dataset("a/b/kernel"))
    let second = try #require(try root.dataset("/layers/conv2d/vars/0"))
    #expect(try first.address() == second.address())
    var again: [String] = []
    try root.walk { (found) throws(HDF5Error) in
      if case .again(let path, let first) = found { again.append("\(path) is \(first)") }
    }
    #expect(again == ["/layers/conv2d/vars/0 is /a/b/kernel"])
  }

  @Test func axesGetScalesThatArraysShare() throws {
    let path = folder.file("axes.h5")
    try HDF5.write(to: path) { (root, axes) throws(HDF5Error) in
      let images = try root.write("images", [UInt8](repeating: 1, count: 24), extent: [2, 4, 3, 1])
      let labels = try root.write("labels", [Int32(0), 1], extent: [2])
      let kernel = try root.write("kernel", [Float](repeating: 1, count: 8), extent: [4, 2])
      axes.name(images, ["N", "height", "width", "channel"])
      axes.name(labels, ["N"])
      axes.name(kernel, ["height", "channel"])
    }
    let root = try HDF5.File.open(path).root()
    #expect(
      try root.memberNames() == [
        "N", "channel_1", "channel_2", "height", "images", "kernel", "labels", "width",
      ])
    let images = try #require(try root.dataset("images"))
    #expect(try images.strings("DIMENSION_LABELS") == ["N", "height", "width", "channel"])
    #expect(try root.dataset("height")?.string("CLASS") == "DIMENSION_SCALE")
    #expect(try root.dataset("height")?.read(Int32.self) == [0, 1, 2, 3])
    #expect(try root.dataset("height")?.attribute("REFERENCE_LIST")?.extent == [2])
  }

  // In a process of its own, because other tests have files open.
  @Test func nothingStaysOpen() async {
    await #expect(processExitsWith: .success) {
      let folder = TemporaryFolder()
      for _ in 0..<3 {
        try HDF5.write(to: folder.file("a.h5")) { (root, axes) throws(HDF5Error) in
          axes.name(try root.write("values", [Float(1)], extent: [1]), ["N"])
          try root.set("text", "text")
        }
        let root = try HDF5.File.open(folder.file("a.h5")).root()
        _ = try root.dataset("values")?.read(Float.self)
      }
      #expect(HDF5.openIdentifiers == 0)
    }
  }
}
