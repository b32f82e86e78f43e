extension HDF5.Dataset {
  /// What the values of an image mean, by the HDF5 Image and Palette Specification 1.2.
  enum ImageKind: String {
    case grey = "IMAGE_GRAYSCALE"
    case colour = "IMAGE_TRUECOLOR"
  }

  /// Marks the array as an image, or as a stack of images, so that viewers draw it.
  /// - Parameter range: the values that are black and white; floating-point images need it.
  func markAsImage(_ kind: ImageKind, range: ClosedRange<Float>? = nil) throws(HDF5Error) {
    try setASCII("CLASS", "IMAGE")
    try setASCII("IMAGE_VERSION", "1.2")
    try setASCII("IMAGE_SUBCLASS", kind.rawValue)
    if kind == .colour { try setASCII("INTERLACE_MODE", "INTERLACE_PIXEL") }
    guard let range else { return }
    if type.kind == .float {
      try set("IMAGE_MINMAXRANGE", [range.lowerBound, range.upperBound])
    } else {
      try set("IMAGE_MINMAXRANGE", [range.lowerBound, range.upperBound].map { UInt8($0) })
    }
  }
}
