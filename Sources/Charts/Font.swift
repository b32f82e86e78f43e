internal import CFreeType

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The letters that bitmaps are labelled with.
final class Font {
  /// The picture of a letter: how much of each pixel is inked, and where it goes.
  struct Glyph {
    var width = 0
    var height = 0
    /// 0…255, row by row.
    var coverage: [UInt8] = []
    /// From the pen to the left edge, and from the base line up to the top edge.
    var left = 0
    var top = 0
    /// How far the pen moves.
    var advance = 0.0
  }

  /// Places where systems keep a plain sans-serif font.
  private static let paths = [
    "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu-sans-fonts/DejaVuSans.ttf",
    "/usr/share/fonts/dejavu/DejaVuSans.ttf", "/usr/share/fonts/TTF/DejaVuSans.ttf",
    "/usr/share/fonts/truetype/liberation/LiberationSans-Regular.ttf",
    "/usr/share/fonts/truetype/noto/NotoSans-Regular.ttf",
    "/System/Library/Fonts/Supplemental/Arial.ttf",
  ]

  private let library: FT_Library
  private let face: FT_Face

  /// The system's font; nil where there is none, and labels are then left out.
  init?() {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else { return nil }
    for path in Self.paths where access(path, R_OK) == 0 {
      var face: FT_Face?
      if FT_New_Face(library, path, 0, &face) == 0, let face {
        self.library = library
        self.face = face
        return
      }
    }
    FT_Done_FreeType(library)
    return nil
  }

  deinit {
    FT_Done_Face(face)
    FT_Done_FreeType(library)
  }

  /// The letters of a text, `size` pixels high, each with the pen's place.
  func glyphs(_ text: String, size: Double) -> (glyphs: [(Glyph, pen: Double)], width: Double) {
    FT_Set_Pixel_Sizes(face, 0, UInt32(max(1, min(size.rounded(), 500))))
    var pen = 0.0
    var glyphs: [(Glyph, pen: Double)] = []
    for scalar in text.unicodeScalars.prefix(1000) {
      guard FT_Load_Char(face, FT_ULong(scalar.value), CNN_FT_RENDER) == 0,
        let slot = face.pointee.glyph?.pointee
      else { continue }
      let bitmap = slot.bitmap
      var glyph = Glyph(
        width: Int(bitmap.width), height: Int(bitmap.rows), left: Int(slot.bitmap_left),
        top: Int(slot.bitmap_top), advance: Double(slot.advance.x) / 64)
      if let buffer = bitmap.buffer, bitmap.pitch >= 0 {
        for row in 0..<glyph.height {
          let line = buffer + row * Int(bitmap.pitch)
          glyph.coverage += UnsafeBufferPointer(start: line, count: glyph.width)
        }
        glyphs.append((glyph, pen))
      }
      pen += glyph.advance
    }
    return (glyphs, pen)
  }
}
