#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The functions of an MPI library that is found when a job starts, not when the program is built:
/// Open MPI, or MPICH and its descendants.
struct MPILibrary: Sendable {
  // A handle is a pointer in Open MPI and an int in MPICH; both fit a register that is passed whole.
  typealias Handle = UInt
  typealias Initialise =
    @convention(c) (
      UnsafeMutablePointer<Int32>?, UnsafeMutableRawPointer?, Int32, UnsafeMutablePointer<Int32>?
    ) -> Int32
  typealias Ask = @convention(c) (Handle, UnsafeMutablePointer<Int32>) -> Int32
  typealias SendReceive =
    @convention(c) (
      UnsafeRawPointer?, Int32, Handle, Int32, Int32, UnsafeMutableRawPointer?, Int32, Handle,
      Int32, Int32, Handle, UInt
    ) -> Int32
  typealias Send =
    @convention(c) (
      UnsafeRawPointer?, Int32, Handle, Int32, Int32, Handle, UnsafeMutablePointer<Handle>
    ) -> Int32
  typealias Receive =
    @convention(c) (
      UnsafeMutableRawPointer?, Int32, Handle, Int32, Int32, Handle, UnsafeMutablePointer<Handle>
    ) -> Int32
  typealias Gather =
    @convention(c) (
      UnsafeRawPointer?, Int32, Handle, UnsafeMutableRawPointer?, Int32, Handle, Handle,
      UnsafeMutablePointer<Handle>
    ) -> Int32
  typealias Test =
    @convention(c) (UnsafeMutablePointer<Handle>, UnsafeMutablePointer<Int32>, UInt) -> Int32
  typealias Finalise = @convention(c) () -> Int32
  typealias Abort = @convention(c) (Handle, Int32) -> Int32
  typealias Version =
    @convention(c) (UnsafeMutablePointer<CChar>, UnsafeMutablePointer<Int32>) -> Int32

  let initialise: Initialise
  let rank: Ask
  let size: Ask
  let sendReceive: SendReceive
  let send: Send
  let receive: Receive
  let gather: Gather
  let test: Test
  let finalise: Finalise
  let abort: Abort
  let version: Version
  let world: Handle
  let byte: Handle
  let ignoredStatus: UInt

  /// Loads the first of `names` that has everything.
  init?(_ names: [String]) {
    for name in names {
      // Open MPI's own plug-ins look for its symbols among the global ones.
      guard let library = dlopen(name, RTLD_NOW | RTLD_GLOBAL) else { continue }
      if let found = MPILibrary(loaded: library) {
        self = found
        return
      }
    }
    return nil
  }

  /// The first line of what the library says of itself, up to a comma: `Open MPI v4.1.4`.
  var versionText: String {
    // MPI_MAX_LIBRARY_VERSION_STRING of either library.
    var text = [CChar](repeating: 0, count: 8192)
    var length: Int32 = 0
    guard version(&text, &length) == 0 else { return "a library that tells no version" }
    let bytes = text.prefix { $0 > 31 && $0 != 44 || $0 == 9 }.map {
      $0 == 9 ? 32 : UInt8(bitPattern: $0)
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private init?(loaded library: UnsafeMutableRawPointer) {
    func function<F>(_ name: String, as type: F.Type) -> F? {
      dlsym(library, name).map { unsafeBitCast($0, to: type) }
    }
    guard let initialise = function("MPI_Init_thread", as: Initialise.self),
      let rank = function("MPI_Comm_rank", as: Ask.self),
      let size = function("MPI_Comm_size", as: Ask.self),
      let sendReceive = function("MPI_Sendrecv", as: SendReceive.self),
      let send = function("MPI_Isend", as: Send.self),
      let receive = function("MPI_Irecv", as: Receive.self),
      let gather = function("MPI_Iallgather", as: Gather.self),
      let test = function("MPI_Test", as: Test.self),
      let finalise = function("MPI_Finalize", as: Finalise.self),
      let abort = function("MPI_Abort", as: Abort.self),
      let version = function("MPI_Get_library_version", as: Version.self)
    else { return nil }
    self.initialise = initialise
    self.rank = rank
    self.size = size
    self.sendReceive = sendReceive
    self.send = send
    self.receive = receive
    self.gather = gather
    self.test = test
    self.finalise = finalise
    self.abort = abort
    self.version = version
    if let world = dlsym(library, "ompi_mpi_comm_world"),
      let byte = dlsym(library, "ompi_mpi_byte")
    {
      // Open MPI: handles are addresses of its own objects.
      self.world = UInt(bitPattern: world)
      self.byte = UInt(bitPattern: byte)
      ignoredStatus = 0
    } else {
      // The common binary interface of MPICH: https://www.mpich.org/abi.
      self.world = 0x4400_0000
      self.byte = 0x4c00_010d
      ignoredStatus = 1
    }
  }
}
