internal import CHDF5
import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension HDF5 {
  /// A file descriptor that the library reads and writes through, and the first error it met.
  final class Channel: @unchecked Sendable {
    // The library touches the state behind the pointer under its lock only.
    private let state: UnsafeMutablePointer<h5_channel>

    /// Takes over an open descriptor.
    init(owning descriptor: Int32) {
      state = .allocate(capacity: 1)
      state.initialize(to: h5_channel())
      state.pointee.descriptor = descriptor
    }

    deinit {
      close(state.pointee.descriptor)
      state.deallocate()
    }

    var descriptor: Int32 { state.pointee.descriptor }

    /// errno of the first write that failed, or 0.
    var error: Int32 { state.pointee.error }

    /// Lets write number `count`, from 1, fail with `error`.
    func fail(atWrite count: UInt64, with error: Int32) {
      state.pointee.injected_at = count
      state.pointee.injected_error = error
    }

    /// Where the values lie that `body` would read.
    /// - Returns: their first byte's place in the file; `nil` when `body` failed or read none.
    func locate(_ body: () -> Bool) -> Int? {
      HDF5.locked {
        state.pointee.is_locating = 1
        state.pointee.located = .max
        defer { state.pointee.is_locating = 0 }
        return body() ? Int(exactly: state.pointee.located) : nil
      }
    }

    /// Fills a buffer with what stands at a place of the file, without the library.
    /// - Returns: whether there was so much.
    func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
      var done = 0
      while done < buffer.count {
        let count = pread(
          descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done,
          off_t(offset + done))
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return false }
        done += count
      }
      return true
    }

    /// A file access property list that leads here.
    ///
    /// Closing the file closes everything that is still open in it. What is written has the newest
    /// format that the library knows up to 1.10, whose metadata carry checksums.
    func accessList(file: String) throws(HDF5Error) -> PropertyList {
      let list = try PropertyList(h5_file_access_class(), file: file)
      try HDF5.check("prepare the file", file: file) {
        h5_use_channel(list.id, Library.shared.driver, state)
      }
      try HDF5.check("prepare the file", file: file) {
        H5Pset_fclose_degree(list.id, H5F_CLOSE_STRONG)
      }
      try HDF5.check("prepare the file", file: file) {
        H5Pset_libver_bounds(list.id, H5F_LIBVER_V110, H5F_LIBVER_V110)
      }
      return list
    }
  }
}

extension HDF5.Channel {
  /// Opens a regular file for reading, and looks whether it is HDF5.
  convenience init(reading path: String) throws(HDF5Error) {
    // Without O_NONBLOCK, opening a pipe would wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else {
      let code = errno
      if code == ENOENT {
        throw HDF5Error(.unreadable, "there is no file \(path)")
      }
      throw HDF5Error(.unreadable, "\(path): can't open it: \(SystemError.text(code))")
    }
    self.init(owning: descriptor)
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw HDF5Error(.unreadable, "\(path): can't look at it: \(SystemError.text(errno))")
    }
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw HDF5Error(.unreadable, "\(path) is a folder, not an HDF5 file")
    default: throw HDF5Error(.unreadable, "\(path) isn't a regular file")
    }
    guard status.st_size > 0 else { throw HDF5Error(.notHDF5, "\(path) is empty") }
    guard hasSignature(size: Int(status.st_size)) else {
      throw HDF5Error(.notHDF5, "\(path) isn't an HDF5 file")
    }
  }

  /// The size of the file in bytes.
  var size: Int {
    var status = stat()
    return fstat(descriptor, &status) == 0 ? Int(status.st_size) : 0
  }

  /// Whether the signature stands where the format lets it: at 0, 512, 1024, 2048, …
  private func hasSignature(size: Int) -> Bool {
    let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
    var offset = 0
    while offset <= size - signature.count {
      var bytes = [UInt8](repeating: 0, count: signature.count)
      guard pread(descriptor, &bytes, bytes.count, off_t(offset)) == bytes.count else {
        return false
      }
      if bytes == signature { return true }
      let (next, overflow) = max(256, offset).multipliedReportingOverflow(by: 2)
      guard !overflow else { return false }
      offset = next
    }
    return false
  }
}
