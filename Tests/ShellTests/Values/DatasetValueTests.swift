import CNN
import Lang
import Testing

@testable import Shell

struct DatasetValueTests {
  private let data = DatasetValue(Samples.dataset)

  @Test func anIndexGivesASample() throws {
    let sample = try #require(try data.element(at: [.position(-2)])?.record)
    #expect(sample["image"]?.tensor == Tensor(shape: [1, 2, 1], values: [4, 4.5]))
    #expect(sample["label"]?.number == 1)
    #expect(sample["class"]?.string == "green")
  }

  @Test(arguments: [
    (IndexValue.slice(lower: 1, upper: 3, step: 1), [Float(1), 2]),
    (.slice(lower: nil, upper: nil, step: -2), [2, 0, 1]),
    (.positions([0, 0, -1]), [0, 0, 2]),
    (.all, [0, 1, 2, 0, 1, 2]),
    (.key("blue"), [2, 2]),
    (.slice(lower: 4, upper: 2, step: 1), []),
  ])
  func aSliceIsADataset(_ index: IndexValue, _ labels: [Float]) throws {
    let part = try #require(try data.element(at: [index])?.object(as: DatasetValue.self))
    #expect(try part.member("labels")?.tensor?.values == labels)
    #expect(part.length == labels.count)
  }

  @Test(arguments: [
    ([IndexValue.position(6)], DiagnosticCode.indexOutOfRange),
    ([.positions([0, -7])], .indexOutOfRange),
    ([.key("pink")], .unknownKey),
    ([.position(0), .position(0)], .wrongCount),
  ])
  func wrongIndicesAreRefused(_ indices: [IndexValue], _ expected: DiagnosticCode) {
    #expect(code { _ = try data.element(at: indices) } == expected)
  }

  @Test func everyListedMemberHasAValue() throws {
    let split = DatasetValue(name: "both", train: Samples.dataset, test: Samples.dataset)
    for value in [data, split] {
      for member in value.members { #expect(try value.member(member.name) != nil) }
    }
  }

  @Test func theSplitsOfADatasetAreItsMembers() throws {
    let few = Samples.dataset.selecting([0])
    let split = DatasetValue(name: "both", train: Samples.dataset, test: few)
    #expect(try split.member("test")?.object(as: DatasetValue.self)?.length == 1)
    #expect(try split.member("count")?.number == 7)
    #expect(code { _ = try split.element(at: [.position(0)]) } == .wrongType)
    #expect(code { _ = try split.member("images") } == .wrongType)
    #expect(code { _ = try data.member("train") } == .unknownMember)
  }

  @Test func theShapeKeepsItsThreeSides() throws {
    #expect(try data.member("shape")?.literal == "1x2x1")
  }

  @Test func imagesAreOneTensor() throws {
    let images = try #require(try data.member("images")?.tensor)
    #expect(images.shape == [6, 1, 2, 1])
    #expect(images.values[2...3] == [1, 1.5])
  }

  @Test func aDatasetPrintsInOneLine() {
    #expect(data.display(width: 80) == "dataset six: 6 images, 1x2x1, 3 classes")
  }
}
