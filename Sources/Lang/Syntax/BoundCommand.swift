/// A command whose words have been given to the operands and options of its signature.
final class BoundCommand {
  /// What was written for one operand or option.
  struct Slot {
    var name: String
    var kind: OperandKind
    /// One item; for a list kind each item of the list. Empty for a flag.
    var items: [Item]
    var unit: String?
    var isFlag = false
    var isOption: Bool
    var span: Span
  }

  /// One written value.
  struct Item {
    enum Source {
      /// A bare word that means itself.
      case word(String)
      /// A bare name that is a variable or an object of the host.
      case reference(String, types: [String])
      case expression(Expression)
      case place(PlaceExpression)
    }

    var source: Source
    /// The kind without list.
    var kind: OperandKind
    var span: Span

    /// The name where the value is nothing but one, without parentheses.
    var bareName: String? {
      guard case .expression(let expression) = source, case .name(let name) = expression.kind,
        span.text == name
      else { return nil }
      return name
    }
  }

  let signature: CommandSignature
  let verb: Name
  let span: Span
  let slots: [Slot]
  let expressions: [Expression]
  let block: Block?
  /// The command or statement behind this one.
  let nested: Statement?
  /// Whether its words did not fit the signature; that has been reported.
  let isBroken: Bool

  init(
    signature: CommandSignature, verb: Name, span: Span, slots: [Slot], expressions: [Expression],
    block: Block?, nested: Statement?, isBroken: Bool
  ) {
    self.isBroken = isBroken
    self.signature = signature
    self.verb = verb
    self.span = span
    self.slots = slots
    self.expressions = expressions
    self.block = block
    self.nested = nested
  }

  /// The verb of the command behind this one.
  var nestedVerb: String? {
    guard let nested, case .expression(let expression) = nested.kind,
      case .command(let command) = expression.kind
    else { return nil }
    return command.signature.name
  }

  /// The names that this command makes variables of.
  var newNames: [Name] {
    slots.flatMap { slot in
      slot.items.compactMap { item in
        guard case .word(let word) = item.source, item.kind.takesNewName else { return nil }
        return Name(text: word, span: item.span)
      }
    }
  }
}
