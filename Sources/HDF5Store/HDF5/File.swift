internal import CHDF5
import Files

extension HDF5 {
  /// An HDF5 file that is open.
  final class File {
    private let handle: Handle
    let channel: Channel
    /// The process that reads the file, `nil` when this one does.
    let process: ReadingProcess?

    /// The file's name in messages, as the user gave it.
    let name: String

    var id: hid_t { handle.id }

    /// Why nothing more of the file can be read: the process that did has ended.
    var failure: HDF5Error? { process?.failure }

    private init(owning id: hid_t, channel: Channel, name: String) {
      handle = Handle(owning: id, closing: { H5Fclose($0) })
      process = nil
      self.channel = channel
      self.name = name
    }

    /// A file that another process reads; its identifier there is that of the root.
    private init(root: Int64, in process: ReadingProcess, channel: Channel, name: String) {
      handle = Handle(owning: root, in: process)
      self.process = process
      self.channel = channel
      self.name = name
    }

    /// Opens a file for reading, also one that is being appended to (SWMR) or whose writer was killed
    /// at that: in a process of its own once ``IsolatedReading/begin()`` was called.
    static func open(_ path: String) throws(HDF5Error) -> File {
      let channel = try Channel(reading: path)
      guard let executable = IsolatedReading.executable else {
        return try trying { (whileWritten) throws(HDF5Error) in
          try open(channel, name: path, whileWritten: whileWritten)
        }
      }
      let process = try ReadingProcess(executable, descriptor: channel.descriptor, name: path)
      let root = try trying { (whileWritten) throws(HDF5Error) in
        try process.ask(.open(name: path, whileWritten: whileWritten)) {
          (reader) throws(WireError) in try reader.number()
        }
      }
      return File(root: root, in: process, channel: channel, name: path)
    }

    /// Opens a file as one that nobody writes, else as one that is being written.
    private static func trying<Opened>(
      _ open: (_ whileWritten: Bool) throws(HDF5Error) -> Opened
    ) throws(HDF5Error) -> Opened {
      do throws(HDF5Error) {
        return try open(false)
      } catch {
        guard error.kind == .unreadable, let opened = try? open(true) else { throw error }
        return opened
      }
    }

    /// Opens what a channel leads to for reading.
    /// - Parameter whileWritten: whether another process may be appending to it (SWMR).
    static func open(
      _ channel: Channel, name: String, whileWritten: Bool = false
    ) throws(HDF5Error) -> File {
      let access = try channel.accessList(file: name)
      let id = try HDF5.check("open it", file: name) {
        H5Fopen(name, whileWritten ? h5_swmr_read() : h5_read_only(), access.id)
      }
      return File(owning: id, channel: channel, name: name)
    }

    /// Makes a new file on a channel that is open for reading and writing.
    static func create(_ channel: Channel, name: String) throws(HDF5Error) -> File {
      let access = try channel.accessList(file: name)
      let creation = try PropertyList(h5_file_creation_class(), file: name)
      try HDF5.check("prepare the file", file: name) {
        H5Pset_link_creation_order(creation.id, h5_tracked_order())
      }
      try HDF5.check("prepare the file", file: name) {
        H5Pset_attr_creation_order(creation.id, h5_tracked_order())
      }
      try creation.prepareObject()
      let id = try HDF5.check("create it", file: name) {
        H5Fcreate(name, h5_truncate(), creation.id, access.id)
      }
      return File(owning: id, channel: channel, name: name)
    }

    /// The group that everything is in.
    func root() throws(HDF5Error) -> Group {
      if process != nil { return Group(handle, file: self, path: "/") }
      let id = try HDF5.check("open its root", file: name) { H5Oopen(self.id, "/", 0) }
      return Group(owning: id, file: self, path: "/")
    }

    /// Hands everything to the system.
    func flush() throws(HDF5Error) {
      try HDF5.check("write it", file: name) { H5Fflush(id, H5F_SCOPE_GLOBAL) }
      try checkWritten()
    }

    /// Lets readers in while this process goes on appending; no new objects from here on.
    func startConcurrentReading() throws(HDF5Error) {
      try HDF5.check("open it to readers", file: name) { H5Fstart_swmr_write(id) }
      try checkWritten()
    }

    /// Closes the file and whatever is still open in it.
    func close() throws(HDF5Error) {
      try handle.close("close it", file: name)
      try checkWritten()
    }

    /// Throws what the first failed write met.
    func checkWritten() throws(HDF5Error) {
      let code = channel.error
      guard code == 0 else {
        throw HDF5Error(.unwritable, "can't write \(name): \(SystemError.text(code))")
      }
    }
  }
}
