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
        summary: "a tensor of random numbers, equally likely between two bounds",
        example: "print random(2x3, seed=1)"
      ) { call throws(Diagnostic) in
        let (low, high) = (try call.number("low"), try call.number("high"))
        return { stream in Float(low + (high - low) * stream.uniform()) }
      },
      row(
        context, "normal",
        [
          .init("mean", default: 0, "the mean"),
          .init("deviation", default: 1, "the standard deviation"),
        ],
        summary: "a tensor of random numbers of the normal distribution",
        example: "print normal(2x3, seed=1)"
      ) { call throws(Diagnostic) in
        let (mean, deviation) = (try call.number("mean"), try call.number("deviation"))
        return { stream in Float(mean + deviation * stream.normal()) }
      },
    ]
  }

  private static func row(
    _ context: FunctionContext, _ name: String, _ parameters: [FunctionSignature.Parameter],
    summary: String, example: String,
    _ number: @escaping (FunctionCall) throws(Diagnostic) -> (inout RandomStream) -> Float
  ) -> TableFunction {
    let signature = FunctionSignature(
      name, group: FunctionGroup.making,
      [
        .init(
          "shape", default: FunctionSignature.Default.none,
          "a size such as 3x4, or a list; a single number if left out")
      ]
        + parameters + [
          .init(
            "seed", default: FunctionSignature.Default.none,
            "a whole number for the same draw every time")
        ],
      summary: summary, examples: [.init(example)])
    func draw(_ call: FunctionCall, _ stream: RandomStream) throws(Diagnostic) -> Value {
      let shape = call["shape"].isNone ? [] : try call.shape("shape")
      let number = try number(call)
      var stream = stream
      let count = shape.reduce(1, *)
      return Value(
        result: Tensor(shape: shape, values: (0..<count).map { _ in number(&stream) }))
    }
    func seeded(_ call: FunctionCall) throws(Diagnostic) -> RandomStream? {
      guard let seed = try call.optionalInteger("seed", in: 0...9_007_199_254_740_992) else {
        return nil
      }
      return RandomStream(seed: UInt64(seed), purpose: .user, key: 0)
    }
    return TableFunction(
      signature,
      checking: .custom { call throws(Diagnostic) in
        // A draw without a seed would change those of the run that follows.
        guard !call.arguments.contains(where: \.isUnknown), let stream = try seeded(call) else {
          return .unknown
        }
        return try draw(call, stream)
      }
    ) { call throws(Diagnostic) in
      let stream =
        try seeded(call)
        ?? RandomStream(seed: context.seed, purpose: .user, key: 1 &+ context.nextDraw())
      return try draw(call, stream)
    }
  }
}
