import Charts

/// One output in several forms, of which a front end shows the richest that it knows.
struct MIMEBundle: Equatable, Sendable {
  enum Content: Equatable, Sendable {
    case text(String)
    /// A picture, for instance.
    case bytes([UInt8])
    /// JSON text, such as a Vega-Lite specification.
    case json(String)
  }

  var forms: [(type: String, content: Content)]
  /// Width and height in which a picture is to be shown, in CSS pixels.
  var pictureSize: (width: Int, height: Int)?

  /// - Parameter plain: the twin for front ends that show text only.
  init(plain: String, _ forms: [(type: String, content: Content)] = []) {
    self.forms = forms + [("text/plain", .text(plain))]
  }

  static func == (left: MIMEBundle, right: MIMEBundle) -> Bool {
    left.data == right.data && left.metadata == right.metadata
  }

  /// The `data` member of a message.
  var data: JSON {
    .object(
      forms.map { form in
        let value: JSON =
          switch form.content {
          case .text(let text): .string(text)
          case .bytes(let bytes): .string(Base64.text(bytes))
          case .json(let text): (try? JSONParser.parse(Array(text.utf8))) ?? .null
          }
        return JSON.Member(name: form.type, value: value)
      })
  }

  /// The `metadata` member of a message.
  var metadata: JSON {
    guard let (width, height) = pictureSize else { return [:] }
    return ["image/png": ["width": .int(width), "height": .int(height)]]
  }

  var plain: String {
    for form in forms where form.type == "text/plain" {
      if case .text(let text) = form.content { return text }
    }
    return ""
  }
}
