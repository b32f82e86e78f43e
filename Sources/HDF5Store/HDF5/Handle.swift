internal import CHDF5

extension HDF5 {
  /// The one owner of an identifier of the library.
  ///
  /// Closed in `deinit`, which reports nothing, or by ``close()``, which does.
  final class Handle: @unchecked Sendable {
    // `isOpen` changes under the library's lock only.
    let id: hid_t
    /// How it is closed; nil for an object of a reading process, which is told.
    private let closing: (@Sendable (hid_t) -> herr_t)?
    private let process: ReadingProcess?
    private var isOpen = true

    init(owning id: hid_t, closing: @escaping @Sendable (hid_t) -> herr_t) {
      self.id = id
      self.closing = closing
      process = nil
    }

    /// The number of an object in another process.
    init(owning number: Int64, in process: ReadingProcess) {
      id = number
      closing = nil
      self.process = process
    }

    /// Closes the identifier; closing twice is fine.
    func close(_ action: @autoclosure () -> String, file: String) throws(HDF5Error) {
      guard let closing else { return }
      try HDF5.locked { () throws(HDF5Error) in
        guard isOpen else { return }
        isOpen = false
        try HDF5.check(action(), file: file) { closing(id) }
      }
    }

    deinit {
      process?.release(id)
      guard let closing else { return }
      HDF5.locked {
        if isOpen { _ = closing(id) }
        H5Eclear2(h5_default_error_stack())
      }
    }
  }
}
