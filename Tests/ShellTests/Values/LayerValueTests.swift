import CNN
import Lang
import Testing

@testable import Shell

struct LayerValueTests {
  private func layer(_ name: String, of net: NetworkValue) throws -> LayerValue {
    try #require(net.layer(name))
  }

  @Test func weightsAreTheKernel() throws {
    let net = try Samples.network()
    let conv = try layer("conv1", of: net)
    #expect(try conv.member("weights")?.tensor == net.network.values(of: "kernel", in: "conv1"))
    #expect(try conv.member("kernel")?.tensor?.shape == [3, 3, 1, 2])
    #expect(try conv.member("bias")?.tensor?.shape == [2])
  }

  @Test func settingsAreARecord() throws {
    let settings = try layer("conv1", of: Samples.network()).member("settings")?.record
    #expect(settings?["filters"]?.number == 2)
    #expect(settings?["size"]?.literal == "3x3")
    #expect(settings?["pad"]?.string == "valid")
    #expect(settings?["activation"]?.string == "relu")
  }

  @Test func everyListedMemberHasAValue() throws {
    for layer in try Samples.network().layers {
      for member in layer.members {
        #expect(try layer.member(member.name) != nil, "\(layer.name).\(member.name)")
      }
    }
  }

  @Test func assignedWeightsAreTheNetworks() throws {
    let net = try Samples.network()
    let kernel = Tensor(shape: [3, 3, 1, 2], repeating: 2)
    guard
      case .changedInPlace = try layer("conv1", of: net).assignMember("weights", to: Value(kernel))
    else {
      Issue.record("weights were not taken")
      return
    }
    #expect(net.network.values(of: "kernel", in: "conv1") == kernel)
    _ = try layer("conv1", of: net).assignMember("bias", to: [1, 2].asValue)
    #expect(net.network.values(of: "bias", in: "conv1")?.values == [1, 2])
    _ = try layer("conv1", of: net).assignMember("bias", to: 7)
    #expect(net.network.values(of: "bias", in: "conv1")?.values == [7, 7])
  }

  @Test func assignmentsAreChecked() throws {
    let cases: [(String, Value, DiagnosticCode)] = [
      ("weights", Value(Tensor(shape: [3, 3, 2, 1])), .weightsDoNotFit),
      ("bias", Value(Tensor(shape: [2], repeating: .nan)), .notFinite),
      ("bias", .number(.infinity), .notFinite),
      ("bias", "one", .wrongType),
      ("frozen", 1, .wrongType),
      ("kind", "dense", .readOnly),
    ]
    let net = try Samples.network()
    let before = net.network.values(of: "bias", in: "conv1")
    let conv = try layer("conv1", of: net)
    for (member, value, expected) in cases {
      #expect(code { _ = try conv.assignMember(member, to: value) } == expected)
    }
    #expect(net.network.values(of: "bias", in: "conv1") == before)
  }

  @Test func aLayerWithoutWeightsSaysSo() throws {
    let flatten = try layer("flatten1", of: Samples.network())
    #expect(code { _ = try flatten.member("weights") } == .noParameters)
    #expect(try flatten.member("nonsense") == nil)
  }

  @Test func aLayerThatWasRemovedIsUnknown() throws {
    let net = try Samples.network()
    let dense = try layer("dense1", of: net)
    try net.remove("dense1")
    #expect(code { _ = try dense.member("weights") } == .unknownLayer)
    #expect(!dense.display(width: 80).isEmpty)
    #expect(!dense.members.isEmpty)
  }

  @Test func freezingIsAnAssignment() throws {
    let net = try Samples.network()
    _ = try layer("conv1", of: net).assignMember("frozen", to: true)
    #expect(net.network["conv1"]?.isFrozen == true)
  }

  @Test func aLayerPrintsItsLine() throws {
    let conv = try layer("conv1", of: Samples.network())
    #expect(
      conv.display(width: 80) == "conv1  4x4x1 -> 2x2x2   20 parameters   conv 2 3x3 relu")
  }
}

extension [Double] {
  fileprivate var asValue: Value { Value(self) }
}
