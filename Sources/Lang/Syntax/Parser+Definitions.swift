/// Functions, and the names that become variables.
extension Parser {
  mutating func parseDefinition() throws(Failure) -> Definition {
    position += 1
    let name = try parseVariableName("the function's name")
    let open = peek
    guard open.kind == .leftParen else {
      throw unexpected("`(`", note: "a function without parameters is written `def f() { … }`")
    }
    mark(.attached)
    position += 1
    let parameters = try bracketed(open, close: .rightParen, ")") { (parser) throws(Failure) in
      try parser.parseParameters()
    }
    let outerLoops = loopDepth
    loopDepth = 0
    functionDepth += 1
    defer {
      loopDepth = outerLoops
      functionDepth -= 1
    }
    let body = try parseBlock("function")
    return Definition(name: name, parameters: parameters, body: body)
  }

  private mutating func parseParameters() throws(Failure) -> [Definition.Parameter] {
    var parameters: [Definition.Parameter] = []
    while peek.kind != .rightParen {
      let name = try parseVariableName("a parameter")
      if let first = parameters.first(where: { $0.name.text == name.text }) {
        report(
          .badParameters, "two parameters are called `\(name.text)`", name.span,
          secondary: [.init(first.name.span, "the first one")])
      }
      var defaultValue: Expression?
      if peek.kind == .assign {
        mark(.label)
        position += 1
        defaultValue = try parseExpression()
      } else if parameters.last?.defaultValue != nil {
        report(
          .badParameters,
          "the parameter `\(name.text)` needs a default, since the one before it has one",
          name.span)
      }
      parameters.append(.init(name: name, defaultValue: defaultValue))
      if parameters.count > 100 { throw tooLong("this list of parameters") }
      if !take(.comma) { break }
    }
    return parameters
  }

  /// A name that may become a variable.
  mutating func parseVariableName(_ what: String) throws(Failure) -> Name {
    let token = peek
    guard token.isWord else { throw unexpected(what) }
    position += 1
    let name = Name(text: text(token), span: Span(source, token.range))
    try checkVariableName(name, isKeyword: token.kind != .name)
    return name
  }

  func checkVariableName(_ name: Name, isKeyword: Bool) throws(Failure) {
    if isKeyword {
      report(
        .reservedName, "`\(name.text)` is a word of the language and cannot name a variable",
        name.span)
      throw Failure()
    }
    if vocabulary.isVerb(name.text) {
      report(
        .verbAsVariable, "`\(name.text)` is a verb and cannot be a variable's name", name.span,
        notes: ["choose another name, such as `\(name.text)1`; `help \(name.text)` shows the verb"])
    }
  }
}
