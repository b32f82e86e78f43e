import Lang

/// `cnn kernel start`.
public enum KernelStart {
  /// Serves until the kernel is told to stop.
  /// - Parameters:
  ///   - connectionFile: the file that Jupyter wrote.
  ///   - allowsUnsigned: whether a file without a key is fine.
  /// - Returns: the exit status.
  public static func run(connectionFile: String, allowsUnsigned: Bool) -> Int32 {
    do {
      let connection = try ConnectionFile(path: connectionFile, allowsUnsigned: allowsUnsigned)
      for warning in connection.warnings { KernelLog.note(warning) }
      try JupyterKernel(connection).run { SessionCore() }
      return ScriptRunner.Status.success
    } catch {
      let mistake = Diagnostic(.kernelConnection, "\(error)")
      TextStream.standardError.line(DiagnosticRenderer().render(mistake))
      TextStream.standardError.flush()
      return ScriptRunner.Status.failure
    }
  }
}
