import Testing

@testable import CNN

extension OracleCase {
  private typealias S = Samples

  static let shapes: [OracleCase] = [
    OracleCase(
      "reshape finding a length", [4, 6],
      [
        -2.75, 0.75, -1.5, 2, -0.25, -2.5, 1, -1.25, 2.25, 0, -2.25, 1.25, -1, 2.5, 0.25, -2, 1.5,
        -0.75, 2.75, 0.5, -1.75, 1.75, -0.5, -2.75,
      ]
    ) { try S.a.reshaped([4, -1]) },
    OracleCase("flatten", [3], [-1.5, 1, 0]) { S.b.flattened() },
    OracleCase("transpose", [4, 3], [-3, -2, -1, 0.5, 1.5, 2.5, -2.5, -1.5, -0.5, 1, 2, 3]) {
      try S.m.transposed()
    },
    OracleCase(
      "transpose of named axes", [4, 2, 3],
      [
        -2.75, -0.25, 2.25, -1, 1.5, -1.75, 0.75, -2.5, 0, 2.5, -0.75, 1.75, -1.5, 1, -2.25, 0.25,
        2.75, -0.5, 2, -1.25, 1.25, -2, 0.5, -2.75,
      ]
    ) { try S.a.transposed([2, 0, -2]) },
    OracleCase(
      "concatenation", [3, 12],
      [
        -3, 0.5, -2.5, 1, -3, 0.5, -2.5, 1, -3, 0.5, -2.5, 1, -2, 1.5, -1.5, 2, -2, 1.5, -1.5, 2,
        -2, 1.5, -1.5, 2, -1, 2.5, -0.5, 3, -1, 2.5, -0.5, 3, -1, 2.5, -0.5, 3,
      ]
    ) { try Tensor.concatenated([S.m, S.m, S.m], axis: 1) },
    OracleCase("concatenation of the first axis", [6, 1], [-1.5, 1, 0, -1.5, 1, 0]) {
      try Tensor.concatenated([S.b, S.b])
    },
    OracleCase("stack", [2, 4], [-2.5, -1, 0.5, 2, -2.5, -1, 0.5, 2]) {
      try Tensor.stacked([S.c, S.c])
    },
    OracleCase("stack at the end", [4, 2], [-2.5, 2.5, -1, 1, 0.5, -0.5, 2, -2]) {
      try Tensor.stacked([S.c, -S.c], axis: -1)
    },
    OracleCase("second part of a split", [3, 2], [-2.5, 1, -1.5, 2, -0.5, 3]) {
      try S.m.split(into: 2, axis: 1)[1]
    },
    OracleCase("last part of a split", [2], [-2, 3.5]) { try S.v.split(at: [2, 2, 5])[3] },
    OracleCase("empty part of a split", [0], []) { try S.v.split(at: [2, 2, 5])[1] },
    OracleCase(
      "padding", [4, 7],
      [
        9, 9, 9, 9, 9, 9, 9, 9, 9, -3, 0.5, -2.5, 1, 9, 9, 9, -2, 1.5, -1.5, 2, 9, 9, 9, -1, 2.5,
        -0.5, 3, 9,
      ]
    ) { try S.m.padded([(1, 0), (2, 1)], value: 9) },
    OracleCase(
      "padding an image", [3, 5, 4],
      [
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -2.75, 0.75,
        -1.5, 2, -0.25, -2.5, 1, -1.25, 2.25, 0, -2.25, 1.25, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        2.5, 0.25, -2, 1.5, -0.75, 2.75, 0.5, -1.75, 1.75, -0.5, -2.75, -1, -1, -1, -1, -1, -1, -1,
        -1,
      ]
    ) { try S.a.padded(Border(top: 1, left: 0, bottom: 0, right: 2), value: -1) },
    OracleCase(
      "flip", [2, 3, 4],
      [
        -2.75, -0.5, 1.75, -1.75, 0.5, 2.75, -0.75, 1.5, -2, 0.25, 2.5, -1, 1.25, -2.25, 0, 2.25,
        -1.25, 1, -2.5, -0.25, 2, -1.5, 0.75, -2.75,
      ]
    ) { try S.a.flipped() },
    OracleCase(
      "flip of axes", [2, 3, 4],
      [
        -2, 0.25, 2.5, -1, 0.5, 2.75, -0.75, 1.5, -2.75, -0.5, 1.75, -1.75, 2, -1.5, 0.75, -2.75,
        -1.25, 1, -2.5, -0.25, 1.25, -2.25, 0, 2.25,
      ]
    ) { try S.a.flipped(axes: [-1, 0]) },
    OracleCase("a half turn", [3, 4], [3, -0.5, 2.5, -1, 2, -1.5, 1.5, -2, 1, -2.5, 0.5, -3]) {
      S.m.rotated180()
    },
    OracleCase(
      "a half turn of a filter with channels", [2, 3, 4],
      [
        -1.75, 1.75, -0.5, -2.75, 1.5, -0.75, 2.75, 0.5, -1, 2.5, 0.25, -2, 2.25, 0, -2.25, 1.25,
        -0.25, -2.5, 1, -1.25, -2.75, 0.75, -1.5, 2,
      ]
    ) { S.a.rotated180() },
    OracleCase("a half turn of a vector", [4], [2, 0.5, -1, -2.5]) { S.c.rotated180() },
    OracleCase(
      "repeat", [3, 8],
      [
        -3, -3, 0.5, 0.5, -2.5, -2.5, 1, 1, -2, -2, 1.5, 1.5, -1.5, -1.5, 2, 2, -1, -1, 2.5, 2.5,
        -0.5, -0.5, 3, 3,
      ]
    ) { try S.m.repeated(2, axis: 1) },
    OracleCase(
      "repeat of the first axis", [6, 3, 4],
      [
        -2.75, 0.75, -1.5, 2, -0.25, -2.5, 1, -1.25, 2.25, 0, -2.25, 1.25, -2.75, 0.75, -1.5, 2,
        -0.25, -2.5, 1, -1.25, 2.25, 0, -2.25, 1.25, -2.75, 0.75, -1.5, 2, -0.25, -2.5, 1, -1.25,
        2.25, 0, -2.25, 1.25, -1, 2.5, 0.25, -2, 1.5, -0.75, 2.75, 0.5, -1.75, 1.75, -0.5, -2.75,
        -1, 2.5, 0.25, -2, 1.5, -0.75, 2.75, 0.5, -1.75, 1.75, -0.5, -2.75, -1, 2.5, 0.25, -2, 1.5,
        -0.75, 2.75, 0.5, -1.75, 1.75, -0.5, -2.75,
      ]
    ) { try S.a.repeated(3, axis: 0) },
    OracleCase("repeat of all", [6], [-1.5, -1.5, 1, 1, 0, 0]) { try S.b.repeated(2) },
    OracleCase("repeat never", [0, 4], []) { try S.m.repeated(0, axis: 0) },
    OracleCase(
      "tile", [6, 4],
      [
        -3, 0.5, -2.5, 1, -2, 1.5, -1.5, 2, -1, 2.5, -0.5, 3, -3, 0.5, -2.5, 1, -2, 1.5, -1.5, 2,
        -1, 2.5, -0.5, 3,
      ]
    ) { try S.m.tiled([2, 1]) },
    OracleCase(
      "tile of fewer axes", [2, 3, 8],
      [
        -2.75, 0.75, -1.5, 2, -2.75, 0.75, -1.5, 2, -0.25, -2.5, 1, -1.25, -0.25, -2.5, 1, -1.25,
        2.25, 0, -2.25, 1.25, 2.25, 0, -2.25, 1.25, -1, 2.5, 0.25, -2, -1, 2.5, 0.25, -2, 1.5,
        -0.75, 2.75, 0.5, 1.5, -0.75, 2.75, 0.5, -1.75, 1.75, -0.5, -2.75, -1.75, 1.75, -0.5, -2.75,
      ]
    ) { try S.a.tiled([2]) },
    OracleCase(
      "tile of more axes", [2, 1, 8],
      [-2.5, -1, 0.5, 2, -2.5, -1, 0.5, 2, -2.5, -1, 0.5, 2, -2.5, -1, 0.5, 2]
    ) { try S.c.tiled([2, 1, 2]) },
    OracleCase("expand", [3, 4, 1], [-3, 0.5, -2.5, 1, -2, 1.5, -1.5, 2, -1, 2.5, -0.5, 3]) {
      try S.m.expanded(axis: -1)
    },
    OracleCase("expand in front", [1, 4], [-2.5, -1, 0.5, 2]) { try S.c.expanded(axis: 0) },
    OracleCase("squeeze", [3], [-1.5, 1, 0]) { try S.b.squeezed() },
    OracleCase("squeeze of an axis", [1, 2], [1, 1]) {
      try Tensor.ones([1, 2, 1]).squeezed(axes: [-1])
    },
    OracleCase("broadcast", [2, 3, 2], [-1.5, -1.5, 1, 1, 0, 0, -1.5, -1.5, 1, 1, 0, 0]) {
      try S.b.broadcast(to: [2, 3, 2])
    },
    OracleCase("one-hot", [3, 3], [0, 0, 1, 1, 0, 0, 0, 1, 0]) {
      try Tensor(shape: [3], values: [2, 0, 1]).oneHot()
    },
    OracleCase("one-hot of classes", [2, 1, 4], [0, 1, 0, 0, 0, 0, 0, 1]) {
      try Tensor(shape: [2, 1], values: [1, 3]).oneHot(classes: 4)
    },
    OracleCase(
      "sort", [2, 3, 4],
      [
        -2.75, -1.5, 0.75, 2, -2.5, -1.25, -0.25, 1, -2.25, 0, 1.25, 2.25, -2, -1, 0.25, 2.5, -0.75,
        0.5, 1.5, 2.75, -2.75, -1.75, -0.5, 1.75,
      ]
    ) { try S.a.sorted() },
    OracleCase(
      "sort of the first axis", [3, 4], [-1, 2.5, -0.5, 3, -2, 1.5, -1.5, 2, -3, 0.5, -2.5, 1]
    ) { try S.m.sorted(axis: 0, descending: true) },
    OracleCase("sort with nan", [4], [3, 2, 1, .nan]) {
      try Tensor(shape: [4], values: [2, .nan, 3, 1]).sorted(descending: true)
    },
    OracleCase("positions of a sort", [3, 4], [0, 2, 1, 3, 0, 2, 1, 3, 0, 2, 1, 3]) {
      try S.m.sortPositions(axis: 1)
    },
    OracleCase("positions of a sort of equals", [4], [1, 3, 0, 2]) {
      try Tensor(shape: [4], values: [1, 0, 1, 0]).sortPositions()
    },
    OracleCase("unique", [12], [-3, -2.5, -2, -1.5, -1, -0.5, 0.5, 1, 1.5, 2, 2.5, 3]) {
      S.m.unique().values
    },
    OracleCase("counts of unique", [3], [1, 2, 2]) {
      Tensor(shape: [5], values: [.nan, 2, 1, 2, .nan]).unique().counts
    },
    OracleCase("linspace", [7], [-1, -0.5, 0, 0.5, 1, 1.5, 2]) {
      try Tensor.linear(from: -1, to: 2, count: 7)
    },
    OracleCase("linspace of one", [1], [4]) { try Tensor.linear(from: 4, to: 2, count: 1) },
    OracleCase("arange", [4], [1, 1.3, 1.6, 1.9]) {
      try Tensor.sequence(from: 1, to: 2, step: 0.3)
    },
    OracleCase("arange downwards", [4], [3, 2, 1, 0]) {
      try Tensor.sequence(from: 3, to: -1, step: -1)
    },
    OracleCase("empty arange", [0], []) { try Tensor.sequence(from: 3, to: 1) },
    OracleCase("eye", [2, 3], [1, 0, 0, 0, 1, 0]) { try Tensor.identity(2, columns: 3) },
  ]
}
