@testable import HDF5Store

/// The error of an action that must fail.
func failure(_ action: () throws(HDF5Error) -> Void) -> HDF5Error? {
  do throws(HDF5Error) {
    try action()
    return nil
  } catch {
    return error
  }
}
