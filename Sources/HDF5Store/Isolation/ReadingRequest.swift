/// What can be asked of a process that reads a file.
///
/// Objects have numbers, which the reading process gives out.
enum ReadingRequest {
  case open(name: String, whileWritten: Bool)
  case memberNames(Int64)
  case has(Int64, String)
  case member(Int64, String)
  case address(Int64)
  case attributeNames(Int64)
  case hasAttribute(Int64, String)
  case attribute(Int64, String)
  /// All numbers of an attribute.
  case numbers(Int64, HDF5.ElementCode)
  /// All texts of an attribute.
  case attributeTexts(Int64)
  case storageSize(Int64)
  /// Rows of an array, or the one value of an array without sides.
  case read(Int64, HDF5.ElementCode, rows: Range<Int>?)
  /// All texts of an array.
  case texts(Int64)
  /// Where a page of an array's chunks lies in the file.
  case places(Int64, HDF5.ElementCode, page: Int)
}

extension HDF5 {
  /// The Swift types that arrays are read as.
  enum ElementCode: Int64 {
    case float, double, uint8, int32, int64, uint64

    var type: any Element.Type {
      switch self {
      case .float: Float.self
      case .double: Double.self
      case .uint8: UInt8.self
      case .int32: Int32.self
      case .int64: Int64.self
      case .uint64: UInt64.self
      }
    }
  }
}

extension ReadingRequest {
  func write(to wire: inout WireWriter) {
    func add(_ operation: Int64, _ object: Int64, _ name: String? = nil) {
      wire.add(operation)
      wire.add(object)
      if let name { wire.add(name) }
    }
    switch self {
    case .open(let name, let whileWritten):
      add(0, 0, name)
      wire.add(whileWritten)
    case .memberNames(let object): add(1, object)
    case .has(let object, let name): add(2, object, name)
    case .member(let object, let name): add(3, object, name)
    case .address(let object): add(4, object)
    case .attributeNames(let object): add(5, object)
    case .hasAttribute(let object, let name): add(6, object, name)
    case .attribute(let object, let name): add(7, object, name)
    case .numbers(let object, let code):
      add(8, object)
      wire.add(code.rawValue)
    case .attributeTexts(let object): add(9, object)
    case .storageSize(let object): add(10, object)
    case .read(let object, let code, let rows):
      add(11, object)
      wire.add(code.rawValue)
      wire.add(rows != nil)
      wire.add([rows?.lowerBound ?? 0, rows?.upperBound ?? 0])
    case .texts(let object): add(12, object)
    case .places(let object, let code, let page):
      add(13, object)
      wire.add(code.rawValue)
      wire.add(page)
    }
  }

  init(_ wire: inout WireReader) throws(WireError) {
    func code() throws(WireError) -> HDF5.ElementCode {
      guard let code = HDF5.ElementCode(rawValue: try wire.number()) else { throw WireError() }
      return code
    }
    let operation = try wire.number()
    let object = try wire.number()
    switch operation {
    case 0: self = .open(name: try wire.text(), whileWritten: try wire.flag())
    case 1: self = .memberNames(object)
    case 2: self = .has(object, try wire.text())
    case 3: self = .member(object, try wire.text())
    case 4: self = .address(object)
    case 5: self = .attributeNames(object)
    case 6: self = .hasAttribute(object, try wire.text())
    case 7: self = .attribute(object, try wire.text())
    case 8: self = .numbers(object, try code())
    case 9: self = .attributeTexts(object)
    case 10: self = .storageSize(object)
    case 11:
      let code = try code()
      let hasRows = try wire.flag()
      let bounds = try wire.ints()
      guard bounds.count == 2, bounds[0] >= 0, bounds[0] <= bounds[1] else { throw WireError() }
      self = .read(object, code, rows: hasRows ? bounds[0]..<bounds[1] : nil)
    case 12: self = .texts(object)
    case 13: self = .places(object, try code(), page: try wire.int())
    default: throw WireError()
    }
  }
}
