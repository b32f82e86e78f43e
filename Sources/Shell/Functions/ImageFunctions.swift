import CNN
import DataSources
import Lang

/// Functions that read pictures.
enum ImageFunctions {
  static func table(_ context: FunctionContext) -> [TableFunction] {
    [image(context), photograph]
  }

  private static var photograph: TableFunction {
    TableFunction(
      FunctionSignature(
        "photograph", group: FunctionGroup.making,
        [
          .init(
            "name", default: "camera",
            "\(Photograph.allCases.map(\.rawValue).joined(separator: ", ")): a file "
              + "images/NAME.png in $CNN_DATA")
        ],
        summary: "a picture to try filters on, as a tensor",
        details: """
          The tensor is H×W×C with values from 0 to 1. Where $CNN_DATA has no such photograph, it is \
          a generated grey picture of 256×256.
          """,
        examples: [.init("print rank(photograph())")])
    ) { call throws(Diagnostic) in
      let name = try call.string("name")
      guard let photograph = Photograph(rawValue: name) else {
        let known = Photograph.allCases.map(\.rawValue)
        throw Diagnostic(
          .unknownWord, "there is no photograph \"\(name)\": use \(known.joined(separator: ", "))"
        ).located(at: call.span(of: "name"))
      }
      do {
        return Value(try photograph.picture().tensor)
      } catch {
        throw Diagnostic(reading: error, from: name).located(at: call.span(of: "name"))
      }
    }
  }

  private static func image(_ context: FunctionContext) -> TableFunction {
    let signature = FunctionSignature(
      "image", group: FunctionGroup.making,
      [.init("file", "the path of a PNG, PGM or PPM file")],
      summary: "a picture file as a tensor",
      details: """
        The tensor is H×W×C with values from 0 to 1; C is 1 for grey, 3 for colour, and one more \
        with transparency.
        """,
      examples: [
        .init(
          "print shape(image(\"picture.png\"))", setup: "save (ones(4x4x3)) to \"picture.png\"")
      ])
    return TableFunction(
      signature,
      checking: .custom { call throws(Diagnostic) in
        if case .string(let path) = call["file"], !context.isWrittenEarlier(path) {
          return try read(path, at: call.span(of: "file"))
        }
        return .unknown
      }
    ) { call throws(Diagnostic) in
      try read(call.string("file"), at: call.span(of: "file"))
    }
  }

  private static func read(_ path: String, at span: Span) throws(Diagnostic) -> Value {
    do {
      return Value(try Picture.read(path).tensor)
    } catch {
      throw Diagnostic(reading: error, from: path).located(at: span)
    }
  }
}
