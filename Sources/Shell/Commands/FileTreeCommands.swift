import Files
import HDF5Store
import Lang

/// `inspect` and `verify`: what an HDF5 file holds, and whether it is whole.
enum FileTreeCommands {
  static let all = [inspect, verify]

  private static let setup = FileCommands.setup + #"; save net to "net.h5""#

  private static func check(
    _ session: Session, _ invocation: Invocation
  ) throws(Diagnostic) -> Value {
    if let path = invocation.string("file"), session.plan?.written[path] == nil {
      try invocation.locating("file") { () throws(Diagnostic) in
        try FilePath.checkReadable(path)
      }
    }
    return .unknown
  }

  // MARK: inspect

  static let inspect = Command(
    CommandSignature(
      "inspect", group: "keep", summary: "the tree of an HDF5 file: groups, arrays, attributes",
      operands: [.init("file", .file(.reading), "the file")],
      options: [.flag("scales", "also the arrays that name axes")],
      details: "A line for each group and array, with shape, type, filters and bytes in the file. "
        + "Files of any program can be looked at; nothing in them is followed to other files. The "
        + "value is the table.",
      examples: [.init(#"inspect "net.h5""#, setup: setup)]),
    checking: .custom(check)
  ) { (session, invocation) throws(Diagnostic) in
    guard let path = invocation.string("file") else { return .none }
    let entries = try invocation.locating("file") { () throws(Diagnostic) in
      try FilePath.checkReadable(path)
      do throws(HDF5Error) {
        return try Inspection.tree(
          FilePath.resolvingHome(path), scales: invocation.has("scales"))
      } catch {
        throw Diagnostic(error)
      }
    }
    let table = table(entries)
    let arrays = entries.reduce(into: (count: 0, bytes: 0)) { sum, entry in
      guard case .array(_, _, _, let bytes) = entry.kind else { return }
      sum.count += 1
      // What a damaged file says of itself.
      let (total, overflow) = sum.bytes.addingReportingOverflow(bytes)
      sum.bytes = overflow ? .max : total
    }
    session.emit(
      .table(
        table, title: Escaping.clip(path, to: 200),
        footer: "\(Count.text(arrays.count, "array")), \(ByteCount.text(arrays.bytes))"))
    return .object(table)
  }

  private static func table(_ entries: [Inspection.Entry]) -> TableValue {
    var rows:
      [(
        path: String, shape: String, type: String, filters: String, bytes: Value, attributes: String
      )] = []
    for entry in entries {
      let attributes = entry.attributes.map { "\($0.name)=\(Escaping.clip($0.value, to: 40))" }
        .joined(separator: ", ")
      let name = Escaping.clip(entry.path, to: 120)
      switch entry.kind {
      case .group: rows.append((name, "", "group", "", .none, attributes))
      case .array(let extent, let type, let filters, let bytes):
        let shape = extent.isEmpty ? "scalar" : extent.map(String.init).joined(separator: "x")
        rows.append(
          (name, shape, type, filters.joined(separator: ", "), .number(Double(bytes)), attributes))
      case .again(let first): rows.append((name, "", "same as \(first)", "", .none, attributes))
      case .closed(let error):
        rows.append((name, "", "not opened: \(Diagnostic(error).message)", "", .none, attributes))
      }
    }
    return TableValue(
      [
        .init("path", rows.map { .string($0.path) }),
        .init("shape", rows.map { .string($0.shape) }),
        .init("type", rows.map { .string(Escaping.clip($0.type, to: 120)) }),
        .init("filters", rows.map { .string($0.filters) }),
        .init("bytes", rows.map(\.bytes), grouped: true),
        .init("attributes", rows.map { .string(Escaping.clip($0.attributes, to: 160)) }),
      ], typeName: "tree")
  }

  // MARK: verify

  static let verify = Command(
    CommandSignature(
      "verify", group: "keep", summary: "check every checksum of an HDF5 file",
      operands: [.init("file", .file(.reading), "the file")],
      details: "Reads every array and attribute. A damaged file is an error that names what is "
        + "damaged. The value has format, arrays, checked (those with checksums) and bytes.",
      examples: [.init(#"verify "net.h5""#, setup: setup)]),
    checking: .custom(check)
  ) { (session, invocation) throws(Diagnostic) in
    guard let path = invocation.string("file") else { return .none }
    return try invocation.locating("file") { () throws(Diagnostic) in
      try FilePath.checkReadable(path)
      let result: Inspection.Verification
      do throws(HDF5Error) {
        result = try Inspection.verify(FilePath.resolvingHome(path)) {
          !session.interruption.isRaised
        }
      } catch {
        throw error.kind == .stopped ? .interrupted("verify") : Diagnostic(error)
      }
      guard result.isIntact else {
        let damages = result.damages.prefix(20).map {
          "\(Escaping.clip($0.path, to: 120)): \(Diagnostic($0.error).message)"
        }
        throw Diagnostic(
          .damagedFile,
          "\(path) is damaged: \(Count.text(result.damages.count, "part")) can't be read",
          notes: damages)
      }
      session.note(
        "\(path) is whole: \(Count.text(result.arrays, "array")), axes included, "
          + "\(result.checked) with checksums, "
          + ByteCount.text(result.bytes))
      return .record(
        RecordValue([
          ("format", result.format.map { .string($0.rawValue) } ?? .none),
          ("arrays", .number(Double(result.arrays))),
          ("checked", .number(Double(result.checked))),
          ("bytes", .number(Double(result.bytes))),
        ]))
    }
  }
}
