internal import CHDF5

extension HDF5 {
  /// A group or a dataset: what has a path and attributes.
  protocol Object: AnyObject {
    var handle: Handle { get }
    var file: File { get }
    var path: String { get }
  }

  /// Collects names that the library reports one by one.
  final class NameList {
    var names: [String] = []
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// For a C callback: adds a name, and stops when there are too many.
    static func add(_ name: UnsafePointer<CChar>?, _ context: UnsafeMutableRawPointer?) -> herr_t {
      guard let name, let context else { return 0 }
      let list = Unmanaged<NameList>.fromOpaque(context).takeUnretainedValue()
      guard list.names.count < list.limit else { return 1 }
      list.names.append(String(cString: name))
      return 0
    }
  }

  /// The most members of a group, and the most attributes of an object, that are read.
  static let nameLimit = 100_000
}

extension HDF5.Object {
  var id: hid_t { handle.id }

  /// The object's address in the file: the same for all hard links to it.
  func address() throws(HDF5Error) -> UInt64 {
    if let process = file.process { return try process.address(of: id) }
    var address: UInt64 = 0
    try HDF5.check("look at \(path)", file: file.name) { h5_object_address(id, &address) }
    return address
  }

  /// The names of the attributes, sorted.
  func attributeNames() throws(HDF5Error) -> [String] {
    if let process = file.process { return try process.attributeNames(of: id) }
    let list = HDF5.NameList(limit: HDF5.nameLimit)
    let status = try HDF5.check("list the attributes of \(path)", file: file.name) {
      h5_visit_attributes(
        id, { HDF5.NameList.add($0, $1) }, Unmanaged.passUnretained(list).toOpaque())
    }
    guard status == 0 else {
      throw HDF5Error(
        .tooLarge, "\(file.name): \(path) has more than \(list.limit) attributes")
    }
    return list.names
  }

  func hasAttribute(_ name: String) throws(HDF5Error) -> Bool {
    if let process = file.process { return try process.hasAttribute(name, of: id) }
    return try HDF5.check("look for the attribute \(name) of \(path)", file: file.name) {
      H5Aexists(id, name)
    } > 0
  }

  /// Opens an attribute, or gives `nil` if there is none.
  func attribute(_ name: String) throws(HDF5Error) -> HDF5.Attribute? {
    if let process = file.process { return try process.attribute(name, of: self) }
    guard try hasAttribute(name) else { return nil }
    let opened = try HDF5.check("open the attribute \(name) of \(path)", file: file.name) {
      H5Aopen(id, name, 0)
    }
    return try HDF5.Attribute(owning: opened, name: name, of: self)
  }

  func deleteAttribute(_ name: String) throws(HDF5Error) {
    try HDF5.check("remove the attribute \(name) of \(path)", file: file.name) {
      H5Adelete(id, name)
    }
  }
}
