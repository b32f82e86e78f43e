/// Whether what runs was typed by the one who sits at the prompt, and is no script that it includes.
///
/// Only then other programs are started: the pager and the editor.
public final class TypedCode {
  public internal(set) var runs = false

  public init() {}
}
