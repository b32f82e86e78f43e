import CNN
import TestSupport
import Testing

@testable import DataSources

@Suite struct PictureTests {
  private let folder = TemporaryFolder()

  private func sample(_ height: Int, _ width: Int, _ channels: Int) -> Picture {
    let shape = Shape(height: height, width: width, channels: channels)
    return Picture(
      shape: shape, bytes: (0..<shape.count).map { UInt8(truncatingIfNeeded: $0 * 37 + 11) })
  }

  @Test(arguments: [1, 2, 3, 4], [(1, 1), (5, 3), (64, 70)])
  func `a picture survives PNG`(channels: Int, size: (Int, Int)) throws {
    let picture = sample(size.0, size.1, channels)
    #expect(try PNG.decode(PNG.encode(picture), name: "x") == picture)
  }

  @Test(arguments: [("a.pgm", 1), ("a.ppm", 3), ("a.png", 3)])
  func `a picture survives a file`(name: String, channels: Int) throws {
    let picture = sample(4, 6, channels)
    let path = folder.path + "/" + name
    try picture.write(to: path)
    #expect(try Picture.read(path) == picture)
  }

  @Test(
    arguments: [
      ("P2 2 1 255 0 200", [0, 200]), ("P2\n# note\n2 1\n15\n15 5\n", [255, 85]),
      ("P3 1 1 255 1 2 3", [1, 2, 3]),
    ] as [(String, [UInt8])])
  func `text forms of PGM and PPM are read`(text: String, expected: [UInt8]) throws {
    #expect(try Netpbm.decode(Array(text.utf8), name: "x").bytes == expected)
  }

  @Test func `sixteen bits are kept`() throws {
    let bytes = Array("P5 2 1 65535\n".utf8) + [0x12, 0x34, 0xFF, 0xFF]
    let picture = try Netpbm.decode(bytes, name: "x")
    #expect(picture.pixels == .uint16([0x1234, 0xFFFF]))
    #expect(picture.tensor.values == [Float(0x1234) / 65535, 1])
    #expect(picture.bytes == [18, 255])
  }

  @Test(
    arguments: [
      "P5 0 1 255 ", "P5 2 2 255 abc", "P5 99999999999 99999999999 255 ", "P5 2147483648 2 255 x",
      "P5 2 2 0 abcd", "P5 2 2 70000 abcd", "P2 2 2 255 1 2 3", "P5 2", "P6 -1 2 255 ",
    ])
  func `a wrong PGM or PPM is refused`(text: String) throws {
    let path = try folder.write(text, to: "bad.pgm")
    #expect(throws: DataError.self) { try Picture.read(path) }
  }

  @Test func `what a tensor holds becomes a picture, clamped to 0 and 1`() throws {
    let tensor = Tensor(shape: [1, 4], values: [-1, 0.5, 2, .nan])
    #expect(try Picture(tensor).bytes == [0, 128, 255, 0])
    #expect(throws: DataError.self) { try Picture(Tensor(shape: [2, 2, 5])) }
    #expect(throws: DataError.self) { try Picture(Tensor(shape: [4])) }
  }

  @Test(arguments: ["a.gif", "folder/none.png"])
  func `a file that can't be written is an error and leaves nothing`(name: String) {
    #expect(throws: DataError.self) { try sample(2, 2, 1).write(to: folder.path + "/" + name) }
    #expect(!folder.contains(name))
  }

  @Test func `transparent parts are shown on black`() {
    let picture = Picture(
      shape: Shape(height: 1, width: 2, channels: 4), bytes: [200, 100, 50, 255, 200, 100, 50, 0])
    #expect(picture.opaque.bytes == [200, 100, 50, 0, 0, 0])
  }

  @Test func `a PNG whose header claims a huge picture is refused`() throws {
    let whole = try PNG.encode(sample(4, 4, 1))
    for (width, height) in [
      (0, 4), (4, 0), (0xFFFF_FFFF, 4), (0x8000_0000, 0x8000_0000), (0x7FFF_FFFF, 0x7FFF_FFFF),
      (16_000_000, 16_000_000), (20_000, 13_000),
    ] as [(UInt32, UInt32)] {
      var bytes = whole
      bytes.replaceSubrange(16..<24, with: Fixture.bigEndian(width) + Fixture.bigEndian(height))
      let header = Array(bytes[12..<29])
      bytes.replaceSubrange(29..<33, with: Fixture.bigEndian(pngChecksum(header)))
      #expect(throws: DataError.self, "\(width)x\(height)") { try PNG.decode(bytes, name: "x") }
    }
  }

  @Test func `a PNG with a wrong checksum or an early end is refused`() throws {
    let whole = try PNG.encode(sample(16, 16, 3))
    for length in [8, 20, 33, 40, whole.count - 13] {
      #expect(throws: DataError.self, "\(length)") {
        try PNG.decode(Array(whole[..<length]), name: "x")
      }
    }
    var damaged = whole
    damaged[60] ^= 4
    #expect(throws: DataError.self) { try PNG.decode(damaged, name: "x") }
  }
}

/// The checksum of a PNG chunk (CRC-32).
func pngChecksum(_ bytes: [UInt8]) -> UInt32 {
  ~bytes.reduce(UInt32.max) { crc, byte in
    (0..<8).reduce(crc ^ UInt32(byte)) { crc, _ in crc >> 1 ^ (crc & 1 == 1 ? 0xEDB8_8320 : 0) }
  }
}
