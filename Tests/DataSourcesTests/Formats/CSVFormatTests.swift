import CNN
import TestSupport
import Testing

@testable import DataSources

@Suite struct CSVFormatTests {
  private let folder = TemporaryFolder()

  private func load(
    _ text: String, label: DataRequest.LabelColumn? = nil, size: Shape? = nil
  ) throws -> LoadedData {
    let path = try folder.write(text, to: "a.csv")
    return try DataSource.load(
      DataRequest(name: "d", source: path, size: size, label: label), environment: environment())
  }

  @Test(
    arguments: [
      // label first as in MNIST's tables, last as in UCI's, named, as text, in other dialects
      "label,a,b,c,d\n1,0,50,100,255\n0,255,0,0,0\n",
      "0,50,100,255,1\n255,0,0,0,0\n",
      "a,b,class,c,d\n0,50,1,100,255\n255,0,0,0,0\n",
      "0;50;100;255;1\r\n255;0;0;0;0\r\n",
      "0\t50\t100\t255\t1\n255\t0\t0\t0\t0",
      "\u{FEFF}0, 50, 100, 255, 1\n\n255, 0, 0, 0, 0\n",
    ])
  func `the class is found wherever it is`(text: String) throws {
    let data = try load(text).train
    #expect(try bytes(of: data) == [0, 50, 100, 255, 255, 0, 0, 0])
    #expect(labels(of: data) == [1, 0])
    #expect(data.shape == Shape(height: 2, width: 2, channels: 1))
  }

  @Test func `classes can have names`() throws {
    let data = try load("p,q,r,s,kind\n0,1,0,1,\"the dog\"\n1,0,0,1,cat\n1,1,0,1,cat\n").train
    #expect(data.classes == ["cat", "the dog"] && labels(of: data) == [1, 0, 0])
    #expect(try data.images(0..<1).values == [0, 1, 0, 1])
  }

  @Test func `the user's choice of column counts`() throws {
    let text = "a,b,c,d,e\n1,2,3,4,0\n0,5,6,7,1\n"
    #expect(try labels(of: load(text, label: .first).train) == [1, 0])
    #expect(try labels(of: load(text, label: .last).train) == [0, 1])
    #expect(try labels(of: load(text, label: .named("c")).train) == [3, 6])
    #expect(throws: DataError.self) { try load(text, label: .named("z")) }
  }

  @Test(
    arguments: [
      ("", "no rows"), ("\n\n", "no rows"), ("1\n2\n", "one field"),
      ("1,2,3,4,0\n1,2,3,0\n", "line 2"), ("1,2,3,4,0\n1,2,x,4,1\n", "line 2, column 3"),
      ("1,2,nan,4,0\n1,2,3,4,1\n", "finite"), ("1,2,1e400,4,0\n1,2,3,4,1\n", "finite"),
      ("1,2,3,4,5,6,0\n2,2,3,4,5,6,1\n", "no square"),
    ])
  func `what isn't a table of numbers is refused with its place`(text: String, expected: String)
    throws
  {
    let path = try folder.write(text, to: "bad.csv")
    let error = failure(DataRequest(name: "d", source: path), environment())
    #expect(error?.message.contains(expected) == true, "\(error?.message ?? "no error")")
  }

  @Test func `a table larger than memory is refused`() throws {
    let row = (0..<64).map(String.init).joined(separator: ",") + ",1\n"
    let path = try folder.write(String(repeating: row, count: 1000), to: "big.csv")
    let error = failure(DataRequest(name: "d", source: path), environment(memory: 100_000))
    #expect(error?.kind == .tooLarge)
  }

  @Test func `a folder with UCI's endings is a split`() throws {
    try folder.write("0,16,8,4,1\n0,0,0,0,0\n", to: "uci/x.tra")
    try folder.write("0,4,8,16,2\n0,0,0,0,0\n", to: "uci/x.tes")
    let data = try DataSource.load(
      DataRequest(name: "d", source: folder.path + "/uci"), environment: environment())
    #expect(try data.train.images(0..<1).values == [0, 1, 0.5, 0.25])
    #expect(data.train.classes == ["0", "1", "2"] && data.test?.classes == ["0", "1", "2"])
  }
}
