import Lang

/// The requests that the session answers, one function and one row each.
enum ShellMessages {
  struct Row: Sendable {
    var kind: String
    /// Gives the content of the reply; nil for messages that have none.
    var handle: @Sendable (SessionServer, Request) -> JSON?
  }

  static let rows: [Row] =
    [
      Row(kind: "execute_request", handle: ExecuteMessage.handle),
      Row(kind: "complete_request", handle: complete),
      Row(kind: "inspect_request", handle: inspect),
      Row(kind: "is_complete_request", handle: isComplete),
      Row(kind: "history_request", handle: history),
      Row(kind: "comm_open", handle: openComm),
      Row(kind: "comm_msg", handle: ignore),
      Row(kind: "comm_close", handle: ignore),
    ]
    + ControlMessages.rows.map { row in
      Row(kind: row.kind) { server, request in row.handle(server.shared, request) }
    }

  static let table = Dictionary(rows.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })

  /// The text of a request and the cursor in it, in code points and inside the text.
  private static func place(_ request: Request) -> (code: String, cursor: Int)? {
    guard let code = request.content["code"]?.text else { return nil }
    let length = code.unicodeScalars.count
    let cursor = request.content["cursor_pos"]?.number ?? length
    return (code, min(max(cursor, 0), length))
  }

  private static func complete(_ server: SessionServer, _ request: Request) -> JSON? {
    guard let (code, cursor) = place(request) else { return withoutCode(request) }
    let completion = server.core.complete(code, cursor: cursor)
    let (start, end) = (completion.replacing.lowerBound, completion.replacing.upperBound)
    return [
      "status": "ok",
      "matches": .array(completion.candidates.map { .string($0.text) }),
      "cursor_start": .int(start), "cursor_end": .int(end),
      "metadata": [
        "_jupyter_types_experimental": .array(
          completion.candidates.map { candidate in
            [
              "start": .int(start), "end": .int(end), "text": .string(candidate.text),
              "type": .string(candidate.kind.rawValue), "signature": .string(candidate.summary),
            ]
          })
      ],
    ]
  }

  private static func inspect(_ server: SessionServer, _ request: Request) -> JSON? {
    guard let (code, cursor) = place(request) else { return withoutCode(request) }
    let help = server.core.inspect(code, cursor: cursor)
    return [
      "status": "ok", "found": .bool(help != nil), "data": help?.data ?? [:],
      "metadata": help?.metadata ?? [:],
    ]
  }

  private static func isComplete(_ server: SessionServer, _ request: Request) -> JSON? {
    guard let code = request.content["code"]?.text else { return withoutCode(request) }
    switch server.core.completeness(of: code) {
    case .complete: return ["status": "complete"]
    case .invalid: return ["status": "invalid"]
    case .incomplete(let indent):
      let spaces = String(repeating: " ", count: min(max(indent, 0), 200))
      return ["status": "incomplete", "indent": .string(spaces)]
    }
  }

  private static func history(_ server: SessionServer, _ request: Request) -> JSON? {
    let wish = request.content
    let count = wish["n"]?.number
    let kept = server.history
    let entries: [KernelHistory.Entry]
    switch wish["hist_access_type"]?.text ?? "tail" {
    case "tail": entries = kept.tail(count ?? 10)
    case "range":
      // Session 0 is this one; its number is 1, and there are no others.
      let session = wish["session"]?.number ?? 0
      let isThis = session == 0 || session == 1
      entries =
        isThis ? kept.range(start: wish["start"]?.number ?? 1, stop: wish["stop"]?.number) : []
    case "search":
      entries = kept.search(
        wish["pattern"]?.text ?? "*", count: count, unique: wish["unique"]?.flag ?? false)
    case let other:
      return .failure(
        "BadRequest", "history by \"\(other.prefix(60))\" is unknown: use tail, range or search")
    }
    let withOutput = wish["output"]?.flag ?? false
    let rows = entries.map { entry -> JSON in
      let output = entry.output.map { JSON.string($0) } ?? .null
      let text: JSON = withOutput ? [.string(entry.input), output] : .string(entry.input)
      return [1, .int(entry.line), text]
    }
    return ["status": "ok", "history": .array(rows)]
  }

  /// There is nothing to talk to at this end, and the other end should know.
  private static func openComm(_ server: SessionServer, _ request: Request) -> JSON? {
    if let name = request.content["comm_id"]?.text {
      server.shared.iopub.publish(
        "comm_close", ["comm_id": .string(name), "data": [:]], parent: request.header)
    }
    return nil
  }

  private static func ignore(_ server: SessionServer, _ request: Request) -> JSON? { nil }

  static func withoutCode(_ request: Request) -> JSON {
    .failure("BadRequest", "the \(request.kind) has no text in \"code\"")
  }
}
