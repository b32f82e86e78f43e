extension DiagnosticCatalogue {
  static let nameEntries: [Entry] = [
    Entry(
      .unknownName, "an unknown name",
      "There is no variable, function or object of this name. A variable is made by assigning to "
        + "it; text stands in quotes.",
      "lenght = 3\nprint length"),
    Entry(
      .unknownVerb, "an unknown command",
      "A statement that is neither an assignment nor an expression begins with a verb. `help` "
        + "lists them.",
      "cnov 6 5x5"),
    Entry(
      .noValueYet, "a variable of a function without a value",
      "A function that assigns to a name has a variable of its own by that name, and here it is "
        + "read before it is assigned. Pass outer values in as arguments.",
      "total = 0\ndef add(x) { total = total + x }\nadd(1)"),
    Entry(
      .unknownOption, "an unknown option",
      "The command has no option of this name. `help` with the verb lists its options.",
      "network n input 28x28x1\nconv 6 5x5 strides 2"),
    Entry(
      .verbAsVariable, "a verb as a variable's name",
      "Verbs begin commands, so they cannot name variables.",
      "data = 3"),
    Entry(
      .missingOperand, "an operand is missing",
      "The command needs this operand; its usage line shows the order.",
      "network n input 28x28x1\nconv 6"),
    Entry(
      .unexpectedOperand, "an operand too many",
      "The command takes no further operand. An expression that computes stands in parentheses: "
        + "conv (2 * n) 3x3.",
      "network n input 28x28x1\nconv 6 5x5 7"),
    Entry(
      .repeatedOption, "an option given twice",
      "Each option is given once.",
      "network n input 28x28x1\nconv 6 5x5 stride 2 stride 3"),
    Entry(
      .missingOption, "an option without its value, or one that must be there",
      "The option needs a value behind its name, or the command cannot do without the option.",
      "network n"),
    Entry(
      .unknownWord, "not one of the words",
      "Here stands one word of a list, written without quotes.",
      "network n input 28x28x1\nconv 6 5x5 pad sane"),
    Entry(
      .wrongOperand, "an operand of the wrong kind",
      "The operand is of another kind than the command needs there.",
      "network n input 28x28x1\nconv 5x5 6"),
    Entry(
      .reservedName, "a word of the language as a name",
      "if, for, and, true and the like cannot be names.",
      "for = 3\nx, true = 1, 2"),
    Entry(
      .unknownFunction, "an unknown function",
      "There is no function of this name. A verb is not called with parentheses; its operands "
        + "stand behind it.",
      "x = sqroot(4)"),
    Entry(
      .missingArgument, "an argument is missing",
      "The function needs this argument.",
      "def f(a, b) { return a + b }\nf(1)"),
    Entry(
      .unexpectedArgument, "an argument too many",
      "The function has no such parameter, or it was given already.",
      "sqrt(1, 2)"),
    Entry(
      .unknownMember, "an unknown member",
      "The value has no member of this name. Lists and strings have no methods; functions stand "
        + "in front: append(list, x).",
      "r = {accuracy: 0.9}\nprint r.acuracy"),
    Entry(
      .blockMismatch, "a block is missing",
      "The command needs a block in braces behind it.",
      "network n input 28x28x1\nresidual"),
    Entry(
      .unknownLayer, "an unknown layer",
      "The current network has no layer of this name. `summary` lists them.",
      "network n input 28x28x1\nconv 6 5x5\nrename conv2 to edges"),
    Entry(
      .noCurrentNetwork, "no network yet",
      "Layers are added to the current network. Begin one with `network NAME input HxWxC`.",
      "conv 6 5x5"),
    Entry(
      .nameInUse, "a name that is taken",
      "Another layer, network or data set has this name. Choose another with `as`.",
      "network n input 28x28x1\nconv 6 5x5 as c\nconv 6 5x5 as c"),
    Entry(
      .readOnly, "something that cannot be changed",
      "This member or element can be read but not assigned to.",
      "s = \"abc\"\ns[0] = \"x\""),
    Entry(
      .unknownTopic, "no help on this",
      "There is no verb, function, code or topic of this name. `help` lists them.",
      "help convolutoin"),
    Entry(
      .conflictingOptions, "options that exclude each other",
      "These options cannot be given together.",
      "train on digits optimizer adam momentum 0.9"),
  ]
}
