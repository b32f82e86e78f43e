internal import CHDF5

extension HDF5 {
  /// A list of properties for creating or opening something.
  final class PropertyList {
    private let handle: Handle
    private let file: String

    var id: hid_t { handle.id }

    /// A new list of a class.
    init(_ classID: @autoclosure () -> hid_t, file: String) throws(HDF5Error) {
      let id = try HDF5.check("make a property list", file: file) { H5Pcreate(classID()) }
      handle = Handle(owning: id, closing: { H5Pclose($0) })
      self.file = file
    }

    init(owning id: hid_t, file: String) {
      handle = Handle(owning: id, closing: { H5Pclose($0) })
      self.file = file
    }

    /// How a dataset is laid out and filtered.
    /// - Parameters:
    ///   - chunk: the chunk's sides.
    ///   - deflate: the level, 1 to 9; `nil` means uncompressed.
    ///   - checksum: whether each chunk carries a Fletcher-32 checksum.
    static func datasetCreation(
      chunk: [Int], deflate: Int?, checksum: Bool, file: String
    ) throws(HDF5Error) -> PropertyList {
      let list = try PropertyList(h5_dataset_creation_class(), file: file)
      let sides = chunk.map { hsize_t($0) }
      try HDF5.check("set the chunk", file: file) {
        H5Pset_chunk(list.id, Int32(sides.count), sides)
      }
      if let deflate {
        try HDF5.check("set the compression", file: file) {
          H5Pset_deflate(list.id, UInt32(deflate))
        }
      }
      if checksum {
        try HDF5.check("set the checksum", file: file) { H5Pset_fletcher32(list.id) }
      }
      try list.prepareObject()
      return list
    }

    /// A group, listed in the order in which its members were made.
    static func groupCreation(file: String) throws(HDF5Error) -> PropertyList {
      let list = try PropertyList(h5_group_creation_class(), file: file)
      try HDF5.check("set the order", file: file) {
        H5Pset_link_creation_order(list.id, h5_tracked_order())
      }
      try HDF5.check("set the order", file: file) {
        H5Pset_attr_creation_order(list.id, h5_tracked_order())
      }
      try list.prepareObject()
      return list
    }

    /// Settings that all objects share.
    func prepareObject() throws(HDF5Error) {
      // The times would make two files of the same content differ.
      try HDF5.check("set the times", file: file) { H5Pset_obj_track_times(id, false) }
      // Attributes stay in the object's header, which has a checksum; elsewhere long ones have none.
      try HDF5.check("set the attributes", file: file) { H5Pset_attr_phase_change(id, 1_000, 0) }
    }
  }
}
