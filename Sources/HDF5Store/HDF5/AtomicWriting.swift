import Files

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

extension HDF5 {
  /// A write that is made to fail, for tests.
  struct Fault: Sendable {
    /// The write, counted from 1.
    let write: UInt64
    let error: Int32

    /// What tests let fail in the running task.
    @TaskLocal static var injected: Fault?
  }

  /// The most bytes that are read again before a new file takes its place. A longer file's structure
  /// is looked through, and its arrays are left to their checksums.
  static let verificationLimit = 256 << 20

  /// Writes a file that appears complete or not at all: built, verified, synchronised, renamed.
  /// - Parameter build: fills the file; what is named in the axes gets its scales.
  static func write(
    to path: String, _ build: (Group, Axes) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    let target = try HDF5.writing(path) { () throws(WriteFailure) in try AtomicFile(path: path) }
    try fill(target, name: path, build)
    try HDF5.writing(path) { () throws(WriteFailure) in try target.commit() }
  }

  /// Builds and verifies a file that is still to be put in its place.
  /// - Parameter name: the file's name in messages.
  static func fill(
    _ target: AtomicFile, name: String, _ build: (Group, Axes) throws(HDF5Error) -> Void
  ) throws(HDF5Error) {
    let channel = Channel(owning: dup(target.descriptor))
    if let fault = Fault.injected { channel.fail(atWrite: fault.write, with: fault.error) }
    let file = try File.create(channel, name: name)
    do throws(HDF5Error) {
      let root = try file.root()
      let axes = Axes(root)
      try build(root, axes)
      try axes.write()
      try file.close()
    } catch {
      // What the library says about a file whose writes fail is less than what the system said.
      try file.checkWritten()
      throw error
    }
    try verify(channel, name: name)
  }

  /// Says which file a failure of the system's belongs to.
  static func writing<Result>(
    _ name: String, _ body: () throws(WriteFailure) -> Result
  ) throws(HDF5Error) -> Result {
    do throws(WriteFailure) {
      return try body()
    } catch {
      throw HDF5Error(.unwritable, "can't write \(name): \(error.cause)")
    }
  }

  /// Reads again what was just written.
  private static func verify(_ channel: Channel, name: String) throws(HDF5Error) {
    do throws(HDF5Error) {
      let file = try File.open(channel, name: name)
      try verify(file, readingUpTo: verificationLimit)
      try file.close()
    } catch {
      throw HDF5Error(
        .unwritable, "can't write \(name): what was written reads back damaged",
        hint: "the disk or the memory of this machine may be failing", frames: [error.message])
    }
  }

  /// Looks through a whole file: its structure, and its arrays as far as the limit goes.
  /// - Throws: ``HDF5Error`` with what is damaged.
  static func verify(_ file: File, readingUpTo limit: Int) throws(HDF5Error) {
    let root = try file.root()
    var left = limit
    try root.walk { (found) throws(HDF5Error) in
      switch found {
      case .dataset(let dataset):
        let bytes = dataset.storageSize
        guard bytes <= left else { return }
        left -= bytes
        try dataset.verify()
      case .closed(_, let error): throw error
      case .group, .again: return
      }
    }
  }
}

extension HDF5.Dataset {
  /// Reads all values piece by piece, so that each checksum is looked at.
  /// - Parameter goesOn: asked before each piece.
  /// - Throws: ``HDF5Error`` with what is damaged, or that it was stopped.
  func verify(goesOn: () -> Bool = { true }) throws(HDF5Error) {
    switch type.kind {
    case .integer, .float: break
    case .string:
      _ = try readStrings()
      return
    case .compound, .reference, .enumeration, .opaque, .variable, .array, .bits, .unknown: return
    }
    guard let rows = extent.first, count > 0 else {
      if extent.isEmpty { try verifyScalar() }
      return
    }
    // Of an array that has room for much and holds nothing there is nothing to read.
    guard storageSize > 0 else { return }
    try checkSize(bytes: [count, type.size].checkedProduct)
    let rowSize = [count / rows, 8].checkedProduct ?? .max
    let step = max(1, min(rows, HDF5.chunkSize / max(rowSize, 1)))
    let aligned = chunk.map { side in max(side[0], step / max(side[0], 1) * side[0]) } ?? step
    var start = 0
    while start < rows {
      guard goesOn() else { throw HDF5Error(.stopped, "verifying was stopped") }
      let end = min(rows, start + aligned)
      switch (type.kind, type.size) {
      case (.integer, 1): _ = try read(rows: start..<end, as: UInt8.self)
      case (.integer, _): _ = try read(rows: start..<end, as: Int64.self)
      default:
        if type.size <= 4 {
          _ = try read(rows: start..<end, as: Float.self)
        } else {
          _ = try read(rows: start..<end, as: Double.self)
        }
      }
      start = end
    }
  }

  private func verifyScalar() throws(HDF5Error) {
    if type.kind == .integer { _ = try read(Int64.self) } else { _ = try read(Double.self) }
  }
}
