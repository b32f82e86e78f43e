import CNN
import Lang

/// The face of one of several processes that run the same script: process 0 speaks as ever, the
/// others keep quiet but for mistakes that are theirs alone.
public final class JobFace {
  private let rank: Int
  private let count: Int
  private let speak: (SessionEvent) -> Void
  private var mistakes: [Diagnostic] = []

  /// - Parameter speak: shows the events of process 0.
  public init(_ processes: any Collective, speak: @escaping (SessionEvent) -> Void) {
    rank = processes.rank
    count = processes.count
    self.speak = speak
  }

  public func show(_ event: SessionEvent) {
    if case .diagnostic(let mistake) = event { mistakes.append(mistake) }
    if rank == 0 { speak(event) }
  }

  /// Stands for the mistakes that were made, so that processes can compare theirs (FNV-1a).
  public var digest: UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for mistake in mistakes {
      for byte in "\(mistake.code)\n\(mistake.message)\n".utf8 {
        hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      }
    }
    return hash
  }

  /// Shows what went wrong here and not in process 0.
  /// - Parameter first: process 0's ``digest``; nil when it isn't known.
  public func tell(unless first: UInt64?) {
    guard rank != 0, first != digest else { return }
    for mistake in mistakes where mistake.code != .workerFailed {
      TextStream.standardError.line("process \(rank) of \(count):")
      TextStream.standardError.flush()
      speak(.diagnostic(mistake))
    }
  }
}

extension Command {
  /// Whether writing a file is what the command is for.
  var writesFile: Bool {
    func isWritten(_ kind: OperandKind?) -> Bool {
      if case .file(.writing) = kind { true } else { false }
    }
    return signature.options.contains { $0.isRequired && isWritten($0.kind) }
      || signature.operands.contains { $0.isRequired && isWritten($0.kind) }
  }
}

extension Session {
  /// Runs a command that writes a file: only process 0 does, and the others wait until it is there.
  func runOnce(_ command: Command, _ invocation: Invocation) throws(Diagnostic) -> Value {
    var result: Result<Value, Diagnostic> = .success(.none)
    if processes.rank == 0 {
      do throws(Diagnostic) {
        result = .success(try command.run(self, invocation))
      } catch {
        result = .failure(error)
      }
    }
    var hasFailed = false
    if case .failure = result { hasFailed = true }
    let allWell = processes.allAgree(!hasFailed)
    let value = try result.get()
    guard allWell else {
      throw Diagnostic(.workerFailed, "process 0 could not do `\(command.signature.name)`")
    }
    return value
  }
}
