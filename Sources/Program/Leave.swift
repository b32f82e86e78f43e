import Lang
import Shell

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Ends the process; not as if all were well when a part of the output was lost.
func leave(_ status: Int32) -> Never {
  guard let loss = TextStream.lostOutput else { exit(status) }
  TextStream.standardError.line(
    DiagnosticRenderer().render(Diagnostic(.cannotWrite, loss)))
  exit(status == 0 ? ScriptRunner.Status.failure : status)
}

/// Opens the standard streams that were closed, in the way in which they can't be used: a file that
/// got one of their numbers would be written to by whoever prints.
func holdStandardStreams() {
  for (stream, way) in [(0, O_WRONLY), (1, O_RDONLY), (2, O_RDONLY)] as [(Int32, Int32)]
  where fcntl(stream, F_GETFD) == -1 {
    _ = open("/dev/null", way)
  }
}
