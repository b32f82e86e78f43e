import Files

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Why a kernel can't start or be installed, in words for the user.
struct KernelFailure: Error, Equatable, CustomStringConvertible {
  var description: String

  init(_ description: String) { self.description = description }
}

/// Where a kernel listens and the key it signs with: the file that Jupyter writes for it.
struct ConnectionFile: Equatable, Sendable {
  enum Channel: String, CaseIterable, Sendable {
    case shell, control, iopub, stdin
    case heartbeat = "hb"
  }

  var transport: String
  var address: String
  var ports: [Channel: Int]
  /// Empty when messages are not signed.
  var key: String
  /// What is odd about the file and yet no reason to refuse it.
  var warnings: [String] = []

  /// The address of a channel as libzmq spells it.
  func endpoint(_ channel: Channel) -> String {
    let separator = transport == "ipc" ? "-" : ":"
    return "\(transport)://\(address)\(separator)\(ports[channel] ?? 0)"
  }

  /// Reads and checks a file.
  ///
  /// Its key lets anyone run code as its owner: a file of another user, or one that others may
  /// write, is refused; one that others may read gets a warning.
  /// - Parameter allowsUnsigned: whether a file without a key is fine.
  init(path: String, allowsUnsigned: Bool) throws(KernelFailure) {
    let (bytes, permissions) = try Self.contents(of: path)
    var warnings: [String] = []
    if permissions & 0o022 != 0 {
      throw KernelFailure(
        "\(path) may be written by others (mode \(String(permissions, radix: 8))): "
          + "make it yours alone with chmod 600")
    }
    if permissions & 0o044 != 0 {
      warnings.append(
        "\(path) may be read by others (mode \(String(permissions, radix: 8))), and its key "
          + "lets them run code as you: use chmod 600")
    }
    do throws(JSONParser.Mistake) {
      try self.init(JSONParser.parse(bytes), path: path, allowsUnsigned: allowsUnsigned)
    } catch {
      throw KernelFailure("\(path) is no connection file: \(error.reason) (byte \(error.offset))")
    }
    self.warnings = warnings
  }

  private init(
    _ json: JSON, path: String, allowsUnsigned: Bool
  ) throws(JSONParser.Mistake) {
    func wrong(_ reason: String) -> JSONParser.Mistake {
      JSONParser.Mistake(offset: 0, reason: reason)
    }
    guard json.members != nil else { throw wrong("it holds no object") }
    transport = json["transport"]?.text ?? "tcp"
    guard transport == "tcp" || transport == "ipc" else {
      throw wrong("transport \"\(transport)\" is unknown; tcp and ipc work")
    }
    guard let address = json["ip"]?.text, !address.isEmpty, !address.utf8.contains(0) else {
      throw wrong("\"ip\" is missing")
    }
    self.address = address
    ports = [:]
    for channel in Channel.allCases {
      guard let port = json["\(channel.rawValue)_port"]?.number, (1...65535).contains(port) else {
        throw wrong("\"\(channel.rawValue)_port\" must be a port from 1 to 65535")
      }
      ports[channel] = port
    }
    let scheme = json["signature_scheme"]?.text ?? "hmac-sha256"
    guard scheme == "hmac-sha256" else {
      throw wrong("signature scheme \"\(scheme)\" is unknown; hmac-sha256 works")
    }
    key = json["key"]?.text ?? ""
    if key.isEmpty, !allowsUnsigned {
      throw wrong("it has no key, so anyone could run code; --unsigned allows that")
    }
  }

  /// The bytes and permission bits of a regular file of this user or of root.
  private static func contents(
    of path: String
  ) throws(KernelFailure) -> ([UInt8], mode_t) {
    func failure(_ code: Int32) -> KernelFailure {
      KernelFailure("\(path) cannot be read: \(SystemError.text(code))")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw KernelFailure("\(path) is no connection file: it is no regular file")
    }
    guard status.st_uid == geteuid() || status.st_uid == 0 || geteuid() == 0 else {
      throw KernelFailure("\(path) belongs to another user")
    }
    guard status.st_size <= 1 << 20 else {
      throw KernelFailure("\(path) is no connection file: it has \(status.st_size) bytes")
    }
    var bytes: [UInt8] = []
    var part = [UInt8](repeating: 0, count: 4096)
    while bytes.count <= 1 << 20 {
      let count = read(descriptor, &part, part.count)
      if count == 0 { break }
      if count < 0 {
        if errno == EINTR { continue }
        throw failure(errno)
      }
      bytes += part[..<count]
    }
    return (bytes, status.st_mode & 0o777)
  }
}
