extension DiagnosticCatalogue {
  static let valueEntries: [Entry] = [
    Entry(
      .operatorMismatch, "an operator between values it does not work on",
      "The operator has no meaning for these types. Values go into text with braces: \"{x}\".",
      "print \"a\" + 1"),
    Entry(
      .wrongType, "a value of the wrong type",
      "The function takes another type here.",
      "print upper(3)"),
    Entry(
      .divisionByZero, "division by zero",
      "The right side of /, // or % is 0.",
      "print 1 / 0"),
    Entry(
      .outOfBounds, "a number out of bounds",
      "The number is smaller or larger than makes sense here.",
      "network n input 28x28x1\nconv 0 5x5"),
    Entry(
      .notWhole, "a number that must be whole",
      "Counts, positions and sizes are whole numbers. int(x) cuts off the fraction.",
      "network n input 28x28x1\nconv 2.5 5x5"),
    Entry(
      .indexOutOfRange, "a position that does not exist",
      "Positions begin at 0; negative ones count from the end.",
      "x = [1, 2, 3]\nprint x[3]"),
    Entry(
      .notIndexable, "a value that cannot be indexed like this",
      "The value has no elements, or fewer axes than the index, or another kind of index.",
      "x = 3\nprint x[0]"),
    Entry(
      .notIterable, "a value without elements",
      "A loop goes through lists, ranges, strings, records, tensors and data sets. 0..<n counts.",
      "for i in 3 { print i }"),
    Entry(
      .unknownKey, "a field that does not exist",
      "The record has no field of this name.",
      "r = {a: 1}\nprint r[\"b\"]"),
    Entry(
      .notCallable, "a value that is no function",
      "Only functions can be called. A variable may hide a function of the same name.",
      "x = 3\nprint x(1)"),
    Entry(
      .notANumber, "text that is not a number",
      "num and int read numbers as they are written in scripts.",
      "print num(\"three\")"),
    Entry(
      .recursionTooDeep, "recursion without end",
      "Functions may call each other 1,000 levels deep. The recursion may lack the case that ends "
        + "it.",
      "def f(n) { return f(n + 1) }\nf(0)"),
    Entry(
      .wrongCount, "not as many values as variables",
      "Each variable on the left takes one value.",
      "a, b = [1, 2, 3]"),
    Entry(
      .assertionFailed, "an assertion that does not hold",
      "The condition behind assert is false; the notes show both sides.",
      "assert 1 + 1 == 3"),
    Entry(
      .tooLarge, "a value that is too large",
      "Lists may have ten million items and be nested 500 levels deep, strings 64 MB.",
      "x = [0] * 1e12"),
    Entry(
      .outsideDomain, "outside of where a function is defined",
      "The result is not a real number, such as the root of a negative number.",
      "print sqrt(-1)"),
    Entry(
      .noTruth, "neither true nor false",
      "A tensor of several numbers is no condition. Ask about its sum, min or max.",
      "t = zeros(3)\nif t { print 1 }"),
    Entry(
      .emptyValue, "nothing to compute from",
      "The mean or maximum of an empty list is not defined.",
      "print mean([])"),
    Entry(
      .badRange, "a range that does not work",
      "The ends of a range are finite numbers, its step is not 0, and a loop needs both ends.",
      "for i in 0... { print i }"),
    Entry(
      .badArgument, "an argument that makes no sense",
      "The argument has the right type but a value the function cannot use.",
      "print reshape(zeros(4), [3])"),
  ]
}
