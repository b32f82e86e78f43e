#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Functions of numbers, and of lists of numbers.
enum NumberBuiltins {
  static let rows: [Builtins.Row] =
    elementwise + [
      .init(
        "round", "numbers", [.init("x"), .init("digits", default: 0, "digits behind the point")],
        "the nearest number with so many digits behind the point; halves go to the even one",
        example: "print round(3.14159, 2)", body: round),
      .init(
        "min", "numbers", [.init("x", "a list, or the first of several numbers")], variadic: true,
        "the smallest of a list or of several numbers", example: "print min(3, 1, 2)"
      ) { (call) throws(Diagnostic) in try extreme(call, wanted: -1) },
      .init(
        "max", "numbers", [.init("x", "a list, or the first of several numbers")], variadic: true,
        "the largest of a list or of several numbers", example: "print max([3, 1, 2])"
      ) { (call) throws(Diagnostic) in try extreme(call, wanted: 1) },
      .init(
        "sum", "numbers", [.init("x", "a list or range of numbers")],
        "the sum of a list of numbers", example: "print sum([1, 2, 3])"
      ) { (call) throws(Diagnostic) in
        .number(try numbers(call).reduce(0, +))
      },
      .init(
        "mean", "numbers", [.init("x", "a list or range of numbers")],
        "the mean of a list of numbers", example: "print mean([1, 2, 3, 4])"
      ) { (call) throws(Diagnostic) in
        let numbers = try nonEmpty(call)
        return .number(numbers.reduce(0, +) / Double(numbers.count))
      },
      .init(
        "std", "numbers", [.init("x", "a list or range of numbers")],
        "the standard deviation of a list of numbers, divided by their count",
        example: "print std([1, 2, 3, 4])"
      ) { (call) throws(Diagnostic) in
        let numbers = try nonEmpty(call)
        let mean = numbers.reduce(0, +) / Double(numbers.count)
        let squares = numbers.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        return .number((squares / Double(numbers.count)).squareRoot())
      },
      .init(
        "argmax", "numbers", [.init("x", "a list of numbers")],
        "the position of the largest number, the first of equals",
        example: "print argmax([3, 9, 2])"
      ) { (call) throws(Diagnostic) in
        let numbers = try nonEmpty(call)
        let best = numbers.indices.reduce(0) { numbers[$1] > numbers[$0] ? $1 : $0 }
        return .number(Double(best))
      },
    ]

  // MARK: - Functions of one number

  private static let elementwise: [Builtins.Row] = [
    row("abs", "the distance from 0", "print abs(-3)") { Swift.abs($0) },
    row("sqrt", "the square root", "print sqrt(9)", domain: { $0 >= 0 }, { $0.squareRoot() }),
    row("exp", "e to the power of x", "print exp(1)") { exp($0) },
    row("log", "the natural logarithm", "print log(10)", domain: { $0 > 0 }, { log($0) }),
    row("log2", "the logarithm to base 2", "print log2(8)", domain: { $0 > 0 }, { log2($0) }),
    row(
      "log10", "the logarithm to base 10", "print log10(1000)", domain: { $0 > 0 }, { log10($0) }),
    row("sin", "the sine of an angle in radians", "print sin(pi / 2)", domain: \.isFinite) {
      sin($0)
    },
    row("cos", "the cosine of an angle in radians", "print cos(pi)", domain: \.isFinite) {
      cos($0)
    },
    row("floor", "the largest whole number that is not above x", "print floor(2.7)") {
      $0.rounded(.down)
    },
    row("ceil", "the smallest whole number that is not below x", "print ceil(2.1)") {
      $0.rounded(.up)
    },
  ]

  private static func row(
    _ name: String, _ summary: String, _ example: String,
    domain: @escaping @Sendable (Double) -> Bool = { _ in true },
    _ function: @escaping @Sendable (Double) -> Double
  ) -> Builtins.Row {
    .init(name, "numbers", [.init("x")], summary, example: example) { (call) throws(Diagnostic) in
      let number = try call.number("x")
      guard domain(number) || number.isNaN else {
        throw Diagnostic(
          .outsideDomain, "\(name)(\(NumberFormat.short(number))) is not a real number",
          at: call.span(of: "x"))
      }
      return .number(function(number))
    }
  }

  @Sendable private static func round(_ call: FunctionCall) throws(Diagnostic) -> Value {
    let number = try call.number("x")
    let digits = try call.integer("digits", in: -300...300)
    if digits == 0 { return .number(number.rounded(.toNearestOrEven)) }
    let text = digits > 0 && digits <= 30 ? NumberFormat.fixed(number, fraction: digits) : ""
    if let rounded = Double(text) { return .number(rounded) }
    let scale = pow(10, Double(digits))
    let scaled = (number * scale).rounded(.toNearestOrEven) / scale
    return .number(scaled.isFinite ? scaled : number)
  }

  // MARK: - Functions of lists

  /// The numbers of the argument `x`.
  private static func numbers(_ call: FunctionCall) throws(Diagnostic) -> [Double] {
    let span = call.span(of: "x")
    let value = call["x"]
    if case .string = value { throw call.wrongType("x", expected: "a list of numbers") }
    let items: [Value]
    if case .number = value {
      items = [value]
    } else {
      items = try CollectionBuiltins.elements(call, "x")
    }
    var numbers: [Double] = []
    numbers.reserveCapacity(items.count)
    for item in items {
      guard case .number(let number) = item else {
        throw Diagnostic(
          .wrongType, "`x` of \(call.signature.name) must hold numbers, not \(item.article)",
          at: span)
      }
      numbers.append(number)
    }
    return numbers
  }

  private static func nonEmpty(_ call: FunctionCall) throws(Diagnostic) -> [Double] {
    let numbers = try numbers(call)
    if numbers.isEmpty { throw empty(call) }
    return numbers
  }

  private static func empty(_ call: FunctionCall) -> Diagnostic {
    Diagnostic(
      .emptyValue, "\(call.signature.name) of nothing is not defined", at: call.span(of: "x"))
  }

  /// The smallest or largest value; numbers, strings and whatever else has an order.
  private static func extreme(_ call: FunctionCall, wanted: Int) throws(Diagnostic) -> Value {
    let span = call.span(of: "x")
    let items =
      call.rest.isEmpty && call["x"].number == nil
      ? try CollectionBuiltins.elements(call, "x") : [call["x"]] + call.rest
    guard var best = items.first else { throw empty(call) }
    for item in items {
      guard let order = try Operations.compare(item, best, at: span) else {
        throw Diagnostic(
          .operatorMismatch,
          "\(call.signature.name) cannot compare \(item.article) with \(best.article)", at: span)
      }
      if order == wanted { best = item }
    }
    return best
  }
}
