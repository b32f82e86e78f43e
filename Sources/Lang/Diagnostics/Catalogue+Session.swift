extension DiagnosticCatalogue {
  static let sessionEntries: [Entry] = [
    Entry(
      .interrupted, "interrupted",
      "You stopped it. A stopped training keeps everything; `resume` goes on.",
      "while true { }   # and Ctrl-C"),
    Entry(
      .noInput, "no one to ask",
      "input needs a terminal or a notebook that allows questions.",
      "name = input(\"name? \")"),
    Entry(
      .badSetting, "a value a setting cannot have",
      "`settings` lists the settings with what they may be.",
      "set threads -1"),
    Entry(
      .missingLibrary, "a library or program is missing",
      "`cnn doctor` says what is missing and how to install it.",
      "# cnn kernel install without Jupyter"),
    Entry(
      .notHere, "not possible here",
      "The command works at the prompt, or in a notebook, or in a script, but not here.",
      "# cnn - started several times over by mpirun"),
    Entry(
      .kernelConnection, "a connection file that does not work",
      "The kernel is started by Jupyter with a connection file; it is missing, malformed or "
        + "readable by others.",
      "# cnn kernel start --connection-file broken.json"),
  ]
}
