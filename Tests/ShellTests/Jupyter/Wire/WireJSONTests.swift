import Testing

@testable import Shell

@Suite struct WireJSONTests {
  @Test(
    arguments: [
      ("null", JSON.null), ("true", true), (" false ", false), ("-12", -12),
      ("1.5e3", .double(1500)),
      ("\"a\"", "a"), ("[]", []), ("[1, [2]]", [1, [2]]), ("{}", [:]),
      ("{\"a\": {\"b\": null}}", ["a": ["b": nil]]),
      (#""\n\t\"\\\/\u00e9\ud83d\ude00""#, "\n\t\"\\/é😀"),
      (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00""#, "\u{FFFD}"),
      (#""\ud83d\u0041""#, "\u{FFFD}A"),
      ("9223372036854775807", .int(.max)),
      ("9223372036854775808", .double(9_223_372_036_854_775_808)),
    ] as [(String, JSON)])
  func `a text is read as its value`(text: String, value: JSON) throws {
    #expect(try JSONParser.parse(Array(text.utf8)) == value)
  }

  @Test(arguments: [
    "", " ", "{", "[", "[1", "[1,]", "{\"a\"}", "{\"a\":}", "{a:1}", "\"", "\"\\", "\"\\u12\"",
    "\"\\u+123\"", "\"\\x\"", "\"\n\"", "tru", "nulll", "1 2", "-", "--1", "+1", "1e", "NaN",
    "\u{0}",
  ])
  func `what is no JSON is refused`(text: String) {
    #expect(throws: JSONParser.Mistake.self) { try JSONParser.parse(Array(text.utf8)) }
  }

  @Test(arguments: ["[", "{\"a\":"])
  func `deep nesting is refused and does not exhaust the stack`(opening: String) {
    let text = String(repeating: opening, count: 200_000)
    #expect(throws: JSONParser.Mistake.self) { try JSONParser.parse(Array(text.utf8)) }
  }

  @Test func `nesting of a hundred levels is read`() throws {
    let text = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(throws: Never.self) { try JSONParser.parse(Array(text.utf8)) }
  }

  @Test func `a number of endless digits is refused`() {
    let text = String(repeating: "1", count: 100_000)
    #expect(throws: JSONParser.Mistake.self) { try JSONParser.parse(Array(text.utf8)) }
  }

  @Test(
    arguments: [
      nil, true, 7, .double(0.1), .double(-1e300), "a\u{0}\u{1F}\"\\\n😀\u{2028}",
      [1, "x", [:]], ["a": [1], "b": ["c": nil]],
    ] as [JSON])
  func `what is written is read back`(value: JSON) throws {
    #expect(try JSONParser.parse(value.encodedBytes) == value)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func `what is not finite is written as null`(number: Double) {
    #expect(JSON.double(number).encodedBytes == Array("null".utf8))
  }

  @Test func `broken UTF-8 is repaired`() throws {
    #expect(try JSONParser.parse([0x22, 0xFF, 0x22]) == "\u{FFFD}")
  }

  @Test func `of repeated names the last counts`() throws {
    #expect(try JSONParser.parse(Array(#"{"a":1,"a":2}"#.utf8))["a"] == 2)
  }
}
