internal import CHDF5

extension HDF5 {
  /// A small named value of a group or dataset.
  final class Attribute {
    private let handle: Handle
    private let file: File
    /// `/images@CLASS`, for messages.
    let label: String
    let name: String
    let type: TypeInfo
    /// The sides; empty for a single value.
    let extent: [Int]

    var id: hid_t { handle.id }

    /// The most bytes of an attribute that are read.
    static let sizeLimit = 256 << 20

    init(owning id: hid_t, name: String, of object: some Object) throws(HDF5Error) {
      handle = Handle(owning: id, closing: { H5Aclose($0) })
      file = object.file
      self.name = name
      let label = "\(object.path)@\(name)"
      let file = object.file.name
      self.label = label
      let typeID = try HDF5.check("read \(label)", file: file) { H5Aget_type(id) }
      type = Datatype(owning: typeID).info
      let space = Dataspace(
        owning: try HDF5.check("read \(label)", file: file) { H5Aget_space(id) }, file: file)
      extent = space.extent ?? [0]
    }

    /// An attribute in another process.
    init(
      _ number: Int64, in process: ReadingProcess, name: String, of object: some Object,
      type: TypeInfo, extent: [Int]
    ) {
      handle = Handle(owning: number, in: process)
      file = object.file
      self.name = name
      label = "\(object.path)@\(name)"
      self.type = type
      self.extent = extent
    }

    /// The number of values.
    /// - Throws: ``HDF5Error`` when they are more than any attribute has a use for.
    func count() throws(HDF5Error) -> Int {
      guard let count = extent.checkedProduct,
        let bytes = [count, max(type.size, 1)].checkedProduct, bytes <= Attribute.sizeLimit
      else {
        throw HDF5Error(
          .tooLarge, "\(file.name): \(label) says it holds \(extent.shapeText) values")
      }
      return count
    }

    /// The numbers, converted to `Value`.
    func numbers<Value: Element>(_: Value.Type = Value.self) throws(HDF5Error) -> [Value] {
      guard Value.acceptedClasses.contains(type.kind) else {
        throw HDF5Error(
          .mismatch, "\(file.name): \(label) holds \(type.name) values, not \(Value.self)")
      }
      var values = [Value](repeating: .zero, count: try count())
      guard !values.isEmpty else { return values }
      if let process = file.process {
        try process.read(.numbers(id, Value.code), into: &values)
        return values
      }
      try HDF5.check("read \(label)", file: file.name) {
        values.withUnsafeMutableBytes { H5Aread(id, Value.memoryType, $0.baseAddress) }
      }
      return values
    }

    /// The texts, of fixed or variable length.
    func strings() throws(HDF5Error) -> [String] {
      let count = try count()
      // An empty list may be of any type: NumPy makes numbers of it.
      guard count > 0 else { return [] }
      guard type.kind == .string else {
        throw HDF5Error(.mismatch, "\(file.name): \(label) holds \(type.name) values, not text")
      }
      if let process = file.process { return try process.texts(.attributeTexts(id), count: count) }
      return try StringBuffer.read(count: count, type: type, file: file.name, label: label) {
        memoryType, _, buffer in H5Aread(id, memoryType, buffer)
      }
    }

    /// The single number.
    func number<Value: Element>(_: Value.Type = Value.self) throws(HDF5Error) -> Value {
      guard let value = try numbers(Value.self).first else {
        throw HDF5Error(.mismatch, "\(file.name): \(label) holds no value")
      }
      return value
    }

    /// The single text.
    func string() throws(HDF5Error) -> String {
      guard let value = try strings().first else {
        throw HDF5Error(.mismatch, "\(file.name): \(label) holds no text")
      }
      return value
    }
  }
}

extension HDF5.Object {
  /// The text of an attribute, or `nil` if there is none.
  func string(_ name: String) throws(HDF5Error) -> String? {
    try attribute(name)?.string()
  }

  /// The texts of an attribute, or `nil` if there is none.
  func strings(_ name: String) throws(HDF5Error) -> [String]? {
    try attribute(name)?.strings()
  }

  /// The number of an attribute, or `nil` if there is none.
  func number<Value: HDF5.Element>(
    _ name: String, as: Value.Type = Value.self
  ) throws(HDF5Error) -> Value? {
    try attribute(name)?.number(Value.self)
  }

  /// The numbers of an attribute, or `nil` if there is none.
  func numbers<Value: HDF5.Element>(
    _ name: String, as: Value.Type = Value.self
  ) throws(HDF5Error) -> [Value]? {
    try attribute(name)?.numbers(Value.self)
  }
}
