/// The usage line of a command, made from its signature.
public enum Usage {
  /// `conv FILTERS SIZE [ACTIVATION] [stride N] [flipped]`.
  public static func line(_ signature: CommandSignature) -> String {
    var parts = [signature.name]
    for operand in signature.operands {
      let name = operand.name.uppercased() + (operand.kind.isList ? ", …" : "")
      parts.append(operand.isRequired ? name : "[\(name)]")
    }
    // Connecting words that must be there come before what may be left out.
    let options = signature.options.filter { $0.owner == nil }
    for option in options where option.isRequired { parts.append(text(option, signature)) }
    for option in options where !option.isRequired {
      parts.append("[\(text(option, signature))]")
    }
    switch signature.tail {
    case .nothing: break
    case .expressions(let count): parts.append(count.lowerBound == 0 ? "[VALUE, …]" : "VALUE, …")
    case .block: parts.append("{ … }")
    case .command: parts.append("COMMAND …")
    case .statement: parts.append("STATEMENT")
    }
    return parts.joined(separator: " ")
  }

  private static func text(
    _ option: CommandSignature.Option, _ signature: CommandSignature
  ) -> String {
    guard let kind = option.kind else { return option.name }
    var text = option.name + " " + placeholder(kind)
    if !option.units.isEmpty { text += " " + option.units.joined(separator: "|") }
    for owned in signature.options where owned.owner == option.name {
      text += " [\(self.text(owned, signature))]"
    }
    return text
  }

  /// A short stand-in for a value.
  static func placeholder(_ kind: OperandKind) -> String {
    switch kind {
    case .number: "X"
    case .integer: "N"
    case .size(let rank):
      rank.upperBound == 1 ? "N" : rank.upperBound == 2 ? "HxW" : "HxWxC"
    case .string: "TEXT"
    case .file: "FILE"
    case .boolean: "on|off"
    case .word(let words): words.map(\.name).joined(separator: "|")
    case .newName: "NAME"
    case .anyWord: "WORD"
    case .reference(let types):
      types.isEmpty ? "NAME" : types.map { $0.uppercased() }.joined(separator: "|")
    case .value: "VALUE"
    case .place: "LAYER[…]"
    case .oneOf(let kinds): kinds.map(placeholder).joined(separator: "|")
    case .list(let kind): placeholder(kind) + ", …"
    }
  }

  /// The usage line of a function: `correlate(image, filter, stride=1)`.
  public static func line(_ signature: FunctionSignature) -> String {
    signature.name + signature.parameterList
  }
}
