extension DiagnosticCatalogue {
  static let syntaxEntries: [Entry] = [
    Entry(
      .unexpectedToken, "something else was expected",
      "The statement cannot go on like this. The message says what could stand here instead.",
      "x = 1 +"),
    Entry(
      .unexpectedCharacter, "a character without meaning",
      "The character means nothing outside of a string or comment. Text copied from a web page "
        + "often brings typographic quotes and dashes along; the fix names the plain one.",
      "x = 3 $ 4"),
    Entry(
      .malformedNumber, "not a number",
      "A number is digits with an optional point and exponent: 3, 0.5, 1e-3, 1_000. Names do not "
        + "begin with digits.",
      "x = 3px"),
    Entry(
      .unterminatedString, "a string without its closing quote",
      "A string ends on the line it begins on. Write \\n in it for a new line.",
      "print \"hello"),
    Entry(
      .badEscape, "an escape that does not exist",
      "Behind a backslash a string knows n, t, r, 0, \\, quotes, braces and u{…}. Write \\\\ for "
        + "a backslash itself, as in Windows paths.",
      "print \"C:\\data\""),
    Entry(
      .unclosedBracket, "a bracket that is never closed",
      "Every (, [ and { needs its partner. Inside round and square brackets a line may go on, so "
        + "the mistake may show only later.",
      "x = [1, 2\ny = 3"),
    Entry(
      .strayBracket, "a closing brace too many",
      "This brace closes no block. An earlier one may have closed the block too soon.",
      "if true { print 1 } }"),
    Entry(
      .nestedTooDeeply, "nested too deeply",
      "Blocks and brackets may be nested 200 levels deep. Give a part a name, or make it a "
        + "function.",
      "x = ((((…))))   # more than 200 levels"),
    Entry(
      .tooLong, "too long",
      "One expression may have 1,000 steps, one list 100,000 items written out. Build longer ones "
        + "in a loop or read them from a file.",
      "x = 1 + 1 + 1 + …   # more than 1,000 times"),
    Entry(
      .brokenEncoding, "not UTF-8",
      "Scripts are UTF-8 text. Bytes that are not were found; save the file with that encoding.",
      "# a comment saved as Latin-1: caf\u{FFFD}"),
    Entry(
      .sourceTooLarge, "a source that is too large",
      "A script may have 64 MB. Data belongs in files of its own, which `data` reads.",
      "# a script of more than 64 MB"),
    Entry(
      .spaceBeforeCall, "a space before the parenthesis of a call",
      "A call has no space before its parenthesis and an index none before its bracket, because "
        + "behind a verb a space begins the next operand: `conv (2 * n) 3x3` has two.",
      "x = sqrt (4)"),
    Entry(
      .foreignOperator, "an operator of another language",
      "Powers are written **, logic with and, or and not, inequality with !=, ranges a..<b and "
        + "a...b.",
      "x = 2 ^ 3"),
    Entry(
      .badAssignmentTarget, "nothing that can be assigned to",
      "On the left of = stands a variable, a member or an element. == compares.",
      "1 = 2"),
    Entry(
      .outsideLoop, "break or continue outside of a loop",
      "break and continue end or skip a turn of the loop around them, and there is none here.",
      "break"),
    Entry(
      .outsideFunction, "return outside of a function",
      "return gives the value of the function around it, and there is none here.",
      "return 3"),
    Entry(
      .badParameters, "parameters or fields that do not go together",
      "Parameters of a function and fields of a record have different names, and behind a "
        + "parameter with a default all others need one too.",
      "def f(a, a) { return a }"),
    Entry(
      .badFormat, "a format that does not exist",
      "A format behind a colon in a string is for instance .3 (three digits), .1% (percent), 8.2 "
        + "(eight columns, two digits), .2e, 05 (zeros in front) or >10 (to the right).",
      "print \"{1.5:abc}\""),
    Entry(
      .malformedSize, "not a size",
      "A size is one to eight whole numbers with x between, each from 1 to 2147483647: 5x5, "
        + "32x32x1. With variables write size(height, width).",
      "x = 5x0"),
    Entry(
      .foreignSyntax, "syntax of another language",
      "The note says how it is written here: blocks in braces, slices with ..<, functions with "
        + "def, and nothing to import.",
      "import numpy"),
  ]
}
