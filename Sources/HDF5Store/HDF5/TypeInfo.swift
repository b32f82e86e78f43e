internal import CHDF5

extension HDF5 {
  /// What is known of a stored type.
  struct TypeInfo: Hashable, Sendable {
    enum Class: String, Hashable, Sendable {
      case integer, float, string, compound, reference, enumeration, opaque, variable, array, bits
      case unknown
    }

    var kind: Class
    /// Bytes a value; of a variable-length string, those of its reference.
    var size: Int
    var isSigned = true
    var isBigEndian = false
    var isVariable = false

    /// As NumPy would call it: `float32`, `uint8`, `>int16`, `string`.
    var name: String {
      let order = isBigEndian && size > 1 ? ">" : ""
      switch kind {
      case .integer: return "\(order)\(isSigned ? "int" : "uint")\(bits)"
      case .float: return "\(order)float\(bits)"
      case .string: return isVariable ? "string" : "string of \(size) bytes"
      case .enumeration: return "enumeration"
      case .compound, .reference, .opaque, .variable, .array, .bits, .unknown: return kind.rawValue
      }
    }

    private var bits: String {
      let (bits, overflow) = size.multipliedReportingOverflow(by: 8)
      return overflow ? "" : "\(bits)"
    }

    init(kind: Class, size: Int, isSigned: Bool, isBigEndian: Bool, isVariable: Bool) {
      self.kind = kind
      self.size = size
      self.isSigned = isSigned
      self.isBigEndian = isBigEndian
      self.isVariable = isVariable
    }

    /// The description of a type; called with the lock held.
    init(_ type: hid_t) {
      switch H5Tget_class(type) {
      case H5T_INTEGER: kind = .integer
      case H5T_FLOAT: kind = .float
      case H5T_STRING: kind = .string
      case H5T_COMPOUND: kind = .compound
      case H5T_REFERENCE: kind = .reference
      case H5T_ENUM: kind = .enumeration
      case H5T_OPAQUE: kind = .opaque
      case H5T_VLEN: kind = .variable
      case H5T_ARRAY: kind = .array
      case H5T_BITFIELD: kind = .bits
      default: kind = .unknown
      }
      size = Int(clamping: H5Tget_size(type))
      if kind == .integer { isSigned = H5Tget_sign(type) != H5T_SGN_NONE }
      if kind == .integer || kind == .float { isBigEndian = H5Tget_order(type) == H5T_ORDER_BE }
      if kind == .string { isVariable = H5Tis_variable_str(type) > 0 }
    }
  }

  /// A type that was opened or made, and is closed with its owner.
  final class Datatype {
    let handle: Handle
    let info: TypeInfo

    var id: hid_t { handle.id }

    init(owning id: hid_t) {
      handle = Handle(owning: id, closing: { H5Tclose($0) })
      info = HDF5.locked { TypeInfo(id) }
    }

    /// Strings in UTF-8.
    /// - Parameter size: bytes, the closing 0 included; `nil` means variable length.
    static func string(size: Int?, isASCII: Bool = false, file: String) throws(HDF5Error)
      -> Datatype
    {
      let id = try HDF5.check("make a string type", file: file) { H5Tcopy(h5_c_string()) }
      let type = Datatype(owning: id)
      try HDF5.check("make a string type", file: file) {
        H5Tset_size(id, size.map { max($0, 1) } ?? h5_variable_size())
      }
      try HDF5.check("make a string type", file: file) {
        H5Tset_cset(id, isASCII ? H5T_CSET_ASCII : H5T_CSET_UTF8)
      }
      try HDF5.check("make a string type", file: file) { H5Tset_strpad(id, H5T_STR_NULLTERM) }
      return Datatype(replacing: type)
    }

    /// The same type, described anew after it was changed.
    private init(replacing type: Datatype) {
      handle = type.handle
      info = HDF5.locked { TypeInfo(type.id) }
    }
  }
}
