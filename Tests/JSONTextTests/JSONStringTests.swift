import Foundation
import JSONText
import Testing

struct JSONStringTests {
  @Test(
    "What JSON escapes is escaped, the rest stands as it is",
    arguments: [
      ("", #""""#), ("conv1", #""conv1""#), ("a\"b\\c", #""a\"b\\c""#),
      ("\n\t\r", #""\n\t\r""#), ("\0\u{1B}\u{1F}", #""\u0000\u001b\u001f""#),
      ("é</ \u{7F}\u{1F600}", "\"é</ \u{7F}\u{1F600}\""),
    ])
  func escapes(text: String, json: String) {
    #expect(JSONString.quoted(text) == json)
  }

  @Test("Every character comes back through another's parser")
  func comesBack() throws {
    let text = String(
      String.UnicodeScalarView(
        (0...0x10FFFF as ClosedRange<UInt32>).compactMap(Unicode.Scalar.init)))
    let bytes = Data(JSONString.quoted(text).utf8)
    let again = try #require(
      try JSONSerialization.jsonObject(with: bytes, options: .fragmentsAllowed) as? String)
    #expect(Array(again.unicodeScalars) == Array(text.unicodeScalars))
  }

  @Test("It is written behind what is there")
  func appends() {
    var bytes = Array("[".utf8)
    JSONString.append("a", to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == #"["a""#)
  }
}
