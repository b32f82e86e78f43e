import Lang
import Testing

@testable import Shell

struct JSONTests {
  private func line(_ script: String) -> String {
    var text = ""
    let renderer = JSONRenderer(
      output: TextStream { text += String(decoding: $0, as: UTF8.self) })
    let session = Session(interruption: InterruptionFlag(), show: renderer.show)
    session.execute(Source(name: "test", text: script))
    renderer.finish()
    return text
  }

  @Test(arguments: [
    ("1 + 1", #"{"event":"result","value":2}"#),
    ("0.1", #"{"event":"result","value":0.1}"#),
    ("[1, \"a\\n\", true, none]", #"{"event":"result","value":[1,"a\n",true,null]}"#),
    ("{b: 1, a: {c: 2}}", #"{"event":"result","value":{"a":{"c":2},"b":1}}"#),
    ("print \"é\"", #"{"event":"text","stream":"stdout","text":"é"}"#),
    (
      #"print "\u{202e}\u{9b}\u{e0041}\u{1b}""#,
      #"{"event":"text","stream":"stdout","text":"\u202e\u009b\udb40\udc41\u001b"}"#
    ),
    ("warn 1", #"{"event":"text","stream":"stderr","text":"1"}"#),
  ])
  func eventsAreOneLineEach(_ script: String, _ expected: String) {
    #expect(line(script) == expected + "\n")
  }

  @Test func numbersThatJSONCannotHoldBecomeNull() {
    #expect(line("print 1; log(ones(1) * 0)").contains("null"))
  }

  @Test func mistakesCarryTheirCodeAndPlace() {
    let text = line("x = 1\nprin x")
    #expect(text.contains(#""code":"E0202""#) && text.contains(#""line":2"#))
  }
}
