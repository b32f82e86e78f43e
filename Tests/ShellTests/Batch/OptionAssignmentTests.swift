import Lang
import Testing

@testable import Shell

struct OptionAssignmentTests {
  @Test(arguments: [
    ("x=3", "x", "3"), ("rate=1e-3", "rate", "0.001"), ("on_=off", "on_", "false"),
    ("s=a=b", "s", "a=b"), ("n=none", "n", "none"), ("e=", "e", ""),
  ])
  func aNameGetsItsValue(_ text: String, _ name: String, _ value: String) throws {
    let assignment = try OptionAssignment.parse(text)
    #expect(assignment.name == name)
    #expect(assignment.value.text == value)
  }

  @Test(arguments: ["", "x", "=3", "3x=1", "a b=1", "a.b=1"])
  func otherTextIsRefused(_ text: String) {
    #expect(throws: Diagnostic.self) { try OptionAssignment.parse(text) }
  }
}
