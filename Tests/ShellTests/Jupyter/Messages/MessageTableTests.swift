import Testing

@testable import Charts
@testable import Shell

@Suite struct MessageTableTests {
  @Test func `each kind of request has one row`() {
    #expect(Set(ShellMessages.rows.map(\.kind)).count == ShellMessages.rows.count)
    #expect(Set(ControlMessages.rows.map(\.kind)).count == ControlMessages.rows.count)
  }

  @Test(arguments: [
    "kernel_info_request", "execute_request", "complete_request", "inspect_request",
    "is_complete_request", "history_request", "comm_info_request", "comm_open", "comm_msg",
    "comm_close", "interrupt_request", "shutdown_request",
  ])
  func `the shell channel knows all requests of the specification`(kind: String) {
    #expect(ShellMessages.table[kind] != nil)
  }

  @Test(arguments: ["kernel_info_request", "interrupt_request", "shutdown_request"])
  func `the control channel knows the requests that cannot wait`(kind: String) {
    #expect(ControlMessages.table[kind] != nil)
  }

  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="),
    ("fooba", "Zm9vYmE="), ("foobar", "Zm9vYmFy"),
  ])
  func `bytes are encoded as RFC 4648 has it`(text: String, encoded: String) {
    #expect(Base64.text(Array(text.utf8)) == encoded)
  }
}
