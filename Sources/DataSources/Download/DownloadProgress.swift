/// How far a download is.
public struct DownloadProgress: Hashable, Sendable {
  /// The data set.
  public let collection: String
  /// The file of it that is being downloaded.
  public let file: String
  /// The mirror's address.
  public let address: String
  /// Bytes of this file that are there.
  public let received: Int
  /// Bytes that it has.
  public let total: Int
}
