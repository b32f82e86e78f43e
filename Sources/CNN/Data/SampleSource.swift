/// How the values of a stored sample are encoded.
public enum SampleElement: Sendable {
  /// One byte a value; 0…255 stand for 0…1.
  case uint8
  /// Four bytes a value, taken as they are.
  case float32

  /// Bytes a value.
  public var size: Int { self == .uint8 ? 1 : 4 }
}

/// Where the images of a dataset come from: memory, or a file read piece by piece.
///
/// Samples are H×W×C each, row-major, channels last.
public protocol SampleSource: AnyObject, Sendable {
  /// The number of samples.
  var count: Int { get }

  /// The shape of each sample.
  var shape: Shape { get }

  /// The encoding of the values.
  var element: SampleElement { get }

  /// The first byte of sample 0 when all samples lie one behind the other in memory, else `nil`.
  var base: UnsafeRawPointer? { get }

  /// How many samples lie together and are best read together; `nil` where it doesn't matter.
  var blockLength: Int? { get }

  /// How many blocks are mixed with each other when samples are shuffled.
  var shuffledBlocks: Int { get }

  /// Says in which order samples will be read next, so that they can be fetched before they are
  /// needed.
  func prepare(_ order: [Int])

  /// Copies the samples at `indices`, one behind the other, to `buffer`.
  /// - Parameter buffer: room for `indices.count` × `shape.count` × `element.size` bytes.
  /// - Throws: ``SampleError`` when the file can't be read.
  func read(_ indices: ArraySlice<Int>, into buffer: UnsafeMutableRawBufferPointer)
    throws(SampleError)
}

extension SampleSource {
  public var blockLength: Int? { nil }
  public func prepare(_ order: [Int]) {}

  public var shuffledBlocks: Int {
    Self.shuffledBlocks(of: blockLength ?? 1, sampleSize: shape.count * element.size)
  }

  /// As many blocks of `length` samples as make about 4,096 samples, and at most 32 MB.
  public static func shuffledBlocks(of length: Int, sampleSize: Int) -> Int {
    max(1, min(4_096, (32 << 20) / max(sampleSize, 1)) / max(length, 1))
  }
}

/// A sample that could not be read.
public struct SampleError: Error, Sendable {
  /// One sentence: what failed, with the file and the cause.
  public let message: String

  public init(_ message: String) {
    self.message = message
  }
}
