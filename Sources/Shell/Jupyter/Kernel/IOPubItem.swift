import Lang

/// A message that waits to be published.
struct IOPubItem: Sendable {
  enum Body: Sendable {
    case stream(OutputStream, [UInt8])
    case update(String, JSON)
    case other(kind: String, JSON)
    /// No message: tells someone that everything in front of it has left.
    case mark(WakeSignal)
  }

  var parent: [UInt8]
  var body: Body

  /// Whether it may wait a moment for more of its kind: front ends are flooded otherwise.
  var canWait: Bool {
    switch body {
    case .stream, .update: true
    case .other, .mark: false
    }
  }

  var kind: String {
    switch body {
    case .stream: "stream"
    case .update: "update_display_data"
    case .other(let kind, _): kind
    case .mark: ""
    }
  }

  var content: JSON {
    switch body {
    case .stream(let stream, let text):
      [
        "name": .string(stream == .output ? "stdout" : "stderr"),
        "text": .string(String(decoding: text, as: UTF8.self)),
      ]
    case .update(_, let content), .other(_, let content): content
    case .mark: .null
    }
  }

  /// About how much memory it takes.
  var size: Int {
    switch body {
    case .stream(_, let text): text.count + 64
    case .update, .other, .mark: 512
    }
  }
}

/// The messages that wait, in order; text of one stream is joined, and an update replaces one of
/// the same display that has not left.
struct IOPubQueue {
  private(set) var items: [IOPubItem] = []
  private(set) var size = 0

  /// Text is cut into pieces of this many bytes.
  static let longestText = 1 << 20

  /// Whether something waits that must go now.
  var isUrgent: Bool { size > Self.longestText || items.contains { !$0.canWait } }

  mutating func append(_ item: IOPubItem) {
    if joins(item) { return }
    items.append(item)
    size += item.size
  }

  mutating func takeAll() -> [IOPubItem] {
    defer {
      items = []
      size = 0
    }
    return items
  }

  private mutating func joins(_ item: IOPubItem) -> Bool {
    switch item.body {
    case .other, .mark: return false
    case .stream(let stream, let text):
      guard let last = items.last, last.parent == item.parent,
        case .stream(stream, var joined) = last.body, joined.count < Self.longestText
      else { return false }
      items.removeLast()
      joined += text
      items.append(IOPubItem(parent: item.parent, body: .stream(stream, joined)))
      size += text.count
      return true
    case .update(let name, _):
      // Only among the newest: what shows the display first must stay in front.
      for index in items.indices.reversed() {
        guard items[index].canWait else { return false }
        if case .update(name, _) = items[index].body, items[index].parent == item.parent {
          items[index] = item
          return true
        }
      }
      return false
    }
  }
}
