import Lang

/// One `execute_request`: runs the cell and publishes what it puts out.
final class ExecuteMessage {
  private let server: SessionServer
  private let request: Request
  private let isSilent: Bool
  private var payload: [JSON] = []
  private var resultText: String?
  /// The names of the displays that are shown, each with its identifier.
  private var displays: [String: String] = [:]

  static func handle(_ server: SessionServer, _ request: Request) -> JSON? {
    guard let code = request.content["code"]?.text else {
      return ShellMessages.withoutCode(request).adding(
        "execution_count", .int(server.executionCount))
    }
    return ExecuteMessage(server, request).run(code)
  }

  private init(_ server: SessionServer, _ request: Request) {
    self.server = server
    self.request = request
    isSilent = request.content["silent"]?.flag ?? false
  }

  private func run(_ code: String) -> JSON {
    let stores = !isSilent && (request.content["store_history"]?.flag ?? true)
    if stores { server.executionCount += 1 }
    let count = server.executionCount
    publish("execute_input", ["code": .string(code), "execution_count": .int(count)])
    let mistakes = server.core.execute(
      code, name: "cell \(count)", sink: { [self] in show($0) }, input: makeInput())
    if stores {
      server.history.append(.init(line: count, input: code, output: resultText))
    }
    if !mistakes.isEmpty { return failure(mistakes, count: count) }
    return [
      "status": "ok", "execution_count": .int(count), "payload": .array(payload),
      "user_expressions": userExpressions(),
    ]
  }

  private func publish(_ kind: String, _ content: JSON) {
    guard !isSilent else { return }
    server.shared.iopub.publish(kind, content, parent: request.header)
  }

  private func show(_ output: CellOutput) {
    switch output {
    case .text(let text, let stream):
      guard !isSilent, !text.isEmpty else { return }
      server.shared.iopub.publish(text, to: stream, parent: request.header)
    case .display(let bundle):
      publish(
        "display_data", ["data": bundle.data, "metadata": bundle.metadata, "transient": [:]])
    case .update(let bundle, let name):
      show(bundle, as: name)
    case .result(let bundle):
      resultText = bundle.plain
      publish(
        "execute_result",
        [
          "execution_count": .int(server.executionCount), "data": bundle.data,
          "metadata": bundle.metadata,
        ])
    case .page(let bundle):
      payload.append(["source": "page", "data": bundle.data, "start": 0])
    case .quit: payload.append(["source": "ask_exit", "keepkernel": false])
    case .clear(let wait):
      displays = [:]
      publish("clear_output", ["wait": .bool(wait)])
    }
  }

  private func show(_ bundle: MIMEBundle, as name: String) {
    guard !isSilent else { return }
    let isShown = displays[name] != nil
    let display = displays[name] ?? MessageWriter.makeIdentifier()
    displays[name] = display
    let content: JSON = [
      "data": bundle.data, "metadata": bundle.metadata,
      "transient": ["display_id": .string(display)],
    ]
    if isShown {
      server.shared.iopub.publishUpdate(of: display, content, parent: request.header)
    } else {
      publish("display_data", content)
    }
  }

  private func makeInput() -> (String) throws(Diagnostic) -> String {
    let isAllowed = request.content["allow_stdin"]?.flag ?? false
    let (server, request) = (server, request)
    return { prompt throws(Diagnostic) in
      guard isAllowed else {
        throw Diagnostic(.noInput, "this front end takes no input while a cell runs")
      }
      return try server.stdin.ask(
        prompt, for: request, interruption: server.core.interruption)
    }
  }

  private func failure(_ mistakes: [Diagnostic], count: Int) -> JSON {
    let content = Self.content(of: mistakes)
    publish("error", content)
    server.abortsQueue = request.content["stop_on_error"]?.flag ?? true
    return JSON.object([JSON.Member(name: "status", value: "error")] + (content.members ?? []))
      .adding("execution_count", .int(count))
      .adding("payload", .array(payload))
      .adding("user_expressions", [:])
  }

  /// Name, value and traceback; several mistakes of syntax come in one traceback.
  private static func content(of mistakes: [Diagnostic]) -> JSON {
    let errors = mistakes.map { JupyterError($0) }
    let lines = errors.map(\.traceback).joined(separator: [""])
    return [
      "ename": .string(errors.first?.ename ?? "Error"),
      "evalue": .string(errors.first?.evalue ?? ""),
      "traceback": .array(lines.map { .string($0) }),
    ]
  }

  private func userExpressions() -> JSON {
    let wishes = request.content["user_expressions"]?.members ?? []
    return .object(
      wishes.map { wish in
        JSON.Member(name: wish.name, value: value(of: wish.value.text ?? ""))
      })
  }

  private func value(of expression: String) -> JSON {
    do throws(Diagnostic) {
      let bundle = try server.core.evaluate(expression)
      return ["status": "ok", "data": bundle.data, "metadata": bundle.metadata]
    } catch {
      let content = Self.content(of: [error])
      return .object([JSON.Member(name: "status", value: "error")] + (content.members ?? []))
    }
  }
}
