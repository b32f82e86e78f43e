import CNN
import Lang

/// The reference page of the whole program.
public enum Reference {
  public static var page: String {
    let vocabulary = Vocabulary(
      commands: CommandTable.all.map(\.signature),
      functions: ShellFunctions.table(FunctionContext()))
    return ReferencePage(vocabulary, layers: Set(LayerRegistry.kinds.map { $0.descriptor.kind }))
      .markdown
  }
}
