internal import CHDF5

/// The library's own account of a failure.
enum ErrorStack {
  /// One function of the library that gave up.
  struct Frame: Hashable, Sendable {
    let function: String
    let description: String

    var text: String { description.isEmpty ? function : description }
  }

  /// The frames of the calling thread's error stack, innermost first; the stack is then cleared.
  ///
  /// Called with the library's lock held.
  static func collect() -> [Frame] {
    let box = FrameBox()
    H5Ewalk2(
      h5_default_error_stack(), H5E_WALK_UPWARD,
      { _, entry, context in
        guard let entry, let context else { return 0 }
        let box = Unmanaged<FrameBox>.fromOpaque(context).takeUnretainedValue()
        if box.frames.count < 32 {
          box.frames.append(
            ErrorStack.Frame(
              function: ErrorStack.text(entry.pointee.func_name),
              description: ErrorStack.text(entry.pointee.desc)))
        }
        return 0
      }, Unmanaged.passUnretained(box).toOpaque())
    H5Eclear2(h5_default_error_stack())
    return box.frames
  }

  private final class FrameBox { var frames: [Frame] = [] }

  private static func text(_ pointer: UnsafePointer<CChar>?) -> String {
    pointer.map { String(cString: $0) } ?? ""
  }
}
