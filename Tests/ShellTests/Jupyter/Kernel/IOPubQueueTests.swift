import Testing

@testable import Shell

@Suite struct IOPubQueueTests {
  private func text(_ text: String, parent: [UInt8] = [1], error: Bool = false) -> IOPubItem {
    IOPubItem(parent: parent, body: .stream(error ? .error : .output, Array(text.utf8)))
  }

  private func update(_ name: String, _ number: Int) -> IOPubItem {
    IOPubItem(parent: [1], body: .update(name, .int(number)))
  }

  private func other(_ kind: String) -> IOPubItem {
    IOPubItem(parent: [1], body: .other(kind: kind, [:]))
  }

  private func contents(_ items: [IOPubItem]) -> [JSON] {
    var queue = IOPubQueue()
    for item in items { queue.append(item) }
    return queue.takeAll().map(\.content)
  }

  @Test func `text of one stream is joined`() {
    #expect(contents([text("a"), text("b")]) == [["name": "stdout", "text": "ab"]])
  }

  @Test func `text of other streams and other cells stays apart`() {
    #expect(contents([text("a"), text("b", error: true), text("c")]).count == 3)
    #expect(contents([text("a"), text("b", parent: [2])]).count == 2)
    #expect(contents([text("a"), other("status"), text("b")]).count == 3)
  }

  @Test func `a new state of a display takes the place of the one that waits`() {
    #expect(contents([update("a", 1), update("b", 2), update("a", 3)]) == [3, 2])
  }

  @Test func `an update stays behind what shows the display`() {
    #expect(contents([update("a", 1), other("display_data"), update("a", 2)]).count == 3)
  }

  @Test func `only text and updates can wait`() {
    var queue = IOPubQueue()
    queue.append(text("a"))
    queue.append(update("a", 1))
    #expect(!queue.isUrgent)
    queue.append(other("status"))
    #expect(queue.isUrgent)
    _ = queue.takeAll()
    #expect(!queue.isUrgent && queue.size == 0)
  }

  @Test func `much text is urgent`() {
    var queue = IOPubQueue()
    queue.append(text(String(repeating: "a", count: IOPubQueue.longestText)))
    #expect(queue.isUrgent)
  }
}
