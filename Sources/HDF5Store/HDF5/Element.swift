internal import CHDF5

extension HDF5 {
  /// A Swift type whose arrays go to files and come from them.
  protocol Element: BitwiseCopyable, Sendable {
    /// The type of values in memory.
    static var memoryType: hid_t { get }
    /// The type of values in files: little-endian, whatever the machine.
    static var fileType: hid_t { get }
    /// Which classes of stored types can be read as this one.
    static var acceptedClasses: [TypeInfo.Class] { get }
    static var zero: Self { get }
    /// What a reading process knows the type by.
    static var code: ElementCode { get }
  }
}

extension Float: HDF5.Element {
  static var code: HDF5.ElementCode { .float }
  static var memoryType: hid_t { h5_native_float() }
  static var fileType: hid_t { h5_file_float() }
  static var acceptedClasses: [HDF5.TypeInfo.Class] { [.float, .integer] }
}

extension Double: HDF5.Element {
  static var code: HDF5.ElementCode { .double }
  static var memoryType: hid_t { h5_native_double() }
  static var fileType: hid_t { h5_file_double() }
  static var acceptedClasses: [HDF5.TypeInfo.Class] { [.float, .integer] }
}

extension UInt8: HDF5.Element {
  static var code: HDF5.ElementCode { .uint8 }
  static var memoryType: hid_t { h5_native_uint8() }
  static var fileType: hid_t { h5_file_uint8() }
  static var acceptedClasses: [HDF5.TypeInfo.Class] { [.integer] }
}

extension Int32: HDF5.Element {
  static var code: HDF5.ElementCode { .int32 }
  static var memoryType: hid_t { h5_native_int32() }
  static var fileType: hid_t { h5_file_int32() }
  static var acceptedClasses: [HDF5.TypeInfo.Class] { [.integer] }
}

extension Int64: HDF5.Element {
  static var code: HDF5.ElementCode { .int64 }
  static var memoryType: hid_t { h5_native_int64() }
  static var fileType: hid_t { h5_file_int64() }
  static var acceptedClasses: [HDF5.TypeInfo.Class] { [.integer] }
}

extension UInt64: HDF5.Element {
  static var code: HDF5.ElementCode { .uint64 }
  static var memoryType: hid_t { h5_native_uint64() }
  static var fileType: hid_t { h5_file_uint64() }
  static var acceptedClasses: [HDF5.TypeInfo.Class] { [.integer] }
}
