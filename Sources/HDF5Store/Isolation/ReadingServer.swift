#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The other side of ``ReadingProcess``: answers requests about one file until nobody asks any more.
///
/// It opens no file, writes none, and has limits of memory and time; the file and the socket are
/// handed to it open.
enum ReadingServer {
  /// The numbers under which the process finds what it is given.
  static let socket: Int32 = 3
  static let file: Int32 = 4

  private enum Served {
    case group(HDF5.Group)
    case dataset(HDF5.Dataset)
    case attribute(HDF5.Attribute)
  }

  private struct Objects {
    private var objects: [Int64: Served] = [:]
    private var last: Int64 = 0

    mutating func add(_ object: Served) -> Int64 {
      last += 1
      objects[last] = object
      return last
    }

    mutating func remove(_ number: Int) { objects[Int64(number)] = nil }
    subscript(number: Int64) -> Served? { objects[number] }
  }

  static func run() -> Never {
    let channel = MessageChannel(socket: socket)
    let source = HDF5.Channel(owning: file)
    // What the library needs of the system it gets before the limits.
    _ = HDF5.libraryVersion
    ProcessLimits.apply(fileSize: source.size)
    var objects = Objects()
    while true {
      do throws(MessageChannel.Failure) {
        let (kind, count) = try channel.receiveHeader(limit: 1 << 24)
        guard kind == .request else { _exit(1) }
        var reader = WireReader(try channel.receive(count))
        guard let closed = try? reader.ints(), let request = try? ReadingRequest(&reader) else {
          _exit(1)
        }
        for number in closed { objects.remove(number) }
        try answer(request, channel, source, &objects)
      } catch {
        _exit(0)
      }
    }
  }

  private static func answer(
    _ request: ReadingRequest, _ channel: MessageChannel, _ source: HDF5.Channel,
    _ objects: inout Objects
  ) throws(MessageChannel.Failure) {
    ProcessLimits.startClock(seconds: seconds(request, objects))
    let error: HDF5Error
    do throws(HDF5Error) {
      if case .read(let number, let code, let rows) = request {
        let buffer = try read(objects[number], code, rows)
        defer { buffer.deallocate() }
        ProcessLimits.stopClock()
        return sending { () throws(MessageChannel.Failure) in
          try channel.send(.answer, UnsafeRawBufferPointer(buffer))
        }
      }
      let bytes = try answer(request, source, &objects)
      ProcessLimits.stopClock()
      return sending { () throws(MessageChannel.Failure) in try channel.send(.answer, bytes) }
    } catch let failure {
      error = failure
    }
    ProcessLimits.stopClock()
    var wire = WireWriter()
    wire.add(error)
    try channel.send(.failure, wire.bytes)
  }

  /// A process whose other side has gone has nothing left to do.
  private static func sending(_ body: () throws(MessageChannel.Failure) -> Void) {
    do throws(MessageChannel.Failure) { try body() } catch { _exit(0) }
  }

  /// Seconds of computing that a request may take: one, and one for each 50 MB that are unpacked.
  private static func seconds(_ request: ReadingRequest, _ objects: Objects) -> Double {
    guard case .read(let number, _, let rows) = request,
      case .dataset(let dataset)? = objects[number]
    else { return 1 }
    let row = dataset.extent.dropFirst().reduce(Double(dataset.type.size)) { $0 * Double($1) }
    let chunk = (dataset.chunk ?? []).reduce(Double(dataset.type.size)) { $0 * Double($1) }
    // No more than can come from the file.
    let bytes = min(max(row * Double(rows?.count ?? 1), chunk), 1_100 * Double(dataset.storageSize))
    return 1 + bytes / 50e6
  }

  // MARK: Answers

  private static func answer(
    _ request: ReadingRequest, _ source: HDF5.Channel, _ objects: inout Objects
  ) throws(HDF5Error) -> [UInt8] {
    var wire = WireWriter()
    switch request {
    case .open(let name, let whileWritten):
      let root = try HDF5.File.open(source, name: name, whileWritten: whileWritten).root()
      wire.add(objects.add(.group(root)))
    case .memberNames(let number): wire.add(try group(objects[number]).memberNames())
    case .has(let number, let name): wire.add(try group(objects[number]).has(name))
    case .member(let number, let name):
      switch try group(objects[number]).member(name) {
      case .group(let group)?:
        wire.add(1 as Int64)
        wire.add(objects.add(.group(group)))
      case .dataset(let dataset)?:
        wire.add(2 as Int64)
        wire.add(objects.add(.dataset(dataset)))
        wire.add(dataset.description)
      case .other?: wire.add(3 as Int64)
      case nil: wire.add(0 as Int64)
      }
    case .address(let number):
      wire.add(Int64(bitPattern: try object(objects[number]).address()))
    case .attributeNames(let number): wire.add(try object(objects[number]).attributeNames())
    case .hasAttribute(let number, let name):
      wire.add(try object(objects[number]).hasAttribute(name))
    case .attribute(let number, let name):
      let attribute = try object(objects[number]).attribute(name)
      wire.add(attribute != nil)
      guard let attribute else { break }
      wire.add(objects.add(.attribute(attribute)))
      wire.add(attribute.type)
      wire.add(attribute.extent)
    case .numbers(let number, let code):
      let attribute = try attribute(objects[number])
      func add<Value: HDF5.Element>(_: Value.Type) throws(HDF5Error) {
        try attribute.numbers(Value.self).withUnsafeBytes { wire.append($0) }
      }
      try add(code.type)
    case .attributeTexts(let number): wire.add(try attribute(objects[number]).strings())
    case .storageSize(let number): wire.add(try dataset(objects[number]).storageSize)
    case .texts(let number): wire.add(try dataset(objects[number]).readStrings())
    case .places(let number, let code, let page):
      let dataset = try dataset(objects[number])
      func find<Value: HDF5.Element>(_: Value.Type) -> [HDF5.Dataset.StoredPlace] {
        dataset.findPlaces(page: page, as: Value.self)
      }
      wire.add(find(code.type).flatMap { [$0.offset, $0.size] })
    case .read: break
    }
    return wire.bytes
  }

  private static func read(
    _ served: Served?, _ code: HDF5.ElementCode, _ rows: Range<Int>?
  ) throws(HDF5Error) -> UnsafeMutableRawBufferPointer {
    let dataset = try dataset(served)
    func read<Value: HDF5.Element>(
      _: Value.Type
    ) throws(HDF5Error) -> UnsafeMutableRawBufferPointer {
      guard let rows else {
        guard dataset.extent.isEmpty else { throw unknown }
        let value = try dataset.read(Value.self)
        let buffer = UnsafeMutableRawBufferPointer.allocate(
          byteCount: 8 * value.count, alignment: 16)
        value.withUnsafeBytes { buffer.copyMemory(from: $0) }
        return UnsafeMutableRawBufferPointer(rebasing: buffer[..<(MemoryLayout<Value>.size)])
      }
      guard let length = dataset.extent.first, rows.upperBound <= length,
        let count = ([rows.count] + dataset.extent.dropFirst()).checkedProduct,
        let bytes = [count, MemoryLayout<Value>.size].checkedProduct
      else { throw unknown }
      try dataset.checkSize(bytes: bytes)
      // malloc says no where Swift's own would end the process.
      guard let start = malloc(max(bytes, 1)) else {
        throw HDF5Error(
          .tooLarge, "\(dataset.file.name): there is no memory to read \(dataset.path)")
      }
      let buffer = UnsafeMutableRawBufferPointer(start: start, count: bytes)
      do throws(HDF5Error) {
        try dataset.read(rows: rows, as: Value.self, into: buffer)
      } catch {
        free(start)
        throw error
      }
      return buffer
    }
    return try read(code.type)
  }

  // MARK: Objects

  private static let unknown = HDF5Error(
    .library, "a reading process was asked for what isn't there")

  private static func group(_ served: Served?) throws(HDF5Error) -> HDF5.Group {
    guard case .group(let group)? = served else { throw unknown }
    return group
  }

  private static func dataset(_ served: Served?) throws(HDF5Error) -> HDF5.Dataset {
    guard case .dataset(let dataset)? = served else { throw unknown }
    return dataset
  }

  private static func attribute(_ served: Served?) throws(HDF5Error) -> HDF5.Attribute {
    guard case .attribute(let attribute)? = served else { throw unknown }
    return attribute
  }

  private static func object(_ served: Served?) throws(HDF5Error) -> any HDF5.Object {
    switch served {
    case .group(let group)?: group
    case .dataset(let dataset)?: dataset
    case .attribute?, nil: throw unknown
    }
  }
}
