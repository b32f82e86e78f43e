import CNN
import Lang

extension Session: Host {
  public func run(_ invocation: Invocation) throws(Diagnostic) -> Value {
    guard let command = CommandTable.command(invocation.signature.name) else {
      preconditionFailure("`\(invocation.signature.name)` has no row in the table")
    }
    let value: Value
    if command.writesFile {
      value = try once(command.signature.name, otherwise: .none) { () throws(Diagnostic) in
        try command.run(self, invocation)
      }
    } else {
      value = try command.run(self, invocation)
    }
    if command.showsValue, !invocation.isValueUsed { emit(.result(value)) }
    return value
  }

  public func check(_ invocation: Invocation, report: (Diagnostic) -> Void) -> Value {
    guard let command = CommandTable.command(invocation.signature.name) else { return .unknown }
    do throws(Diagnostic) {
      switch command.checking {
      case .run: return invocation.hasUnknowns ? .unknown : try command.run(self, invocation)
      case .custom(let body): return try body(self, invocation)
      }
    } catch {
      if error.code == .noCurrentNetwork, plan?.isCurrentUnknown == true { return .unknown }
      report(error.located(at: invocation.span))
      return .unknown
    }
  }

  public var freeMemory: Int { CNN.Machine.availableMemory }

  public func show(_ value: Value) { emit(.result(value)) }

  public func write(_ text: String, to stream: OutputStream) { emit(.text(text, stream)) }

  public func readSource(_ path: String, including source: Source) throws(Diagnostic) -> Source {
    var full = FilePath.resolvingHome(path)
    if !full.hasPrefix("/"), let directory = source.directory { full = directory + "/" + full }
    return try ScriptFile.read(full, name: path)
  }

  public func input(_ prompt: String) throws(Diagnostic) -> String {
    guard let ask, let line = ask(Escaping.printable(prompt, lines: true)) else {
      throw Diagnostic(.noInput, "there is no one to ask for input here")
    }
    return line
  }

  public func lookUp(_ name: String, types: [String]) -> Value? {
    guard types.isEmpty || types.contains("layer") else { return nil }
    return (building ?? current)?.layer(name).map { .object($0) }
  }

  public func names(types: [String]) -> [MemberDescription] {
    if types == ["topic"] { return HelpTopics.names(vocabulary) }
    guard types.isEmpty || types.contains("layer"), let network = current?.network else {
      return []
    }
    return network.allLayers.map { MemberDescription($0.name, $0.line) }
  }

  public func completePath(
    _ prefix: String, use: OperandKind.FileUse
  ) -> [MemberDescription] {
    let sets =
      use == .data
      ? DataPlan.sources.filter { $0.family != .file && $0.name.hasPrefix(prefix) } : []
    return sets.map { MemberDescription($0.name, $0.summary) }
      + FilePath.completions(of: prefix).map { MemberDescription($0, "") }
  }
}
