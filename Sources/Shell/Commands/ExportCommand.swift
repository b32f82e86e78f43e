import CNN
import Export
import HDF5Store
import Lang

/// `export`: networks in the formats of other programs.
enum ExportCommand {
  /// The formats; each is known by its word and by the suffix of its files, which are the same.
  private enum Format: String, CaseIterable {
    case onnx, keras, npz

    var summary: String {
      switch self {
      case .onnx: "a model that ONNX runtimes run"
      case .keras: "an archive that Keras 3 loads"
      case .npz: "the weights alone, for numpy.load"
      }
    }
  }

  static let command = Command(
    CommandSignature(
      "export", group: "keep", summary: "write a network for other programs: ONNX, Keras, NumPy",
      operands: [
        .init(
          "what",
          .oneOf([
            .word(Format.allCases.map { .init($0.rawValue, $0.summary) }), .anyWord,
            .reference(["network"]), .file(.writing),
          ]), "the format; the file's name tells it if not given"),
        .init(
          "network", .reference(["network"]), required: false,
          "the network; the current one if not given"),
        .init("file", .file(.writing), required: false, "the file"),
      ],
      options: [
        .init("to", .file(.writing), "the file, behind a network"),
        .init(
          "layout",
          .word([
            .init("nhwc", "images N x height x width x channels, as here"),
            .init("nchw", "images N x channels x height x width, as in PyTorch"),
          ]), default: "nhwc", "how the ONNX model takes images"),
      ],
      details:
        "`export onnx \"net.onnx\"` writes the current network, `export net to \"net.onnx\"` another one. "
        + "An ONNX model has the input `input`, the output `output`, any number of images, and the "
        + "classes in its metadata; 8-bit images are divided by 255 before they go in. NumPy finds "
        + "the arrays by layer and parameter, as in conv1/kernel. The file is replaced as a whole.",
      examples: [
        .init(#"export onnx "net.onnx""#, setup: FileCommands.setup),
        .init(#"export net to "net.keras""#, setup: FileCommands.setup),
        .init(#"export npz "net.npz""#, setup: FileCommands.setup),
      ]),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      if invocation.hasUnknowns { return .unknown }
      let request = try Request(session, invocation)
      session.plan?.written[request.path] = .unknown
      guard !session.isUncertain(request.network) else { return .none }
      try request.check()
      return .none
    }
  ) { (session, invocation) throws(Diagnostic) in
    let request = try Request(session, invocation)
    try request.check()
    try request.write(session)
    session.note("exported \(request.path)")
    return .none
  }

  // MARK: What is asked for

  private struct Request {
    let format: Format
    let network: NetworkValue
    /// As the user wrote it.
    let path: String
    let layout: ONNXFile.Layout
    private let networkSpan: Span
    private let pathSpan: Span

    init(_ session: Session, _ invocation: Invocation) throws(Diagnostic) {
      let what = try What(invocation)
      if let second = invocation.object("network", as: NetworkValue.self) {
        if what.network != nil {
          throw Diagnostic(
            .unexpectedOperand, "export takes one network", at: invocation.span(of: "network"))
        }
        network = second
        networkSpan = invocation.span(of: "network")
      } else if let first = what.network {
        network = first
        networkSpan = invocation.span(of: "what")
      } else {
        network = try session.network(invocation)
        networkSpan = invocation.verbSpan
      }
      let places: [(path: String?, span: Span)] = [
        (what.path, invocation.span(of: "what")),
        (invocation.string("file"), invocation.span(of: "file")),
        (invocation.string("to"), invocation.span(of: "to")),
      ]
      let given = places.filter { $0.path != nil }
      guard given.count == 1, let path = given[0].path else {
        if given.count > 1 {
          throw Diagnostic(
            .unexpectedOperand, "export takes one file", at: given[1].span,
            secondary: [.init(given[0].span, "given here already")])
        }
        throw Diagnostic(
          .missingOperand, "export needs a file: a file name in quotes", at: invocation.span,
          notes: ["for instance `export onnx \"\(network.name).onnx\"`"])
      }
      self.path = path
      pathSpan = given[0].span
      format = try Request.format(what.format, path, at: pathSpan)
      layout = invocation.word("layout").flatMap(ONNXFile.Layout.init(rawValue:)) ?? .nhwc
      if invocation.has("layout"), format != .onnx {
        throw Diagnostic(
          .conflictingOptions, "`layout` goes with `export onnx`", at: invocation.span(of: "layout")
        )
      }
    }

    /// The format that was named or that the file's name tells.
    private static func format(
      _ named: Format?, _ path: String, at span: Span
    ) throws(Diagnostic) -> Format {
      let suffix = FilePath.suffix(of: path)
      let known = Format.allCases.map { ".\($0.rawValue)" }.joined(separator: ", ")
      if let named {
        guard suffix == named.rawValue else {
          throw Diagnostic(
            .unknownFormat, "\(named) is exported as .\(named), not as \(path)", at: span)
        }
        return named
      }
      guard let format = Format(rawValue: suffix) else {
        let isHDF5 = suffix == "h5" || suffix == "hdf5"
        let diagnostic = Diagnostic(
          .unknownFormat, "a network is exported as \(known), not as \(path)", at: span)
        throw isHDF5
          ? diagnostic.noting("`save` writes .h5, which Keras opens as it is")
          : diagnostic.suggesting(suffix, among: Format.allCases.map(\.rawValue))
      }
      return format
    }

    /// Checks that the format has what the network has, and that the file may be written.
    func check() throws(Diagnostic) {
      do throws(Diagnostic) {
        try FilePath.checkWritable(path)
      } catch {
        throw error.located(at: pathSpan)
      }
      switch format {
      case .onnx:
        do throws(ExportError) {
          try ONNXFile.check(network.network)
        } catch {
          throw Diagnostic(error).located(at: networkSpan)
        }
      case .keras:
        let obstacles = KerasArchive.obstacles(of: network.network)
        guard let first = obstacles.first else { return }
        throw Diagnostic(
          .cannotExport, first, at: networkSpan, notes: Array(obstacles.dropFirst().prefix(10)))
      case .npz: return
      }
    }

    func write(_ session: Session) throws(Diagnostic) {
      let full = FilePath.resolvingHome(path)
      let network = network.network
      let origin = session.origin(seed: network.seed)
      do throws(Diagnostic) {
        do throws(ExportError) {
          switch format {
          case .onnx:
            let script = origin.script.map { [("script", $0)] } ?? []
            try ONNXFile.write(
              network, to: full, layout: layout, producer: ("cnn", Version.text),
              metadata: [("created", origin.created), ("seed", "\(network.seed)")] + script)
          case .npz: try NPZFile.write(network, to: full)
          case .keras: break
          }
        } catch {
          throw Diagnostic(error)
        }
        if format == .keras {
          try session.writing("writing \(path)", count: 0) { (_) throws(HDF5Error) in
            try KerasArchive.save(network, to: full, origin: origin)
          }
        }
      } catch {
        throw error.located(at: error.code == .cannotExport ? networkSpan : pathSpan)
      }
    }
  }

  /// The first operand: a format, a network or a file.
  private struct What {
    var format: Format?
    var network: NetworkValue?
    var path: String?

    init(_ invocation: Invocation) throws(Diagnostic) {
      if let word = invocation.word("what") {
        format = Format(rawValue: word)
        guard format == nil else { return }
        network = invocation.variable(word)?.object(as: NetworkValue.self)
        guard network == nil else { return }
        throw Diagnostic(
          .unknownWord,
          "`\(Escaping.clip(word))` is neither a format nor a network: the formats are "
            + Format.allCases.map(\.rawValue).joined(separator: ", "),
          at: invocation.span(of: "what")
        ).suggesting(word, among: Format.allCases.map(\.rawValue))
      }
      network = invocation.object("what", as: NetworkValue.self)
      path = invocation.string("what")
    }
  }
}

extension Diagnostic {
  /// Why a network wasn't exported.
  init(_ error: ExportError) {
    let code: DiagnosticCode =
      switch error.kind {
      case .impossible: .cannotExport
      case .unwritable: .cannotWrite
      }
    self.init(code, error.message, notes: error.hint.map { [$0] } ?? [])
  }
}
