import Lang

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The kernel process: binds the five channels and serves them until it is told to stop.
struct JupyterKernel {
  private let connection: ConnectionFile
  private let shared: KernelShared
  private let context: ZeroMQContext
  private let sockets: [ConnectionFile.Channel: ZeroMQSocket]

  /// Cells are at most this long, in bytes, with everything else in their message.
  private static let longestFrame: Int64 = 1 << 30
  /// Messages that a slow client may be behind before it loses some.
  private static let mostUnsent: Int32 = 100_000
  /// How long a running cell gets to stop when the kernel ends, in milliseconds.
  private static let farewell = 3000

  /// Files that a kernel has open for its sockets, threads and clients; the library ends the process
  /// where it gets none.
  private static let fewestFiles = 64

  /// Whether this process may open the files that a kernel needs.
  static var hasFilesEnough: Bool {
    var limit = rlimit()
    #if canImport(Glibc)
      let files = __rlimit_resource_t(7)
    #else
      let files = RLIMIT_NOFILE
    #endif
    return getrlimit(files, &limit) != 0 || limit.rlim_cur >= rlim_t(fewestFiles)
  }

  /// Binds the addresses that a connection file names, and no others.
  init(_ connection: ConnectionFile) throws(ZeroMQError) {
    guard Self.hasFilesEnough else {
      throw ZeroMQError(code: EMFILE, action: "a kernel opens up to \(Self.fewestFiles) files")
    }
    self.connection = connection
    shared = KernelShared(writer: MessageWriter(signer: MessageSigner(key: connection.key)))
    context = try ZeroMQContext()
    var sockets: [ConnectionFile.Channel: ZeroMQSocket] = [:]
    for channel in ConnectionFile.Channel.allCases {
      let socket = try context.makeSocket(channel.kind)
      switch channel {
      case .iopub:
        socket.reportAllSubscriptions()
        socket.setSendLimit(Self.mostUnsent)
      case .shell, .control, .stdin:
        socket.allowHandover()
        socket.setReceiveLimit(Self.mostUnsent)
        socket.setSendLimit(Self.mostUnsent)
      case .heartbeat: break
      }
      socket.setFrameLimit(Self.longestFrame)
      try socket.bind(connection.endpoint(channel))
      sockets[channel] = socket
    }
    self.sockets = sockets
  }

  /// Serves until a client, a signal or the end of the parent stops it.
  /// - Parameters:
  ///   - makeCore: makes what runs the cells, on the session's thread.
  func run(makeCore: @escaping @Sendable () -> any KernelCore) {
    guard let shell = sockets[.shell], let stdin = sockets[.stdin],
      let control = sockets[.control], let iopub = sockets[.iopub],
      let heartbeat = sockets[.heartbeat]
    else { return }
    let shared = shared
    KernelSignals.handle(
      interrupt: { shared.interrupt() }, terminate: { shared.shutDown() })
    shared.iopub.start(on: iopub)
    shared.iopub.publishStatus("starting", parent: [])
    let beats = KernelThread { Self.beat(heartbeat, until: shared.stop) }
    let session = KernelThread {
      // The session stays on one thread, deep enough for what scripts nest.
      DeepStack.run {
        SessionServer(core: makeCore(), shell: shell, stdin: stdin, shared: shared).run()
      }
    }
    ControlServer(socket: control, shared: shared).run()

    let isDone = session.waitForEnd(milliseconds: Self.farewell)
    shared.iopub.close()
    beats.waitForEnd(milliseconds: Self.farewell)
    if !isDone {
      shared.log("the running cell did not stop in time")
      // Its thread still uses what an orderly end would take away.
      _exit(0)
    }
  }

  /// Sends back whatever comes.
  private static func beat(_ socket: ZeroMQSocket, until stop: WakeSignal) {
    while !stop.isGiven {
      while let message = (try? socket.receive()) ?? nil { try? socket.send(message) }
      _ = waitForAny([.socket(socket), .descriptor(stop.descriptor)])
    }
  }
}

extension ConnectionFile.Channel {
  fileprivate var kind: ZeroMQSocket.Kind {
    switch self {
    case .shell, .control, .stdin: .router
    case .iopub: .extendedPublish
    case .heartbeat: .reply
    }
  }
}

/// The signals that reach a kernel.
enum KernelSignals {
  /// Takes interrupts and requests to end on a thread of its own, and no longer the default way.
  static func handle(
    interrupt: @escaping @Sendable () -> Void, terminate: @escaping @Sendable () -> Void
  ) {
    var signals = sigset_t()
    sigemptyset(&signals)
    for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
    // Every thread that is started from here on inherits the mask, so that only the one that
    // waits for the signals gets them.
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    Signals.ignoreFileSizeLimit()
    _ = KernelThread {
      var signals = sigset_t()
      sigemptyset(&signals)
      for signal in [SIGINT, SIGTERM, SIGHUP] { sigaddset(&signals, signal) }
      while true {
        var signal: Int32 = 0
        guard sigwait(&signals, &signal) == 0 else { continue }
        if signal == SIGINT { interrupt() } else { terminate() }
      }
    }
  }
}
