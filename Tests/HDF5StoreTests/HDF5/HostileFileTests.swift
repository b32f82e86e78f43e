import CHDF5
import TestSupport
import Testing

@testable import HDF5Store

/// Files that were made to do harm.
@Suite struct HostileFileTests {
  let folder = TemporaryFolder()

  /// A file that the library itself writes, with whatever it lets one do.
  private func make(_ name: String = "hostile.h5", _ body: (hid_t) -> Void) -> String {
    let path = folder.file(name)
    HDF5.locked {
      let file = H5Fcreate(path, h5_truncate(), 0, 0)
      body(file)
      H5Fclose(file)
    }
    return path
  }

  private func dataset(
    in file: hid_t, _ name: String, _ type: hid_t, _ sides: [hsize_t], _ creation: hid_t
  ) {
    let space = H5Screate_simple(Int32(sides.count), sides, nil)
    H5Dclose(H5Dcreate2(file, name, type, space, 0, creation, 0))
    H5Sclose(space)
  }

  private func labels(in file: hid_t) {
    dataset(in: file, "labels", h5_file_int32(), [4], 0)
  }

  private func message(_ path: String) -> String {
    failure { () throws(HDF5Error) in _ = try DatasetFile.load(path) }?.message ?? "no error"
  }

  @Test func linksThatLeadElsewhereAreRefused() {
    let soft = make { file in
      H5Lcreate_soft("/labels", file, "images", 0, 0)
      labels(in: file)
    }
    #expect(message(soft) == "\(soft): /images is a soft link, which isn't followed")
    let external = make { file in
      H5Lcreate_external("/etc/passwd", "/x", file, "images", 0, 0)
      labels(in: file)
    }
    #expect(
      message(external) == "\(external): /images is a link to another file, which isn't followed")
  }

  @Test func linksOnTheWayAreRefused() throws {
    let path = make { file in
      H5Gclose(H5Gcreate2(file, "a", 0, 0, 0))
      H5Lcreate_soft("/a", file, "b", 0, 0)
    }
    let root = try HDF5.File.open(path).root()
    #expect(failure { () throws(HDF5Error) in _ = try root.dataset("b/kernel") }?.kind == .refused)
    #expect(try root.dataset("a/kernel") == nil)
  }

  @Test func valuesInAnotherFileAreRefused() throws {
    try folder.write(Array(repeating: 7, count: 64), to: "secret")
    let path = make { file in
      let creation = H5Pcreate(h5_dataset_creation_class())
      H5Pset_external(creation, folder.file("secret"), 0, 64)
      dataset(in: file, "images", h5_file_uint8(), [4, 4, 4], creation)
      H5Pclose(creation)
      labels(in: file)
    }
    #expect(
      message(path) == "\(path): /images has its values in another file, which isn't opened")
  }

  @Test func virtualDatasetsAreRefused() {
    let path = make { file in
      let creation = H5Pcreate(h5_dataset_creation_class())
      let space = H5Screate_simple(3, [4, 4, 4], nil)
      H5Pset_virtual(creation, space, folder.file("other.h5"), "/x", space)
      dataset(in: file, "images", h5_file_uint8(), [4, 4, 4], creation)
      H5Sclose(space)
      H5Pclose(creation)
      labels(in: file)
    }
    #expect(message(path).contains("/images is a virtual dataset"))
  }

  @Test func pluginFiltersAreRefusedByNumber() {
    let path = make { file in
      let creation = H5Pcreate(h5_dataset_creation_class())
      H5Pset_chunk(creation, 3, [4, 4, 4])
      // An optional filter may be missing when the dataset is made.
      H5Pset_filter(creation, 32_015, UInt32(H5Z_FLAG_OPTIONAL), 0, nil)
      dataset(in: file, "images", h5_file_uint8(), [4, 4, 4], creation)
      H5Pclose(creation)
      labels(in: file)
    }
    #expect(message(path) == "\(path): /images needs filter 32015, a plugin, which isn't loaded")
  }

  @Test(
    arguments: [[1 << 42, 1, 1], [1 << 31, 1 << 31, 2], [4, 1 << 62, 1 << 62]] as [[hsize_t]])
  func moreValuesThanTheFileHoldsAreRefused(sides: [hsize_t]) {
    let path = make { file in
      let creation = H5Pcreate(h5_dataset_creation_class())
      H5Pset_chunk(creation, 3, [1, 1, 1])
      dataset(in: file, "images", h5_file_uint8(), sides, creation)
      H5Pclose(creation)
      labels(in: file)
    }
    let error = failure { () throws(HDF5Error) in _ = try DatasetFile.load(path) }
    #expect(error?.kind == .tooLarge || error?.kind == .mismatch, "\(error?.message ?? "no error")")
  }

  @Test func aGroupInItselfEndsTheWalk() throws {
    let path = make { file in
      let group = H5Gcreate2(file, "a", 0, 0, 0)
      H5Lcreate_hard(file, "/", group, "loop", 0, 0)
      H5Gclose(group)
    }
    let entries = try Inspection.tree(path)
    #expect(entries.map(\.path) == ["/", "/a", "/a/loop"])
    #expect(entries.last?.kind == .again(of: "/"))
  }

  @Test func aDeepNestIsRefused() {
    let path = make { file in
      var group = file
      for _ in 0..<100 {
        let inner = H5Gcreate2(group, "g", 0, 0, 0)
        if group != file { H5Gclose(group) }
        group = inner
      }
      H5Gclose(group)
    }
    #expect(failure { () throws(HDF5Error) in _ = try Inspection.tree(path) }?.kind == .refused)
  }

  @Test func whatIsntHDF5IsNamed() throws {
    try folder.write(Array("not HDF5 at all, and long enough to look at".utf8), to: "text.h5")
    try folder.write([], to: "empty.h5")
    #expect(message(folder.file("text.h5")) == "\(folder.file("text.h5")) isn't an HDF5 file")
    #expect(message(folder.file("empty.h5")) == "\(folder.file("empty.h5")) is empty")
    #expect(message(folder.file("none.h5")) == "there is no file \(folder.file("none.h5"))")
    #expect(message(folder.path) == "\(folder.path) is a folder, not an HDF5 file")
    #expect(message("/dev/zero") == "/dev/zero isn't a regular file")
  }
}
