internal import CHDF5

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A typed wrapper over libhdf5: one class an object, one lock round every call, every failure a
/// typed error.
enum HDF5 {
  /// The version of the library that the program runs with, for example `1.10.8`.
  static var libraryVersion: String {
    var (major, minor, release) = (UInt32(0), UInt32(0), UInt32(0))
    _ = locked { H5get_libversion(&major, &minor, &release) }
    return "\(major).\(minor).\(release)"
  }

  /// The number of identifiers that are open, files and property lists included.
  static var openIdentifiers: Int {
    locked { max(0, Int(h5_open_identifiers())) }
  }

  /// Runs `body` while no other thread is inside the library; calls may nest.
  static func locked<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let library = Library.shared
    pthread_mutex_lock(library.mutex)
    defer { pthread_mutex_unlock(library.mutex) }
    h5_quiet()
    return try body()
  }

  /// Runs a call of the library whose negative result means failure.
  /// - Parameters:
  ///   - action: what is done, as in "can't *open /images*".
  ///   - file: the file's name, as the user knows it.
  /// - Throws: ``HDF5Error`` with the library's error stack.
  @discardableResult
  static func check<Result: SignedInteger>(
    _ action: @autoclosure () -> String, file: String, _ body: () -> Result
  ) throws(HDF5Error) -> Result {
    try locked { () throws(HDF5Error) in
      H5Eclear2(h5_default_error_stack())
      let result = body()
      guard result >= 0 else {
        throw HDF5Error(action: action(), file: file, frames: ErrorStack.collect())
      }
      return result
    }
  }

  /// The library's state that lasts as long as the process.
  final class Library: @unchecked Sendable {
    // The pointer is written once, and the mutex behind it is made for sharing.
    let mutex: UnsafeMutablePointer<pthread_mutex_t>
    /// The identifier of the file driver that writes for us.
    let driver: hid_t

    static let shared = Library()

    private init() {
      var attributes = pthread_mutexattr_t()
      pthread_mutexattr_init(&attributes)
      pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_RECURSIVE))
      mutex = .allocate(capacity: 1)
      mutex.initialize(to: pthread_mutex_t())
      pthread_mutex_init(mutex, &attributes)
      pthread_mutexattr_destroy(&attributes)
      // Everything is closed by its owner; the library's own clean-up at exit has nothing to do.
      H5dont_atexit()
      H5open()
      h5_quiet()
      // A filter that isn't built in would be loaded from a file that anyone may have put there.
      H5PLset_loading_state(0)
      driver = h5_register_channel_driver()
    }
  }
}
