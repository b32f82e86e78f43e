/// What a file holds, for showing: `inspect FILE` and `verify FILE`.
public enum Inspection {
  /// A line of a file's tree.
  public struct Entry: Hashable, Sendable {
    public enum Kind: Hashable, Sendable {
      case group
      /// An array: its sides, type and filters, and the bytes it takes in the file.
      case array(extent: [Int], type: String, filters: [String], bytes: Int)
      /// Another name of what was shown before.
      case again(of: String)
      /// What isn't opened, and why.
      case closed(HDF5Error)
    }

    public var path: String
    public var kind: Kind
    /// Names and values as text; long values are cut.
    public var attributes: [(name: String, value: String)]

    public static func == (one: Entry, other: Entry) -> Bool {
      one.path == other.path && one.kind == other.kind
        && one.attributes.map(\.name) == other.attributes.map(\.name)
        && one.attributes.map(\.value) == other.attributes.map(\.value)
    }

    public func hash(into hasher: inout Hasher) {
      hasher.combine(path)
      hasher.combine(kind)
    }
  }

  /// A part of a file that can't be read, and why.
  public struct Damage: Hashable, Sendable {
    public var path: String
    public var error: HDF5Error
  }

  /// What a look through all checksums found.
  public struct Verification: Hashable, Sendable {
    /// What the file calls itself, `nil` for one that another program wrote.
    public var format: FileFormat?
    public var damages: [Damage]
    /// Arrays whose values were read, and how many of them carry checksums.
    public var arrays: Int
    public var checked: Int
    /// Bytes of the file that the arrays take.
    public var bytes: Int

    public var isIntact: Bool { damages.isEmpty }
  }

  /// The tree of a file, groups before their members, in order of names.
  /// - Parameter scales: whether dimension scales and the attributes that tie them are among it.
  /// - Throws: ``HDF5Error`` when the file can't be opened or its structure is damaged.
  public static func tree(_ path: String, scales: Bool = false) throws(HDF5Error) -> [Entry] {
    let root = try HDF5.File.open(path).root()
    var entries: [Entry] = []
    try root.walk { (found) throws(HDF5Error) in
      switch found {
      case .group(let group):
        entries.append(
          Entry(path: group.path, kind: .group, attributes: try attributes(group, scales: scales)))
      case .dataset(let dataset):
        if !scales, try isScale(dataset) { return }
        let kind = Entry.Kind.array(
          extent: dataset.extent, type: dataset.type.name, filters: dataset.filters.map(\.name),
          bytes: dataset.storageSize)
        entries.append(
          Entry(path: dataset.path, kind: kind, attributes: try attributes(dataset, scales: scales))
        )
      case .again(let path, let first):
        entries.append(Entry(path: path, kind: .again(of: first), attributes: []))
      case .closed(let path, let error):
        entries.append(Entry(path: path, kind: .closed(error), attributes: []))
      }
    }
    return entries
  }

  /// Reads everything in a file, so that each checksum is looked at.
  /// - Parameter goesOn: asked again and again; `false` ends it.
  /// - Returns: what is damaged; the rest of the file was looked at all the same.
  /// - Throws: ``HDF5Error`` when the file can't be opened at all, or it was stopped.
  public static func verify(
    _ path: String, goesOn: () -> Bool = { true }
  ) throws(HDF5Error) -> Verification {
    let root = try HDF5.File.open(path).root()
    var result = Verification(
      format: try FileFormat.of(root), damages: [], arrays: 0, checked: 0, bytes: 0)
    do throws(HDF5Error) {
      try root.walk { (found) throws(HDF5Error) in
        switch found {
        case .dataset(let dataset):
          result.arrays += 1
          result.checked += dataset.hasChecksum ? 1 : 0
          let (sum, overflow) = result.bytes.addingReportingOverflow(dataset.storageSize)
          result.bytes = overflow ? .max : sum
          do throws(HDF5Error) {
            try dataset.verify(goesOn: goesOn)
            try dataset.verifyAttributes()
          } catch {
            if error.kind == .stopped { throw error }
            if let failure = root.file.failure { throw failure }
            result.damages.append(Damage(path: dataset.path, error: error))
          }
        case .closed(let path, let error): result.damages.append(Damage(path: path, error: error))
        case .group(let group):
          do throws(HDF5Error) {
            try group.verifyAttributes()
          } catch {
            if let failure = root.file.failure { throw failure }
            result.damages.append(Damage(path: group.path, error: error))
          }
        case .again: return
        }
      }
    } catch {
      guard error.kind != .stopped, root.file.failure == nil else { throw error }
      result.damages.append(Damage(path: "/", error: error))
    }
    return result
  }

  // MARK: Attributes

  /// Attributes that tie scales to arrays, which only programs read.
  private static let ties: Set<String> = ["DIMENSION_LIST", "REFERENCE_LIST"]

  private static func isScale(_ dataset: HDF5.Dataset) throws(HDF5Error) -> Bool {
    guard let attribute = try dataset.attribute("CLASS"), attribute.type.kind == .string else {
      return false
    }
    return try attribute.string() == "DIMENSION_SCALE"
  }

  private static func attributes(
    _ object: some HDF5.Object, scales: Bool
  ) throws(HDF5Error) -> [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    for name in try object.attributeNames() where scales || !ties.contains(name) {
      guard let attribute = try object.attribute(name) else { continue }
      result.append((name, try text(attribute)))
    }
    return result
  }

  /// The most values of an attribute that are shown, and the most characters of each.
  private static let shownValues = 16
  private static let shownCharacters = 200

  private static func text(_ attribute: HDF5.Attribute) throws(HDF5Error) -> String {
    let values: [String]
    switch attribute.type.kind {
    case .string:
      values = try attribute.strings().prefix(shownValues + 1).map { text in
        text.count > shownCharacters ? "\(text.prefix(shownCharacters))…" : text
      }
    case .integer where !attribute.type.isSigned:
      values = try attribute.numbers(UInt64.self).prefix(shownValues + 1).map { "\($0)" }
    case .integer:
      values = try attribute.numbers(Int64.self).prefix(shownValues + 1).map { "\($0)" }
    case .float:
      if attribute.type.size <= 4 {
        values = try attribute.numbers(Float.self).prefix(shownValues + 1).map { "\($0)" }
      } else {
        values = try attribute.numbers(Double.self).prefix(shownValues + 1).map { "\($0)" }
      }
    case .compound, .reference, .enumeration, .opaque, .variable, .array, .bits, .unknown:
      return "\(attribute.type.name) \(attribute.extent.shapeText)"
    }
    if attribute.extent.isEmpty { return values.first ?? "" }
    let shown = values.prefix(shownValues).joined(separator: ", ")
    return values.count > shownValues ? "[\(shown), …]" : "[\(shown)]"
  }
}

extension HDF5.Object {
  /// Reads all attributes that hold text or numbers.
  fileprivate func verifyAttributes() throws(HDF5Error) {
    for name in try attributeNames() {
      guard let attribute = try attribute(name) else { continue }
      switch attribute.type.kind {
      case .string: _ = try attribute.strings()
      case .integer: _ = try attribute.numbers(Int64.self)
      case .float: _ = try attribute.numbers(Double.self)
      case .compound, .reference, .enumeration, .opaque, .variable, .array, .bits, .unknown:
        continue
      }
    }
  }
}
