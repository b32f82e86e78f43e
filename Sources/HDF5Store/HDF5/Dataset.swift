internal import CHDF5
import Synchronization

extension HDF5 {
  /// An array in a file.
  final class Dataset: Object {
    let handle: Handle
    let file: File
    let path: String
    let type: TypeInfo
    /// The sides of a chunk, or `nil` for an array in one piece.
    let chunk: [Int]?
    let filters: [Filter]
    /// The sides; empty for a single value. Grows when rows are appended.
    private(set) var extent: [Int]
    /// Where chunks lie, by their page and the type they are read as, as far as that was asked.
    private let places = Mutex<[[Int]: [StoredPlace]]>([:])

    /// A step that stored bytes go through.
    struct Filter: Hashable, Sendable {
      let number: Int
      let name: String
    }

    /// The filters that are built into the library, by their numbers.
    private static let knownFilters: [Int: String] = [
      1: "deflate", 2: "shuffle", 3: "fletcher32", 4: "szip", 5: "nbit", 6: "scaleoffset",
    ]

    /// Takes over an open dataset.
    /// - Throws: ``HDF5Error`` when reading it would mean to open another file or to load a plugin.
    init(owning id: hid_t, file: File, path: String) throws(HDF5Error) {
      handle = Handle(owning: id, closing: { H5Oclose($0) })
      self.file = file
      self.path = path
      let name = file.name
      let action = "look at \(path)"
      let creation = PropertyList(
        owning: try HDF5.check(action, file: name) { H5Dget_create_plist(id) }, file: name)
      let layout = try HDF5.check(action, file: name) { H5Pget_layout(creation.id).rawValue }
      guard layout != H5D_VIRTUAL.rawValue else {
        throw HDF5Error(
          .refused,
          "\(name): \(path) is a virtual dataset, made of other files, which aren't opened")
      }
      if layout == H5D_CONTIGUOUS.rawValue {
        let count = try HDF5.check(action, file: name) { H5Pget_external_count(creation.id) }
        guard count == 0 else {
          throw HDF5Error(
            .refused, "\(name): \(path) has its values in another file, which isn't opened")
        }
      }
      filters = try Dataset.filters(creation, file: name, path: path)
      if layout == H5D_CHUNKED.rawValue {
        var sides = [hsize_t](repeating: 0, count: 32)
        let rank = try HDF5.check(action, file: name) { H5Pget_chunk(creation.id, 32, &sides) }
        chunk = sides.prefix(Int(rank)).map { Int(clamping: $0) }
      } else {
        chunk = nil
      }
      let typeID = try HDF5.check(action, file: name) { H5Dget_type(id) }
      type = Datatype(owning: typeID).info
      let space = Dataspace(
        owning: try HDF5.check(action, file: name) { H5Dget_space(id) }, file: name)
      guard let extent = space.extent, extent.checkedProduct != nil else {
        throw HDF5Error(.mismatch, "\(name): \(path) has no extent that could be read")
      }
      self.extent = extent
    }

    /// A dataset in another process.
    init(
      _ number: Int64, in process: ReadingProcess, file: File, path: String,
      _ description: Description
    ) {
      handle = Handle(owning: number, in: process)
      self.file = file
      self.path = path
      type = description.type
      chunk = description.chunk
      filters = description.filters
      extent = description.extent
    }

    /// What is known of a dataset without its values.
    struct Description: Sendable {
      var type: TypeInfo
      var extent: [Int]
      var chunk: [Int]?
      var filters: [Filter]
    }

    var description: Description {
      Description(type: type, extent: extent, chunk: chunk, filters: filters)
    }

    private static func filters(
      _ creation: PropertyList, file: String, path: String
    ) throws(HDF5Error) -> [Filter] {
      let count = try HDF5.check("look at \(path)", file: file) { H5Pget_nfilters(creation.id) }
      var filters: [Filter] = []
      for index in 0..<UInt32(max(0, count)) {
        var text = [CChar](repeating: 0, count: 64)
        var (flags, configuration, valueCount) = (UInt32(0), UInt32(0), 0)
        let number = try HDF5.check("look at \(path)", file: file) {
          H5Pget_filter2(
            creation.id, index, &flags, &valueCount, nil, text.count - 1, &text, &configuration)
        }
        guard let name = knownFilters[Int(number)] else {
          let bytes = text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }
          let named = bytes.isEmpty ? "" : " (\(String(decoding: bytes, as: UTF8.self)))"
          throw HDF5Error(
            .refused,
            "\(file): \(path) needs filter \(number)\(named), a plugin, which isn't loaded",
            hint: "rewrite it with deflate (gzip) compression")
        }
        filters.append(Filter(number: Int(number), name: name))
      }
      return filters
    }

    /// The number of values.
    var count: Int { extent.checkedProduct ?? 0 }

    /// The bytes that the values take in the file.
    var storageSize: Int {
      // What can't be asked any more fails when it is read.
      if let process = file.process { return (try? process.storageSize(of: id)) ?? 0 }
      return HDF5.locked { Int(clamping: H5Dget_storage_size(id)) }
    }

    /// Whether all values carry checksums.
    var hasChecksum: Bool { filters.contains { $0.number == 3 } }

    /// Deflate can't pack more than 1,032 bytes into one, and reading converts one byte to at most
    /// eight; of an array that claims more, or that reserves much and holds nothing, nothing is read.
    private var expansionLimit: Int {
      filters.contains { $0.number != 2 && $0.number != 3 } ? 1_040 * 8 : 9
    }
    private static let freeSize = 16 << 20

    /// Checks that as many bytes can come from what the file holds.
    func checkSize(bytes: Int?) throws(HDF5Error) {
      let stored = storageSize
      let limit = [stored, expansionLimit].checkedProduct ?? .max
      guard let bytes, bytes <= max(limit, Dataset.freeSize), stored <= file.channel.size else {
        throw HDF5Error(
          .tooLarge,
          "\(file.name): \(path) says it is \(extent.shapeText) values of \(type.name), and the file holds \(stored) bytes of it"
        )
      }
    }

    func knownPlaces(_ page: Int, _ code: ElementCode) -> [StoredPlace]? {
      places.withLock { $0[[page, Int(code.rawValue)]] }
    }

    func notePlaces(_ found: [StoredPlace], _ page: Int, _ code: ElementCode) {
      places.withLock { $0[[page, Int(code.rawValue)]] = found }
    }

    func noteExtent(_ extent: [Int]) { self.extent = extent }
  }
}
