import Foundation
import Testing

@testable import Charts

@Suite struct VegaLiteTests {
  private func object(_ chart: Chart) throws -> [String: Any] {
    let data = Data(chart.vegaLite().utf8)
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  private func rows(_ chart: Chart) throws -> [[String: Any]] {
    let data = try #require(try object(chart)["data"] as? [String: Any])
    return try #require(data["values"] as? [[String: Any]])
  }

  @Test func `points that no axis can show are left out`() throws {
    let y = [1, .nan, .infinity, 0, -3, 100]
    #expect(try rows(Chart(series: [.init("a", .points, y: y)])).count == 4)
    let chart = Chart(y: .init(isLogarithmic: true), series: [.init("a", .points, y: y)])
    #expect(try rows(chart).compactMap { $0["y"] as? Double } == [1, 100])
  }

  @Test func `a line has a gap where a value is missing`() throws {
    let rows = try rows(Chart(series: [.init("a", y: [1, .nan, 3])]))
    #expect(rows.map { $0["y"] as? Double } == [1, nil, 3])
    #expect(rows.map { $0["x"] as? Double } == [0, 1, 2])
  }

  @Test func `series of one name stay apart`() throws {
    let chart = Chart(series: ["a", "b", "a", "a (2)", "a"].map { .init($0, y: [1]) })
    #expect(
      try rows(chart).compactMap { $0["series"] as? String }
        == ["a", "b", "a (2)", "a (2) (2)", "a (3)"])
  }

  @Test func `each style is a layer with its own series`() throws {
    let chart = Chart(
      series: [.init("a", y: [1, 2]), .init("b", .bars, y: [3]), .init("c", y: [4])],
      markers: [.init(x: 1, label: "here")])
    #expect(try (object(chart)["layer"] as? [Any])?.count == 3)
    #expect(try rows(chart).compactMap { $0["series"] as? String } == ["a", "a", "b", "c"])
  }

  @Test func `epochs have whole numbers`() {
    let whole = Chart(x: .init("epoch", isWhole: true), series: [.init("a", y: [1, 2])])
    #expect(whole.vegaLite().contains("\"format\":\"d\""))
    #expect(!Chart(series: whole.series).vegaLite().contains("\"format\""))
  }

  @Test(arguments: ["</script><b>", "\"}],", "back\\slash", "line\nend\u{1B}[31m\0", "é 漢 🙂"])
  func `names and titles come back as they were and end no page`(text: String) throws {
    let chart = Chart(text, series: [.init(text, y: [1])])
    #expect(try object(chart)["title"] as? String == text)
    #expect(try rows(chart).first?["series"] as? String == text)
    #expect(!chart.vegaLite().contains("<"))
  }
}
