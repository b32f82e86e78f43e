import Lang

/// Ctrl-R.
extension LineEditor {
  /// Ctrl-R: finds the newest entry with a text in it while the text is typed.
  func search() -> UInt8 {
    let (draft, usual) = (buffer, prompt)
    var pattern = ""
    var found: Int?
    var isMissing = false
    func look(from position: Int) {
      let next = history.last(containing: pattern, before: position)
      isMissing = next == nil && !pattern.isEmpty
      found = next ?? found
    }
    func show() {
      redrawing {
        setPrompt("\(isMissing ? "not found" : "search") `\(pattern)`: ")
        marks = BlockMarks(width: TextWidth.columns(prompt))
        let text = found.map { history.entries[$0] } ?? ""
        let letters = Array(text.unicodeScalars)
        replace(with: marks.tidied(.init(letters, cursor: letters.count), from: letters.count))
      }
    }
    func end(_ text: BlockMarks.Text) -> UInt8 {
      redrawing {
        setPrompt(usual)
        marks = BlockMarks(width: TextWidth.columns(usual))
        replace(with: marks.tidied(text, from: text.letters.count))
        lastCursor = buffer.cursor
      }
      return Key.normal
    }
    func accept() -> UInt8 {
      guard let found else { return end(draft) }
      let letters = Array(history.entries[found].unicodeScalars)
      return end(.init(letters, cursor: letters.count))
    }
    show()
    while true {
      guard case .letter(let letter) = readLetter() else {
        Signals.forget()
        return end(draft)
      }
      switch letter {
      case "\u{12}": look(from: found ?? history.entries.count)
      case "\u{13}":
        found = found.flatMap { history.first(containing: pattern, behind: $0) } ?? found
      case "\u{7F}", "\u{8}":
        if !pattern.isEmpty { pattern.unicodeScalars.removeLast() }
        found = nil
        isMissing = false
        if !pattern.isEmpty { look(from: history.entries.count) }
      case "\u{7}": return end(draft)
      case _ where letter.value < 0x20:
        let code = accept()
        press(String(letter))
        return code
      default:
        pattern.unicodeScalars.append(letter)
        look(from: found.map { $0 + 1 } ?? history.entries.count)
      }
      show()
    }
  }
}
