import CNN
import TestSupport
import Testing

@testable import DataSources

@Suite struct DataSourceTests {
  @Test func `the rows of the table are complete and their names differ`() {
    let names = DataSource.builtIn.map(\.name)
    #expect(Set(names).count == names.count)
    for source in DataSource.builtIn {
      #expect(!source.summary.isEmpty && !source.summary.hasSuffix("."))
      #expect(source.example.hasPrefix("data "))
      if source.family != .file { #expect(source.example.contains("\"\(source.name)\"")) }
    }
  }

  @Test func `every collection has files with checksums and several mirrors`() {
    for collection in DataCollection.all {
      #expect(DataSource.builtIn.contains { $0.name == collection.name })
      #expect(collection.classes.count == 10 && collection.mirrors.count >= 2)
      for file in collection.files {
        #expect(file.sha256.count == 64 && file.sha256.allSatisfy(\.isHexDigit) && file.size > 0)
      }
      #expect(collection.mirrors.allSatisfy { $0.hasPrefix("http") && $0.hasSuffix("/") })
    }
  }

  @Test func `a misspelt name comes with the known ones`() {
    let error = failure(DataRequest(name: "d", source: "minst"), environment())
    #expect(error?.kind == .notFound)
    #expect(error?.unknown?.name == "minst")
    #expect(error?.unknown?.known.contains("mnist") == true)
  }

  @Test(arguments: ["", "/", "/dev/null", "/dev/zero", "no\0name", "/nonexistent/x.csv"])
  func `what is no data is an error`(source: String) {
    #expect(failure(DataRequest(name: "d", source: source), environment()) != nil)
  }

  @Test func `a file of no known format is answered with the known ones`() throws {
    let folder = TemporaryFolder()
    let path = try folder.write("hello", to: "a.xyz")
    let error = failure(DataRequest(name: "d", source: path), environment())
    #expect(error?.notes.first?.contains("IDX, CIFAR binary, NPY, NPZ, CSV") == true)
  }

  @Test func `another module adds a format with one row`() throws {
    let folder = TemporaryFolder()
    let path = try folder.write("one,two", to: "a.own")
    let row = DataSource(
      name: "own", family: .file, summary: "of a test", example: "data x from \"a.own\"",
      matches: { $0.hasExtension("own") && $0.begins(with: Array("one".utf8)) },
      read: { reading in
        let samples = MemorySamples(
          shape: Shape(height: 1, width: 1, channels: 1), bytes: [1, 2, 3])
        return LoadedData(
          .whole(
            Dataset(
              name: reading.request.name, source: samples, labels: [0, 1, 0], classes: ["a", "b"])))
      })
    let data = try DataSource.load(
      DataRequest(name: "x", source: path, pad: Size(3), classes: ["a"]),
      sources: DataSource.builtIn + [row], environment: environment())
    #expect(data.train.count == 2 && data.train.shape.height == 3)
  }

  @Test(arguments: ["digits", "shapes", "a-images-idx3-ubyte", "x.npz"])
  func `an outline has the counts, shapes and classes of the data`(source: String) throws {
    let folder = TemporaryFolder()
    let pixels = [UInt8](repeating: 9, count: 48)
    try folder.write(Fixture.idx([12, 2, 2], pixels), to: "a-images-idx3-ubyte")
    try folder.write(Fixture.idx([12], (0..<12).map { $0 % 3 }), to: "a-labels-idx1-ubyte")
    try folder.write(
      Fixture.zip([
        ("x.npy", Fixture.npy(type: "|u1", shape: "(12, 2, 2)", pixels)),
        ("y.npy", Fixture.npy(type: "|u1", shape: "(12,)", (0..<12).map { $0 % 3 })),
      ]), to: "x.npz")
    let isFile = source.contains("x")
    let request = DataRequest(
      name: "d", source: isFile ? folder.path + "/" + source : source, train: 5, test: 2,
      pad: Size(40, 41), normalize: true, classes: ["2", "1"])
    let named = source == "shapes" ? ["ring", "star"] : request.classes
    var chosen = request
    chosen.classes = named
    let data = try DataSource.load(chosen, environment: environment())
    let outline = try DataSource.outline(chosen, environment: environment())
    #expect(outline.train.count == data.train.count && outline.test?.count == data.test?.count)
    #expect(outline.train.shape == data.train.shape && outline.train.shape.width == 41)
    #expect(outline.train.classes == data.train.classes)
    #expect(outline.train.name == data.train.name)
    #expect(try outline.train.images(0..<1).values.allSatisfy { $0 == 0 })
  }

  @Test func `an outline fails as the data does`() throws {
    let folder = TemporaryFolder()
    let path = try folder.write(Fixture.idx([12, 2, 2], []), to: "a-images-idx3-ubyte")
    for request in [
      DataRequest(name: "d", source: path), DataRequest(name: "d", source: "none"),
      DataRequest(name: "d", source: "digits", train: 1 << 31),
      DataRequest(name: "d", source: "digits", pad: Size(20, 20)),
    ] {
      let error = try #require(failure(request, environment()))
      #expect(throws: error) { try DataSource.outline(request, environment: environment()) }
    }
  }

  @Test func `a missing collection says where it was looked for`() throws {
    let folder = TemporaryFolder()
    let error = failure(
      DataRequest(name: "d", source: "mnist"),
      environment(data: folder.path, cache: folder.path + "/cache"))
    #expect(error?.kind == .notFound && error?.message.contains("--offline") == true)
    #expect(error?.notes.contains { $0.contains(folder.path + "/mnist") } == true)
    #expect(error?.notes.contains { $0.contains(folder.path + "/cache/mnist") } == true)
  }
}
