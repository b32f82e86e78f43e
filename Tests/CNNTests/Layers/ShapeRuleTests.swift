import Testing

@testable import CNN

@Suite struct ShapeRuleTests {
  @Test(
    "An output has ⌊(n + 2p − f)/s⌋ + 1 rows and columns",
    arguments: [
      ("conv 10 3x3", Shape(height: 39, width: 39, channels: 3), "37x37x10"),
      ("conv 20 5x5 stride 2", Shape(height: 37, width: 37, channels: 10), "17x17x20"),
      ("conv 40 5x5 stride 2", Shape(height: 17, width: 17, channels: 20), "7x7x40"),
      ("conv 6 5x5 pad 2", Shape(height: 32, width: 32, channels: 1), "32x32x6"),
      ("conv 6 4x4 pad same", Shape(height: 9, width: 7, channels: 1), "9x7x6"),
      ("conv 2 3x3 stride 2x1 pad 0x2", Shape(height: 9, width: 7, channels: 1), "4x9x2"),
      ("conv 2 3x3 dilation 2", Shape(height: 9, width: 9, channels: 1), "5x5x2"),
      ("depthwise 3x3 multiplier 2", Shape(height: 9, width: 9, channels: 3), "7x7x6"),
      ("maxpool 2x2", Shape(height: 28, width: 28, channels: 6), "14x14x6"),
      ("maxpool 3x3 stride 2", Shape(height: 28, width: 28, channels: 6), "13x13x6"),
      ("avgpool 3x3 stride 2 pad same", Shape(height: 28, width: 28, channels: 6), "14x14x6"),
      ("globalavgpool", Shape(height: 28, width: 28, channels: 6), "6"),
      ("flatten", Shape(height: 7, width: 7, channels: 40), "1960"),
      ("dense 10", Shape(vector: 84), "10"),
      ("dropout 0.5", Shape(height: 3, width: 4, channels: 5), "3x4x5"),
    ])
  func output(_ text: String, _ input: Shape, _ expected: String) throws {
    #expect("\(try layer(text).layer.outputShape(for: input))" == expected)
  }

  @Test(
    "What doesn't fit is refused",
    arguments: [
      ("conv 6 5x5", Shape(height: 4, width: 9, channels: 1), "window covers 5x5"),
      ("conv 6 3x3 groups 2", Shape(height: 9, width: 9, channels: 3), "3 channels into 2"),
      ("maxpool 3x3", Shape(height: 2, width: 2, channels: 1), "maxpool 3x3 doesn't fit"),
      ("avgpool 2x2 pad 2", Shape(height: 4, width: 4, channels: 1), "nothing but padding"),
      ("dense 10", Shape(height: 5, width: 5, channels: 16), "takes a vector"),
    ])
  func refused(_ text: String, _ input: Shape, _ message: String) throws {
    let layer = try layer(text).layer
    let error = #expect(throws: LayerError.self) { try layer.outputShape(for: input) }
    #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
  }

  @Test(
    "A setting out of range names itself",
    arguments: [
      ("conv 0 3x3", "filters"), ("conv 6 0x3", "size"), ("conv 6 3x3 stride 0", "stride"),
      ("conv 6", "size"), ("conv 6 3x3 groups 4", "groups"), ("dropout 1", "rate"),
      ("conv 6 3x3 pad sideways", "pad"), ("conv 6 3x3 banana", "activation"),
      ("batchnorm epsilon 0", "epsilon"),
    ])
  func badSetting(_ text: String, _ field: String) {
    let error = #expect(throws: LayerError.self) { try layer(text) }
    #expect(error?.field == field)
  }

  @Test("Keras's `same` puts the odd zero at the bottom and right")
  func samePadding() throws {
    let window = Window(size: Size(4), padding: .same)
    let placement = try window.placed(onHeight: 9, width: 9, by: "conv")
    #expect(placement.padding == Border(top: 1, left: 1, bottom: 2, right: 2))
    let strided = try Window(size: Size(3), stride: Size(2), padding: .same)
      .placed(onHeight: 4, width: 4, by: "conv")
    #expect(strided.padding == Border(top: 0, left: 0, bottom: 1, right: 1))
  }

  @Test("Every kind is in the registry once and its settings come back as typed")
  func registry() throws {
    let kinds = LayerRegistry.kinds.map { $0.descriptor.kind }
    #expect(Set(kinds).count == kinds.count)
    #expect(try layer("conv 6 5x5 tanh").layer.settingsText == "6 5x5 tanh")
    #expect(
      try layer("conv 6 5x5 relu stride 2x1 pad same bias off flipped").layer.settingsText
        == "6 5x5 relu stride 2x1 pad same bias off flipped")
    #expect(try layer("maxpool 2x2").layer.settingsText == "2x2")
    #expect(try layer("dropout 0.5").layer.settingsText == "0.5")
    #expect(try layer("leakyrelu slope 0.1").layer.settingsText == "slope 0.1")
  }
}
