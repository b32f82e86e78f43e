internal import CHDF5

extension HDF5 {
  /// A group: a folder of groups and datasets.
  final class Group: Object {
    let handle: Handle
    let file: File
    let path: String

    convenience init(owning id: hid_t, file: File, path: String) {
      self.init(Handle(owning: id, closing: { H5Oclose($0) }), file: file, path: path)
    }

    init(_ handle: Handle, file: File, path: String) {
      self.handle = handle
      self.file = file
      self.path = path
    }

    /// What a name in a group stands for.
    enum Member {
      case group(Group)
      case dataset(Dataset)
      /// A named type, which nothing here has a use for.
      case other
    }

    /// The path of a member.
    func path(of name: String) -> String { path == "/" ? "/\(name)" : "\(path)/\(name)" }

    /// The names of the members, sorted.
    func memberNames() throws(HDF5Error) -> [String] {
      if let process = file.process { return try process.memberNames(of: id) }
      let list = NameList(limit: HDF5.nameLimit)
      let status = try HDF5.check("list \(path)", file: file.name) {
        h5_visit_links(id, { NameList.add($0, $1) }, Unmanaged.passUnretained(list).toOpaque())
      }
      guard status == 0 else {
        throw HDF5Error(.tooLarge, "\(file.name): \(path) has more than \(list.limit) members")
      }
      return list.names
    }

    /// Whether there is a link of this name, be it one that is followed or not.
    func has(_ name: String) throws(HDF5Error) -> Bool {
      if let process = file.process { return try process.has(name, in: id) }
      return try HDF5.check("look for \(path(of: name))", file: file.name) {
        H5Lexists(id, name, 0)
      } > 0
    }

    /// Opens a member by its name, one part of a path.
    /// - Returns: `nil` if there is none.
    /// - Throws: ``HDF5Error`` for a link that leads elsewhere, which is never followed.
    func member(_ name: String) throws(HDF5Error) -> Member? {
      guard !name.isEmpty, !name.contains("/"), name != "." else { return nil }
      let path = path(of: name)
      if let process = file.process {
        return try process.member(name, of: id, file: file, path: path)
      }
      guard try has(name) else { return nil }
      let type = try HDF5.check("look at \(path)", file: file.name) { h5_link_type(id, name) }
      guard type == H5L_TYPE_HARD.rawValue else {
        let kind =
          switch type {
          case Int32(H5L_TYPE_SOFT.rawValue): "a soft link"
          case Int32(H5L_TYPE_EXTERNAL.rawValue): "a link to another file"
          default: "a link of an unknown kind"
          }
        throw HDF5Error(.refused, "\(file.name): \(path) is \(kind), which isn't followed")
      }
      let opened = try HDF5.check("open \(path)", file: file.name) { H5Oopen(id, name, 0) }
      switch HDF5.locked({ H5Iget_type(opened) }) {
      case H5I_GROUP: return .group(Group(owning: opened, file: file, path: path))
      case H5I_DATASET: return .dataset(try Dataset(owning: opened, file: file, path: path))
      default:
        _ = HDF5.locked { H5Oclose(opened) }
        return .other
      }
    }

    /// Opens a group below by its path, each part a hard link; `nil` if there is none.
    func group(_ path: String) throws(HDF5Error) -> Group? {
      var group = self
      for part in path.split(separator: "/") {
        guard case .group(let next)? = try group.member(String(part)) else { return nil }
        group = next
      }
      return group
    }

    /// Opens a dataset below by its path, each part a hard link; `nil` if there is none.
    func dataset(_ path: String) throws(HDF5Error) -> Dataset? {
      let parts = path.split(separator: "/").map(String.init)
      guard let name = parts.last else { return nil }
      guard let group = try group(parts.dropLast().joined(separator: "/")),
        case .dataset(let dataset)? = try group.member(name)
      else { return nil }
      return dataset
    }

    /// Makes a group in this one.
    func makeGroup(_ name: String) throws(HDF5Error) -> Group {
      let path = path(of: name)
      let creation = try PropertyList.groupCreation(file: file.name)
      let made = try HDF5.check("make \(path)", file: file.name) {
        H5Gcreate2(id, name, 0, creation.id, 0)
      }
      return Group(owning: made, file: file, path: path)
    }

    /// Opens the groups of a path and makes those that there aren't.
    func requireGroup(_ path: String) throws(HDF5Error) -> Group {
      var group = self
      for part in path.split(separator: "/").map(String.init) {
        if case .group(let next)? = try group.member(part) {
          group = next
        } else {
          group = try group.makeGroup(part)
        }
      }
      return group
    }

    /// Gives an object another name, in this group.
    func link(_ name: String, to object: some Object) throws(HDF5Error) {
      try HDF5.check("link \(path(of: name))", file: file.name) {
        H5Lcreate_hard(object.id, ".", id, name, 0, 0)
      }
    }
  }
}
