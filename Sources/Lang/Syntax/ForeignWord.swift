/// Words of other languages at the start of a statement, and what to write here.
enum ForeignWord {
  static let advice: [String: String] = [
    "import":
      "there is nothing to import: every function is there; `include \"file.cnn\"` runs a script",
    "from": "there is nothing to import: every function is there",
    "let": "a variable is made by `name = value`, without `let`",
    "var": "a variable is made by `name = value`, without `var`",
    "const": "a variable is made by `name = value`, without `const`",
    "func": "a function is made by `def name(a, b) { … }`",
    "function": "a function is made by `def name(a, b) { … }`",
    "fn": "a function is made by `def name(a, b) { … }`",
    "class": "there are no classes here; records hold several values: {a: 1}",
    "elif": "`elif` is written `else if`, behind the closing brace",
    "del": "variables need no deleting; `x = none` gives back the memory of a large one",
    "raise": "a script stops with `assert false, \"why\"`",
    "try": "errors cannot be caught; a script stops at its first error",
    "with": "there is no `with` here",
    "lambda": "a function is made by `def name(a, b) { … }`",
    "is": "`==` compares", "then": "a block stands in braces: if … { … }",
    "do": "a block stands in braces: while … { … }",
  ]
}
