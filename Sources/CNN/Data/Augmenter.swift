/// Carries out an ``Augmentation`` on one image at a time.
struct Augmenter: Sendable {
  private let settings: Augmentation
  private let shape: Shape

  init(_ settings: Augmentation, shape: Shape) {
    self.settings = settings
    self.shape = shape
  }

  /// Writes the changed `source` (H×W×C) to `target`.
  ///
  /// Turning, scaling and shifting are one affine map, read bilinearly; what comes from outside the
  /// image is `background`, one value a channel.
  func apply(
    to source: [Float], background: [Float], image: Int, seed: UInt64, epoch: UInt32,
    _ target: UnsafeMutablePointer<Float>
  ) {
    var random = RandomStream(
      seed: seed, purpose: .augmentation,
      key: UInt64(epoch) << 32 | UInt64(UInt32(truncatingIfNeeded: image)))
    func between(_ limit: Double, _ random: inout RandomStream) -> Double {
      (2 * random.uniform() - 1) * limit
    }
    let angle = between(settings.rotate, &random) * .pi / 180
    let factor = 1 + between(settings.scale, &random)
    // A cut from an image with a border of `crop` zeros is a shift by whole pixels.
    let cropRows = Double(Int(random.uniform() * Double(2 * settings.crop + 1)) - settings.crop)
    let cropColumns = Double(Int(random.uniform() * Double(2 * settings.crop + 1)) - settings.crop)
    let rows = between(settings.shift, &random).rounded() + cropRows
    let columns = between(settings.shift, &random).rounded() + cropColumns
    let mirrors = random.uniform() < 0.5 && settings.flip
    let isMoved = angle != 0 || factor != 1

    let (height, width, channels) = (shape.height, shape.width, shape.channels)
    let (middleY, middleX) = (Double(height - 1) / 2, Double(width - 1) / 2)
    let (c, s) = (cosine(angle) / factor, sine(angle) / factor)
    for y in 0..<height {
      for x in 0..<width {
        let dx = Double(mirrors ? width - 1 - x : x) - columns - middleX
        let dy = Double(y) - rows - middleY
        let from = target + (y * width + x) * channels
        if isMoved {
          read(
            source, background, atRow: middleY - s * dx + c * dy, column: middleX + c * dx + s * dy,
            into: from)
        } else {
          copy(
            source, background, row: Int((dy + middleY).rounded()),
            column: Int((dx + middleX).rounded()), into: from)
        }
      }
    }
    if settings.noise > 0 {
      for index in 0..<shape.count { target[index] += Float(settings.noise * random.normal()) }
    }
  }

  private func copy(
    _ source: [Float], _ background: [Float], row: Int, column: Int,
    into pixel: UnsafeMutablePointer<Float>
  ) {
    let isInside = row >= 0 && row < shape.height && column >= 0 && column < shape.width
    for channel in 0..<shape.channels {
      pixel[channel] =
        isInside
        ? source[(row * shape.width + column) * shape.channels + channel] : background[channel]
    }
  }

  private func read(
    _ source: [Float], _ background: [Float], atRow row: Double, column: Double,
    into pixel: UnsafeMutablePointer<Float>
  ) {
    let top = row.rounded(.down)
    let left = column.rounded(.down)
    let (downward, rightward) = (Float(row - top), Float(column - left))
    for channel in 0..<shape.channels {
      func value(_ y: Int, _ x: Int) -> Float {
        y >= 0 && y < shape.height && x >= 0 && x < shape.width
          ? source[(y * shape.width + x) * shape.channels + channel] : background[channel]
      }
      let (y, x) = (Int(top), Int(left))
      let above = value(y, x) * (1 - rightward) + value(y, x + 1) * rightward
      let below = value(y + 1, x) * (1 - rightward) + value(y + 1, x + 1) * rightward
      pixel[channel] = above * (1 - downward) + below * downward
    }
  }
}
