internal import CHDF5

extension HDF5 {
  /// The extent of an array, and which part of it is meant.
  final class Dataspace {
    private let handle: Handle
    private let file: String

    var id: hid_t { handle.id }

    init(owning id: hid_t, file: String) {
      handle = Handle(owning: id, closing: { H5Sclose($0) })
      self.file = file
    }

    /// A space of the given extent; no extent means a single value.
    /// - Parameter growable: whether the first axis may grow.
    convenience init(_ extent: [Int], growable: Bool = false, file: String) throws(HDF5Error) {
      let id = try HDF5.check("make a dataspace", file: file) {
        if extent.isEmpty { return H5Screate(H5S_SCALAR) }
        let sides = extent.map { hsize_t($0) }
        var limits = sides
        if growable { limits[0] = h5_unlimited() }
        return H5Screate_simple(Int32(sides.count), sides, limits)
      }
      self.init(owning: id, file: file)
    }

    /// The sides; empty for a single value; `nil` for a space without values or beyond `Int`.
    var extent: [Int]? {
      HDF5.locked {
        switch H5Sget_simple_extent_type(id) {
        case H5S_SCALAR: return []
        case H5S_SIMPLE: break
        default: return nil
        }
        let rank = Int(H5Sget_simple_extent_ndims(id))
        guard rank >= 0, rank <= 32 else { return nil }
        var sides = [hsize_t](repeating: 0, count: max(rank, 1))
        guard H5Sget_simple_extent_dims(id, &sides, nil) >= 0 else { return nil }
        let extent = sides.prefix(rank).map { Int(exactly: $0) }
        return extent.contains(nil) ? nil : extent.compactMap { $0 }
      }
    }

    /// Chooses the box of `count` values a side from `start` on.
    func select(start: [Int], count: [Int]) throws(HDF5Error) {
      let first = start.map { hsize_t($0) }
      let sides = count.map { hsize_t($0) }
      try HDF5.check("select a part", file: file) {
        H5Sselect_hyperslab(id, H5S_SELECT_SET, first, nil, sides, nil)
      }
    }
  }
}

extension [Int] {
  /// The product of the sides, or `nil` when it overflows or a side is negative.
  var checkedProduct: Int? {
    var product = 1
    for side in self {
      let (next, overflow) = product.multipliedReportingOverflow(by: side)
      guard side >= 0, !overflow else { return nil }
      product = next
    }
    return product
  }

  /// `60000x28x28x1`, or `scalar`.
  var shapeText: String { isEmpty ? "scalar" : map(String.init).joined(separator: "x") }
}
