import Foundation
import Testing

@testable import Shell

struct ReferenceTests {
  @Test func thePageInDocsIsWhatTheTablesSay() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/reference.md").standardized
    let page = Reference.page
    let command = "RECORD_GOLDEN=1 swift test --filter ReferenceTests"
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] != nil {
      try page.write(to: file, atomically: true, encoding: .utf8)
    }
    let recorded = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
    let lines = page.split(separator: "\n")
    let difference = zip(lines, recorded.split(separator: "\n")).first { $0 != $1 }
    #expect(
      page == recorded,
      "docs/reference.md is stale (first at `\(difference?.0 ?? "the end")`): \(command) writes it anew"
    )
  }
}
