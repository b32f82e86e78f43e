import CNN
import Testing

@testable import DataSources

@Suite struct DataInterruptionTests {
  @Test("Drawing ends when the user wants it", arguments: ["digits", "shapes"])
  func drawing(name: String) {
    let environment = DataEnvironment(dataFolder: nil, cacheFolder: "/nowhere", offline: true)
    let error = #expect(throws: DataError.self) {
      try StopRequest.asking(
        { true },
        { try DataSource.load(DataRequest(name: "d", source: name), environment: environment) })
    }
    #expect(error?.kind == .interrupted)
  }

  @Test("Reading a file ends when the user wants it")
  func reading() throws {
    let reader = try FileReader(#filePath)
    let error = #expect(throws: DataError.self) {
      try StopRequest.asking({ true }, { try reader.readBytes(10) })
    }
    #expect(error?.kind == .interrupted)
  }
}
