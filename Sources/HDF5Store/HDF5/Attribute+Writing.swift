internal import CHDF5

extension HDF5.Object {
  /// Writes an attribute of one number.
  func set<Value: HDF5.Element>(_ name: String, _ value: Value) throws(HDF5Error) {
    try set(name, values: [value], extent: [])
  }

  /// Writes an attribute of a list of numbers.
  func set<Value: HDF5.Element>(_ name: String, _ values: [Value]) throws(HDF5Error) {
    try set(name, values: values, extent: [values.count])
  }

  private func set<Value: HDF5.Element>(
    _ name: String, values: [Value], extent: [Int]
  ) throws(HDF5Error) {
    try make(name, type: Value.fileType, extent: extent) { attribute in
      values.withUnsafeBytes { H5Awrite(attribute, Value.memoryType, $0.baseAddress) }
    }
  }

  /// Writes an attribute of one text in UTF-8.
  ///
  /// Its length is fixed, because texts of variable length lie in a heap without checksums.
  func set(_ name: String, _ text: String) throws(HDF5Error) {
    try set(name, texts: [text], extent: [], isASCII: false)
  }

  /// Writes an attribute of a list of texts in UTF-8, all of the length of the longest.
  func set(_ name: String, _ texts: [String]) throws(HDF5Error) {
    try set(name, texts: texts, extent: [texts.count], isASCII: false)
  }

  /// Writes an attribute of one text in ASCII, as the HDF5 image and dimension scale specifications
  /// ask for.
  func setASCII(_ name: String, _ text: String) throws(HDF5Error) {
    try set(name, texts: [text], extent: [], isASCII: true)
  }

  private func set(
    _ name: String, texts: [String], extent: [Int], isASCII: Bool
  ) throws(HDF5Error) {
    let packed = PackedTexts(texts)
    let type = try HDF5.Datatype.string(size: packed.size, isASCII: isASCII, file: file.name)
    try make(name, type: type.id, extent: extent) { H5Awrite($0, type.id, packed.bytes) }
  }

  /// Writes an attribute of one text of variable length, where readers expect that.
  func setVariable(_ name: String, _ text: String) throws(HDF5Error) {
    try setVariable(name, texts: [text], extent: [])
  }

  /// Writes an attribute of a list of texts of variable length, where readers expect that.
  func setVariable(_ name: String, _ texts: [String]) throws(HDF5Error) {
    try setVariable(name, texts: texts, extent: [texts.count])
  }

  private func setVariable(
    _ name: String, texts: [String], extent: [Int]
  ) throws(HDF5Error) {
    let type = try HDF5.Datatype.string(size: nil, file: file.name)
    try make(name, type: type.id, extent: extent) { attribute in
      StringBuffer.withPointers(texts) { H5Awrite(attribute, type.id, $0) }
    }
  }

  /// Makes an attribute in place of one that there may be.
  func make(
    _ name: String, type: hid_t, extent: [Int], write: (hid_t) -> herr_t
  ) throws(HDF5Error) {
    let action = "write the attribute \(name) of \(path)"
    if try hasAttribute(name) { try deleteAttribute(name) }
    let space = try HDF5.Dataspace(extent, file: file.name)
    let id = try HDF5.check(action, file: file.name) {
      H5Acreate2(self.id, name, type, space.id, 0, 0)
    }
    let handle = HDF5.Handle(owning: id, closing: { H5Aclose($0) })
    if extent.checkedProduct != 0 {
      try HDF5.check(action, file: file.name) { write(id) }
    }
    try handle.close(action, file: file.name)
    try file.checkWritten()
  }
}
