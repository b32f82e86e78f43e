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
      switch kind {
      case .file(.writing)?: true
      case .oneOf(let kinds)?: kinds.contains(where: isWritten)
      default: false
      }
    }
    return alwaysWrites || signature.options.contains { $0.isRequired && isWritten($0.kind) }
      || signature.operands.contains { $0.isRequired && isWritten($0.kind) }
  }
}

extension Session {
  /// Does what only process 0 may do, such as writing a file, while the others wait for it.
  /// - Parameter what: names it in messages.
  /// - Throws: what `body` throws; in the other processes then `workerFailed`.
  func once<Result>(
    _ what: String, otherwise: Result, _ body: () throws(Diagnostic) -> Result
  ) throws(Diagnostic) -> Result {
    guard processes.count > 1 else { return try body() }
    var result = otherwise
    var failure: Diagnostic?
    if processes.rank == 0 {
      do throws(Diagnostic) {
        result = try body()
      } catch {
        failure = error
      }
    }
    let allWell = processes.allAgree(failure == nil)
    if let failure { throw failure }
    guard allWell else {
      throw Diagnostic(.workerFailed, "process 0 could not do `\(what)`")
    }
    return result
  }
}
