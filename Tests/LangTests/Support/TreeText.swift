@testable import Lang

/// A tree as text without its places, to compare trees.
enum TreeText {
  static func text(_ program: Program) -> String {
    program.statements.map(text).joined(separator: "\n")
  }

  static func text(_ block: Block) -> String {
    "{" + block.statements.map(text).joined(separator: "; ") + "}"
  }

  static func text(_ statement: Statement) -> String {
    switch statement.kind {
    case .expression(let expression): return text(expression)
    case .assignment(let targets, let operation, let value):
      return "\(targets.map(text)) \(operation?.rawValue ?? "")= \(text(value))"
    case .conditional(let branches, let otherwise):
      let parts = branches.map { "(if \(text($0.condition)) \(text($0.body)))" }
      return parts.joined() + (otherwise.map { "(else \(text($0)))" } ?? "")
    case .forLoop(let names, let sequence, let body):
      return "(for \(names.map(\.text)) \(text(sequence)) \(text(body)))"
    case .whileLoop(let condition, let body): return "(while \(text(condition)) \(text(body)))"
    case .breakLoop: return "break"
    case .continueLoop: return "continue"
    case .returnValue(let value): return "(return \(value.map(text) ?? ""))"
    case .definition(let definition):
      let parameters = definition.parameters.map {
        $0.name.text + ($0.defaultValue.map { "=" + text($0) } ?? "")
      }
      return "(def \(definition.name.text) \(parameters) \(text(definition.body)))"
    }
  }

  static func text(_ expression: Expression) -> String {
    switch expression.kind {
    case .none: return "none"
    case .boolean(let boolean): return "\(boolean)"
    case .number(let number): return "\(number)"
    case .size(let size): return "\(size)"
    case .string(let pieces):
      return "\""
        + pieces.map { piece in
          switch piece {
          case .text(let part): part
          case .value(let value, let format):
            "{\(text(value)):\(format.map { "\($0)" } ?? "")}"
          }
        }.joined() + "\""
    case .name(let name): return name
    case .list(let items): return "[list \(items.map(text).joined(separator: " "))]"
    case .record(let fields):
      return "[record \(fields.map { "\($0.key.text):\(text($0.value))" }.joined(separator: " "))]"
    case .unary(let operation, let operand): return "(\(operation.rawValue) \(text(operand)))"
    case .binary(let operation, let left, let right):
      return "(\(text(left)) \(operation.rawValue) \(text(right)))"
    case .comparison(let first, let rest):
      return "(\(text(first)) "
        + rest.map { "\($0.operation.rawValue) \(text($0.operand))" }.joined(separator: " ") + ")"
    case .conditional(let condition, let then, let otherwise):
      return "(\(text(then)) if \(text(condition)) else \(text(otherwise)))"
    case .range(let lower, let upper, let isClosed, let step):
      return "(range \(lower.map(text) ?? "_") \(upper.map(text) ?? "_") \(isClosed) "
        + "\(step.map(text) ?? "_"))"
    case .call(let callee, let arguments):
      let parts = arguments.map { ($0.label.map { $0.text + "=" } ?? "") + text($0.value) }
      return "(call \(text(callee)) \(parts.joined(separator: ", ")))"
    case .member(let base, let name): return "(\(text(base)).\(name.text))"
    case .index(let base, let parts):
      let indices = parts.map { part in
        switch part {
        case .all: "_"
        case .value(let value): text(value)
        }
      }
      return "(\(text(base))[\(indices.joined(separator: ", "))])"
    case .command(let command): return text(command)
    case .invalid: return "invalid"
    }
  }

  private static func text(_ command: BoundCommand) -> String {
    let slots = command.slots.map { slot in
      let items = slot.items.map { item in
        switch item.source {
        case .word(let word): "'\(word)"
        case .reference(let word, _): "&\(word)"
        case .place(let place):
          "@\(([place.root] + place.members).map(\.text).joined(separator: "."))"
        case .expression(let expression): text(expression)
        }
      }
      return "\(slot.name)=\(items)\(slot.unit ?? "")"
    }
    let tail =
      command.expressions.map(text).joined(separator: ", ") + (command.block.map(text) ?? "")
      + (command.nested.map(text) ?? "")
    return "<\(command.signature.name) \(slots.sorted().joined(separator: " ")) \(tail)>"
  }
}
