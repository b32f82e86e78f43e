import Lang

/// What `help` says beyond single verbs and functions.
enum HelpTopics {
  struct Topic: Sendable {
    var name: String
    var summary: String
    var text: String
  }

  static let all: [Topic] = [
    Topic(
      name: "language", summary: "statements, values, expressions",
      text: """
        A line is a command, an assignment or an expression; `;` separates several, `#` begins a
        comment, `\\` at the end continues a line, and inside ( ) and [ ] a newline is a space.

          x = 3                       a variable
          "accuracy {r.accuracy:.4}"  a string with values in it
          [1, 2, 3]  {a: 1}  5x5      a list, a record, a size
          0..<10  1...9               ranges, without and with their end
          if x > 2 { … } else { … }   also for i in 0..<3 { … }, while x < 9 { … }
          def block(n) { conv n 3x3 pad same relu; maxpool 2x2 }

        Verbs act, functions compute: `relu` adds a layer, `relu(x)` computes. Behind a verb,
        `epochs 5` and `epochs=5` mean the same; expressions stand in parentheses: `conv (2*n) 3x3`.
        """),
    Topic(
      name: "start", summary: "a first network, from data to a file",
      text: """
          data digits from "digits" train 6000 test 1000 seed 1
          network lenet input 32x32x1
          conv 6 5x5 tanh
          avgpool 2x2
          flatten
          dense 10 softmax
          summary
          train on digits.train validate digits.test epochs 3
          r = evaluate on digits.test
          print "accuracy {r.accuracy}"
          save lenet to "lenet.h5"
        """),
    Topic(
      name: "tensors", summary: "arrays of numbers, their indices and arithmetic",
      text: """
        A tensor holds float32 values, channels last: an image is H x W x C, a batch N x H x W x C,
        a filter bank f x f x C x n.

          t = zeros(28x28)            also ones, random, normal, range
          t[3, 4]  t[0..<2, _]  t[-1] an element, a slice, the last row
          t[t > 0]  t[argsort(x)]     elements by a mask or by positions; also t[t > 0] = 1
          t + 1, t * t                arithmetic is element by element and broadcasts
          sum(t), mean(t), max(t)     and many more: see `help`
          lenet.conv1.weights         the weights of a layer, readable and assignable
        """),
    Topic(
      name: "errors", summary: "the codes of all mistakes; `help E0201` explains one",
      text: rows(DiagnosticCatalogue.entries.map { ($0.code.rawValue, $0.title) })),
  ]

  /// What `help` can be asked beside verbs, functions and codes: the topics and the groups.
  static func names(_ vocabulary: Vocabulary) -> [MemberDescription] {
    // A group of several words cannot be typed as one.
    let groups = unique(
      vocabulary.commands.map(\.group) + vocabulary.functionSignatures.map(\.group)
    ).filter { !$0.contains(" ") && !vocabulary.isVerb($0) }
    return all.map { MemberDescription($0.name, $0.summary) }
      + groups.map { MemberDescription($0, "the verbs and functions of this group") }
  }

  /// A topic's text, or the verbs and functions of a group; nil when there is neither.
  static func text(_ name: String, _ vocabulary: Vocabulary) -> String? {
    if let topic = all.first(where: { $0.name == name }) { return topic.text }
    let verbs = vocabulary.commands.filter { $0.group == name }
    let functions = vocabulary.functionSignatures.filter { $0.group == name }
    guard !verbs.isEmpty || !functions.isEmpty else { return nil }
    return rows(
      verbs.map { ($0.name, $0.summary) }
        + functions.map { ($0.name + $0.parameterList, $0.summary) })
  }

  /// What `help` alone says.
  static func overview(_ vocabulary: Vocabulary) -> String {
    var sections: [String] = []
    for group in unique(vocabulary.commands.map(\.group)) {
      let verbs = vocabulary.commands.filter { $0.group == group }
      sections.append("\(group)\n" + rows(verbs.map { ($0.name, $0.summary) }))
    }
    let functions = vocabulary.functionSignatures
    for group in unique(functions.map(\.group)) {
      let names = functions.filter { $0.group == group }.map(\.name)
      sections.append("functions: \(group)\n" + wrapped(names))
    }
    sections.append("topics\n" + rows(all.map { ($0.name, $0.summary) }))
    sections.append(
      "`help NAME` says more of a verb, a function, a group, a topic or an error code.")
    return sections.joined(separator: "\n\n")
  }

  private static func rows(_ rows: [(String, String)]) -> String {
    let width = min(rows.map(\.0.count).max() ?? 0, 30)
    return rows.map { name, summary in
      "  " + name + String(repeating: " ", count: max(width - name.count, 0)) + "  " + summary
    }.joined(separator: "\n")
  }

  private static func wrapped(_ names: [String]) -> String {
    TextWrap.lines(names.joined(separator: " "), width: 78, first: 2, hanging: 2)
      .map { "  " + $0 }.joined(separator: "\n")
  }

  private static func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }
}
