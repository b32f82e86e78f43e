import Testing

@testable import Files

@Suite struct ByteCountTests {
  private static let cases: [(bytes: Int, text: String)] = [
    (-1, "0 bytes"), (0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KB"),
    (1536, "1.5 KB"), (1_263_616, "1.21 MB"), (17_825_792, "17 MB"), (1_073_741_824, "1 GB"),
    (1_047_527_424, "999 MB"), (1_073_741_823, "1 GB"), (10_234_000, "9.76 MB"),
    (Int.max, "8 EB"), (107_520, "105 KB"), (10_496_000, "10 MB"),
  ]

  @Test(arguments: cases)
  func `three digits in powers of 1024`(_ bytes: Int, _ text: String) {
    #expect(ByteCount.text(bytes) == text)
  }
}
