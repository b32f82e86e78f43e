internal import CNN

/// Why data could not be had: one sentence for the user, and what kind of failure it is.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
  public enum Kind: String, Sendable, CaseIterable {
    /// No such file, folder or data set.
    case notFound
    /// The system refused to open, read or write.
    case unreadable
    /// The file isn't what its format says it must be.
    case damaged
    /// The file is sound but isn't labelled images as a network needs them.
    case unsuitable
    /// More memory would be needed than may be taken.
    case tooLarge
    /// An option that doesn't fit the data.
    case option
    /// Labels that are no classes, or not one for each image.
    case labels
    /// More samples are asked for than there are.
    case samples
    /// The file is no picture that can be read.
    case picture
    /// A value is NaN or infinite.
    case notFinite
    /// The file claims to hold more than it can.
    case refused
    /// A download failed.
    case network
    /// The user wanted a stop.
    case interrupted
  }

  public let kind: Kind

  /// What failed, the value seen, and what to do, in one sentence.
  public let message: String

  /// Further lines, such as the places that were searched.
  public let notes: [String]

  /// A name that isn't known, and those that are: one of them may have been meant.
  public struct Unknown: Hashable, Sendable {
    public let name: String
    public let known: [String]
  }

  public let unknown: Unknown?

  public init(_ kind: Kind, _ message: String, unknown: Unknown? = nil, notes: [String] = []) {
    self.kind = kind
    self.message = message
    self.unknown = unknown
    self.notes = notes
  }

  /// Ends what takes long if the user wants that.
  static func checkStop() throws {
    if StopRequest.isPending { throw DataError(.interrupted, "getting the data was stopped") }
  }

  public var description: String {
    ([message] + notes.map { "  " + $0 }).joined(separator: "\n")
  }
}
