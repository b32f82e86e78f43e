internal import CNN

/// Checks the numbers in a request before anything is read.
enum RequestCheck {
  /// More samples than this don't fit an index of an HDF5 chunk or of a class count anywhere.
  private static let mostSamples = 1 << 31

  static func check(_ request: DataRequest) throws {
    for (name, count) in [("train", request.train), ("test", request.test)] {
      if let count, count < 1 || count > mostSamples {
        throw DataError(.option, "\(name) \(count) is no number of samples; it must be 1 or more")
      }
    }
    for (name, size) in [("pad", request.pad), ("resize", request.resize)] {
      if let size, Shape(checkedHeight: size.height, width: size.width, channels: 4) == nil {
        throw DataError(.option, "\(name) \(size) is no size of an image")
      }
    }
    if let size = request.size,
      Shape(checkedHeight: size.height, width: size.width, channels: size.channels) == nil
    {
      throw DataError(
        .option, "size \(size.height)x\(size.width)x\(size.channels) is no size of an image")
    }
    var seen: Set<String> = []
    for name in request.classes where !seen.insert(name).inserted {
      throw DataError(.option, "class \"\(name)\" is named twice")
    }
  }
}
