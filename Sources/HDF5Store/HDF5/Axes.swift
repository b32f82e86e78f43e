internal import CHDF5

extension HDF5 {
  /// Names the axes of arrays, by labels and dimension scales (HDF5 Dimension Scale Specification).
  ///
  /// Arrays share a scale where name and length of an axis are the same. The scales lie in the file's
  /// root, because netCDF looks for them only in an array's own group and those above it. A scale is
  /// called after its axis, with its length behind it where there are several lengths:
  /// `channel`, or `channel_6` and `channel_16`.
  final class Axes {
    private struct Key: Hashable {
      let name: String
      let length: Int
    }

    private let root: Group
    private var arrays: [(dataset: Dataset, names: [String])] = []
    private var values: [Key: [Int32]] = [:]

    init(_ root: Group) {
      self.root = root
    }

    /// Gives the axis `name` other coordinates than 0, 1, 2, …
    func setValues(_ values: [Int32], of name: String) {
      self.values[Key(name: name, length: values.count)] = values
    }

    /// Names the axes of an array; an array of other rank or an empty one gets labels only.
    func name(_ dataset: Dataset, _ names: [String]) {
      arrays.append((dataset, names))
    }

    /// Writes labels and scales; once, when all arrays are there.
    func write() throws(HDF5Error) {
      var scales: [Key: Dataset] = [:]
      var references: [Key: [(address: UInt64, axis: Int32)]] = [:]
      let keys = arrays.map { item in
        zip(item.names, item.dataset.extent).map { Key(name: $0, length: $1) }
      }
      var lengths: [String: Set<Int>] = [:]
      for key in keys.joined() where key.length > 0 {
        lengths[key.name, default: []].insert(key.length)
      }
      for (item, itemKeys) in zip(arrays, keys) {
        try item.dataset.setVariable("DIMENSION_LABELS", item.names)
        guard itemKeys.allSatisfy({ $0.length > 0 }), itemKeys.count == item.dataset.extent.count
        else { continue }
        for key in itemKeys where scales[key] == nil {
          scales[key] = try makeScale(key, isOnly: lengths[key.name]?.count == 1)
        }
        try item.dataset.setReferences(
          "DIMENSION_LIST",
          try itemKeys.map { (key) throws(HDF5Error) in try scales[key]?.reference() })
        let address = try item.dataset.reference()
        for (axis, key) in itemKeys.enumerated() {
          references[key, default: []].append((address, Int32(axis)))
        }
      }
      for (key, scale) in scales {
        try scale.setReferenceList(references[key] ?? [])
      }
      arrays = []
    }

    /// Names the one axis of arrays that grow; `scale` has its coordinates and grows with them.
    static func name(
      _ axis: String, of arrays: [Dataset], by scale: Dataset
    ) throws(HDF5Error) {
      try scale.setASCII("CLASS", "DIMENSION_SCALE")
      try scale.setASCII("NAME", axis)
      let reference = try scale.reference()
      var references: [(address: UInt64, axis: Int32)] = []
      for array in arrays {
        try array.setVariable("DIMENSION_LABELS", [axis])
        try array.setReferences("DIMENSION_LIST", [reference])
        references.append((try array.reference(), 0))
      }
      try scale.setReferenceList(references)
    }

    private func makeScale(_ key: Key, isOnly: Bool) throws(HDF5Error) -> Dataset {
      let base = isOnly ? key.name : "\(key.name)_\(key.length)"
      var name = base
      while try root.has(name) { name += "_" }
      let coordinates = values[key] ?? (0..<key.length).map { Int32(clamping: $0) }
      let scale = try root.write(name, coordinates, extent: [key.length])
      try scale.setASCII("CLASS", "DIMENSION_SCALE")
      try scale.setASCII("NAME", name)
      return scale
    }
  }
}

extension HDF5.Dataset {
  /// The reference by which attributes point at this array.
  fileprivate func reference() throws(HDF5Error) -> UInt64 {
    var reference: hobj_ref_t = 0
    try HDF5.check("refer to \(path)", file: file.name) {
      H5Rcreate(&reference, file.id, path, H5R_OBJECT, -1)
    }
    return UInt64(reference)
  }

  /// Writes for each axis a list with the one reference that it has, if any.
  fileprivate func setReferences(_ name: String, _ references: [UInt64?]) throws(HDF5Error) {
    let action = "write the attribute \(name) of \(path)"
    let type = HDF5.Datatype(
      owning: try HDF5.check(action, file: file.name) { H5Tvlen_create(h5_object_reference()) })
    var values = references.map { hobj_ref_t($0 ?? 0) }
    try make(name, type: type.id, extent: [references.count]) { attribute in
      values.withUnsafeMutableBufferPointer { buffer in
        let lists = references.indices.map { index in
          hvl_t(
            len: references[index] == nil ? 0 : 1,
            p: buffer.baseAddress.map { UnsafeMutableRawPointer($0 + index) })
        }
        return H5Awrite(attribute, type.id, lists)
      }
    }
  }

  /// Writes which axes of which arrays this scale belongs to.
  fileprivate func setReferenceList(
    _ references: [(address: UInt64, axis: Int32)]
  ) throws(HDF5Error) {
    let name = "REFERENCE_LIST"
    let action = "write the attribute \(name) of \(path)"
    // A reference of 8 bytes, an axis of 4, and 4 that pad to a multiple of 8, as other writers do.
    let size = 16
    let type = HDF5.Datatype(
      owning: try HDF5.check(action, file: file.name) { H5Tcreate(H5T_COMPOUND, size) })
    try HDF5.check(action, file: file.name) {
      H5Tinsert(type.id, "dataset", 0, h5_object_reference())
    }
    try HDF5.check(action, file: file.name) {
      H5Tinsert(type.id, "dimension", 8, Int32.fileType)
    }
    var bytes = [UInt8](repeating: 0, count: references.count * size)
    bytes.withUnsafeMutableBytes { buffer in
      for (index, reference) in references.enumerated() {
        buffer.storeBytes(of: reference.address, toByteOffset: index * size, as: UInt64.self)
        buffer.storeBytes(
          of: reference.axis.littleEndian, toByteOffset: index * size + 8, as: Int32.self)
      }
    }
    try make(name, type: type.id, extent: [references.count]) { H5Awrite($0, type.id, bytes) }
  }
}
