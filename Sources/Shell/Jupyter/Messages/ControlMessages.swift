/// The requests that need no session, and so are answered while a cell runs.
enum ControlMessages {
  struct Row: Sendable {
    var kind: String
    /// Gives the content of the reply.
    var handle: @Sendable (KernelShared, Request) -> JSON?
  }

  static let rows: [Row] = [
    Row(kind: "kernel_info_request", handle: kernelInfo),
    Row(kind: "interrupt_request", handle: interrupt),
    Row(kind: "shutdown_request", handle: shutDown),
    Row(kind: "comm_info_request", handle: commInfo),
  ]

  static let table = Dictionary(rows.map { ($0.kind, $0) }, uniquingKeysWith: { first, _ in first })

  private static func kernelInfo(_ shared: KernelShared, _ request: Request) -> JSON? {
    KernelInfo.content
  }

  private static func interrupt(_ shared: KernelShared, _ request: Request) -> JSON? {
    shared.interrupt()
    return ["status": "ok"]
  }

  private static func shutDown(_ shared: KernelShared, _ request: Request) -> JSON? {
    let content: JSON = [
      "status": "ok", "restart": .bool(request.content["restart"]?.flag ?? false),
    ]
    // Other clients of the kernel learn of it here.
    shared.iopub.publish("shutdown_reply", content, parent: request.header)
    shared.shutDown()
    return content
  }

  /// No extension of a notebook has a counterpart here.
  private static func commInfo(_ shared: KernelShared, _ request: Request) -> JSON? {
    ["status": "ok", "comms": [:]]
  }
}
