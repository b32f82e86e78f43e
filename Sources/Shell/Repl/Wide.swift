#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Text as libedit takes it.
enum Wide {
  static func with(_ text: String, _ body: (UnsafePointer<wchar_t>) -> Void) {
    let letters = text.unicodeScalars.map { wchar_t(bitPattern: $0.value) } + [0]
    letters.withUnsafeBufferPointer { if let base = $0.baseAddress { body(base) } }
  }

  static func letters(_ start: UnsafePointer<wchar_t>, count: Int) -> [Unicode.Scalar] {
    (0..<count).map { Unicode.Scalar(UInt32(bitPattern: start[$0])) ?? "\u{FFFD}" }
  }
}
