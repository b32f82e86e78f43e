import Testing

@testable import CNN

extension OracleCase {
  private typealias S = Samples

  static let indexing: [OracleCase] = [
    OracleCase(
      "a position", [3, 4], [-1, 2.5, 0.25, -2, 1.5, -0.75, 2.75, 0.5, -1.75, 1.75, -0.5, -2.75]
    ) { try S.a.element(at: [.index(1)]) },
    OracleCase("negative positions", [], [0.25]) {
      try S.a.element(at: [.index(-1), .index(-3), .index(2)])
    },
    OracleCase("a slice", [2, 2, 2], [-0.25, 1, 2.25, -2.25, 1.5, 2.75, -1.75, -0.5]) {
      try S.a.element(at: [
        .all, .range(lower: 1, upper: nil, step: 1), .range(lower: nil, upper: -1, step: 2),
      ])
    },
    OracleCase("backwards", [4], [3.5, 1, -1.5, -4]) {
      try S.v.element(at: [.range(lower: nil, upper: nil, step: -2)])
    },
    OracleCase("backwards between bounds", [2], [-2, -1.5]) {
      try S.v.element(at: [.range(lower: 5, upper: 1, step: -3)])
    },
    OracleCase("bounds beyond the axis", [3], [-4, 4, 3.5]) {
      try S.v.element(at: [.range(lower: -100, upper: 100, step: 3)])
    },
    OracleCase("an empty slice", [0, 4], []) {
      try S.m.element(at: [.range(lower: 2, upper: 1, step: 1)])
    },
    OracleCase("huge bounds", [1], [-4]) {
      try S.v.element(at: [.range(lower: .min, upper: .max, step: .max)])
    },
    OracleCase("huge steps backwards", [1], [3.5]) {
      try S.v.element(at: [.range(lower: .max, upper: .min, step: .min)])
    },
    OracleCase(
      "listed positions", [2, 3, 4],
      [
        2.25, 0, -2.25, 1.25, -2.75, 0.75, -1.5, 2, 2.25, 0, -2.25, 1.25, -1.75, 1.75, -0.5, -2.75,
        -1, 2.5, 0.25, -2, -1.75, 1.75, -0.5, -2.75,
      ]
    ) { try S.a.element(at: [.all, .positions([2, 0, -1])]) },
    OracleCase("lists on two axes", [2, 2], [2.5, 3, 0.5, 1]) {
      try S.m.element(at: [.positions([2, 0]), .positions([1, 3])])
    },
    OracleCase("a list behind a slice and a position", [3, 2], [-2.75, -2.75, 0.5, 0.5, -2, -2]) {
      try S.a.element(at: [
        .index(1), .range(lower: nil, upper: nil, step: -1), .positions([3, 3]),
      ])
    },
    OracleCase("no positions", [0, 4], []) { try S.m.element(at: [.positions([])]) },
    OracleCase("a new axis", [3, 1], [-3, -2, -1]) {
      try S.m.element(at: [.all, .newAxis, .index(0)])
    },
    OracleCase(
      "taking", [2, 3, 2], [0.75, 0.75, -2.5, -2.5, 0, 0, 2.5, 2.5, -0.75, -0.75, 1.75, 1.75]
    ) { try S.a.taking([1, 1], axis: 2) },
    OracleCase("everything", [3, 4], [-3, 0.5, -2.5, 1, -2, 1.5, -1.5, 2, -1, 2.5, -0.5, 3]) {
      try S.m.element(at: [])
    },
  ]
}
