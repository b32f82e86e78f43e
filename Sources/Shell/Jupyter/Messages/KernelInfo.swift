/// What the kernel says of itself (messaging specification, "Kernel info").
enum KernelInfo {
  static let content: JSON = [
    "status": "ok",
    "protocol_version": .string(MessageWriter.protocolVersion),
    "implementation": "cnn",
    "implementation_version": .string(Version.text),
    "language_info": [
      "name": "cnn",
      "version": .string(Version.text),
      "mimetype": "text/x-cnn",
      "file_extension": ".cnn",
      // Comments, texts and most keywords are written as in Python, and front ends know no
      // language called cnn.
      "pygments_lexer": "python",
      "codemirror_mode": ["name": "python"],
      "nbconvert_exporter": "script",
    ],
    "banner": .string(
      "cnn \(Version.text): convolutional networks, a command at a time\n"
        + "Try `help`, or put `?` behind a command."),
    "debugger": false,
    "help_links": [],
    "supported_features": [],
  ]
}
