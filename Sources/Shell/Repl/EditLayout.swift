import Lang

/// Where letters stand in a terminal when a prompt and a text of several lines are written, as
/// libedit lays them out.
struct EditLayout {
  let width: Int
  /// Where the next letter goes.
  private(set) var row = 0
  private(set) var column = 0

  init(width: Int) { self.width = max(width, 2) }

  mutating func add(_ text: some Sequence<Unicode.Scalar>) {
    for letter in text { add(letter) }
  }

  private mutating func add(_ letter: Unicode.Scalar) {
    switch letter {
    case "\n":
      row += 1
      column = 0
    case "\t":
      repeat { advance(1) } while column % 8 != 0
    default:
      let columns = TextWidth.columns(letter)
      // A wide letter doesn't stand in two lines.
      if column + columns > width { advance(width - column) }
      advance(columns)
    }
  }

  private mutating func advance(_ columns: Int) {
    column += columns
    if column >= width {
      column = 0
      row += 1
    }
  }
}
