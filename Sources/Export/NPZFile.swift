public import CNN
import Files

/// The weights of a network as a NumPy archive: `numpy.load(path)["conv1/kernel"]`.
///
/// Names, shapes and values are those below `/model_weights` of an HDF5 file: channels last, and the
/// filters of a `flipped` layer turned by 180°, because other programs correlate.
public enum NPZFile {
  /// Writes all parameters.
  /// - Throws: ``ExportError`` naming the file; what was there before is then still there.
  public static func write(_ network: Network, to path: String) throws(ExportError) {
    var members: [(name: String, pieces: [FilePiece])] = []
    for layer in network.allLayers {
      guard layer.hasPlainName else {
        throw ExportError(
          .impossible, "\"\(layer.name)\" can't be a name in an archive", hint: "rename the layer")
      }
      for parameter in layer.parameters {
        let name = parameter.descriptor.name
        guard let tensor = network.correlationValues(of: name, in: layer.name) else { continue }
        members.append(
          (
            "\(layer.name)/\(name).npy",
            [.bytes(NPZFile.header(tensor.shape)), .floats(tensor.values)]
          ))
      }
    }
    guard !members.isEmpty else {
      throw ExportError(.impossible, "\(network.name) has no weights")
    }
    try ExportError.writing(path) { () throws(WriteFailure) in
      let file = try AtomicFile(path: path)
      var archive = ZipWriter(file)
      for member in members { try archive.add(member.name, member.pieces) }
      try archive.finish()
      try file.commit()
    }
  }

  /// What stands before the numbers of a .npy file (NEP 1, version 1.0).
  private static func header(_ shape: [Int]) -> [UInt8] {
    let sides = shape.map { "\($0), " }.joined()
    var text = "{'descr': '<f4', 'fortran_order': False, 'shape': (\(sides)), }"
    // The numbers begin at a multiple of 64; a line feed closes the header.
    text += String(repeating: " ", count: 63 - (10 + text.utf8.count) % 64) + "\n"
    let length = UInt16(text.utf8.count)
    return [0x93] + Array("NUMPY".utf8) + [1, 0, UInt8(length & 0xFF), UInt8(length >> 8)]
      + Array(text.utf8)
  }
}
