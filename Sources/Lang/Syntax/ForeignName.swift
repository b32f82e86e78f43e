/// Names that other languages and libraries have, and what does the same here.
enum ForeignName {
  static let advice: [String: String] = [
    "length": "`len(x)` gives the length",
    "push": "`append(list, x)` gives the longer list",
    "arange": "a range is written `0..<10`; `linspace(a, b, n)` makes a tensor",
    "array": "`tensor([[1, 2], [3, 4]])` makes a tensor",
    "concatenate": "`concat` joins tensors",
    "pow": "a power is written `a ** b`",
    "fabs": "`abs(x)` gives the absolute value",
    "float": "`num(text)` makes a number of a text",
    "string": "`str(x)` makes a text of a value",
    "rand": "`random(3x3)` makes a tensor of random numbers",
    "randn": "`normal(3x3)` makes a tensor of normally distributed numbers",
    "conv2d": "`conv 6 5x5` adds a convolutional layer; `correlate(image, filter)` computes",
    "imread": "`image(file)` reads a picture",
    "np": moduleAdvice, "numpy": moduleAdvice, "math": moduleAdvice, "torch": moduleAdvice,
    "tf": moduleAdvice, "keras": moduleAdvice, "nn": moduleAdvice, "F": moduleAdvice,
    "model": "layers are added by their commands: `network net input 28x28x1`, `conv 6 5x5`",
    "null": "nothing is written `none`", "nil": "nothing is written `none`",
    "NULL": "nothing is written `none`",
  ]

  private static let moduleAdvice =
    "there are no modules: functions stand alone, such as `zeros(3, 3)` and `sqrt(2)`"
}

extension Diagnostic {
  /// The diagnostic with the nearest of the user's own names, else with advice on a name of another
  /// language, else with the nearest of `others`.
  func advising(
    _ name: String, own: some Sequence<String>, others: some Sequence<String>
  ) -> Diagnostic {
    let near = suggesting(name, among: own)
    if near.notes.count > notes.count { return near }
    if let advice = ForeignName.advice[name] { return noting(advice) }
    let other = suggesting(name, among: others)
    if other.notes.count > notes.count { return other }
    let meant = Suggestion.nearest(name, among: ForeignName.advice.keys)
    return meant.flatMap { ForeignName.advice[$0] }.map(noting) ?? self
  }
}
