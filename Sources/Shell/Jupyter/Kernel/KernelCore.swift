import Lang

/// What the kernel needs of the one that runs the cells.
///
/// All of it is called by one thread, the session's.
protocol KernelCore: AnyObject {
  /// Raised, by any thread, to stop the running cell.
  var interruption: InterruptionFlag { get }

  /// Runs a cell.
  /// - Parameters:
  ///   - name: what messages call it: `cell 3`.
  ///   - sink: takes its outputs as they come.
  ///   - input: asks the user for a line; throws where nobody can be asked.
  /// - Returns: why it stopped; empty when it ran to its end.
  func execute(
    _ code: String, name: String, sink: @escaping (CellOutput) -> Void,
    input: @escaping (String) throws(Diagnostic) -> String
  ) -> [Diagnostic]

  /// The value of an expression, without showing it or keeping it.
  func evaluate(_ expression: String) throws(Diagnostic) -> MIMEBundle

  func complete(_ code: String, cursor: Int) -> Completion
  /// Help for what stands at the cursor.
  func inspect(_ code: String, cursor: Int) -> MIMEBundle?
  func completeness(of code: String) -> Completeness
}

/// Something that a running cell puts out.
enum CellOutput: Sendable {
  case text(String, OutputStream)
  case display(MIMEBundle)
  /// A display that takes the place of the earlier one with the same name, or starts it.
  case update(MIMEBundle, name: String)
  /// The value of the cell's last expression.
  case result(MIMEBundle)
  /// Help that a front end shows beside the notebook.
  case page(MIMEBundle)
  /// The cell wants the front end to end.
  case quit
  /// Removes what the cell has put out; with `wait`, only once something new comes.
  case clear(wait: Bool)
}
