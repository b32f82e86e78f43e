import CNN
import Lang

/// Functions that draw random numbers: `random`, `normal`.
///
/// With a seed they give the same numbers every time; without one, each call gives others, and the
/// same script gives the same numbers in every run.
enum RandomFunctions {
  static func table(_ context: FunctionContext) -> [TableFunction] {
    [
      row(
        context, "random",
        [
          .init("low", default: 0, "the smallest number"),
          .init("high", default: 1, "what all numbers stay below"),
        ],
        summary: "a tensor of random numbers, equally likely between two bounds"
      ) { shape, low, high, seed, key throws(TensorError) in
        try Tensor.uniform(shape, from: low, to: high, seed: seed, key: key)
      },
      row(
        context, "normal",
        [
          .init("mean", default: 0, "the mean"),
          .init("deviation", default: 1, "the standard deviation"),
        ],
        summary: "a tensor of random numbers of the normal distribution"
      ) { shape, mean, deviation, seed, key throws(TensorError) in
        try Tensor.normal(shape, mean: mean, deviation: deviation, seed: seed, key: key)
      },
    ]
  }

  /// A row of a distribution with two parameters.
  private static func row(
    _ context: FunctionContext, _ name: String, _ parameters: [FunctionSignature.Parameter],
    summary: String,
    _ draw: @escaping ([Int], Double, Double, UInt64, UInt64) throws(TensorError) -> Tensor
  ) -> TableFunction {
    let none = FunctionSignature.Default.none
    let signature = FunctionSignature(
      name, group: FunctionGroup.making,
      [.init("shape", default: none, "a size such as 3x4, or a list; a single number if left out")]
        + parameters + [
          .init("seed", default: none, "a whole number for the same draw every time")
        ],
      summary: summary,
      details: """
        With a seed the numbers are always the same. Without one, each call gives others, and a \
        script gives the same ones in every run; `set seed` changes them.
        """,
      examples: [.init("print \(name)(2x3, seed=1)")])
    func value(_ call: FunctionCall, seed: UInt64, key: UInt64) throws(Diagnostic) -> Value {
      let shape = call["shape"].isNone ? [] : try call.shape("shape")
      let first = try call.number(parameters[0].name)
      let second = try call.number(parameters[1].name)
      if call.leavesUnknown(shape.reduce(1, *)) { return .unknown }
      return Value(
        result: try call.engine(.badArgument) { () throws(TensorError) in
          try draw(shape, first, second, seed, key)
        })
    }
    return TableFunction(
      signature,
      checking: .custom { call throws(Diagnostic) in
        // A draw without a seed would change those of the run that follows.
        guard !call.arguments.contains(where: \.isUnknown), let seed = try seed(call) else {
          return .unknown
        }
        return try value(call, seed: seed, key: 0)
      }
    ) { call throws(Diagnostic) in
      if let seed = try seed(call) { return try value(call, seed: seed, key: 0) }
      return try value(call, seed: context.seed, key: 1 &+ context.nextDraw())
    }
  }

  private static func seed(_ call: FunctionCall) throws(Diagnostic) -> UInt64? {
    try call.optionalInteger("seed", in: SessionSettings.seeds).map { UInt64($0) }
  }
}
