/// What `summary` says of one layer.
public struct LayerSummary: Hashable, Sendable {
  public var name: String
  public var kind: String
  /// The settings as they are typed.
  public var settings: String
  public var input: Shape
  public var output: Shape
  public var parameters: Int
  public var isFrozen: Bool
  /// Multiplications with a weight, for one image.
  public var multiplyAdds: Int
  /// Bytes of the output of one image.
  public var activationMemory: Int
  /// How much of the input image one value of the output depends on.
  public var receptiveField: Size
  /// How deep the layer is inside residual blocks.
  public var depth: Int
}

extension Network {
  /// A row for each layer, those of residual blocks behind their block.
  public var summary: [LayerSummary] {
    var rows: [LayerSummary] = []
    var field = ReceptiveField()
    func visit(_ layers: [NetworkLayer], _ field: inout ReceptiveField, depth: Int) {
      for layer in layers {
        let place = rows.count
        rows.append(
          LayerSummary(
            name: layer.name, kind: layer.layer.kind, settings: layer.layer.settingsText,
            input: layer.input, output: layer.output, parameters: layer.parameterCount,
            isFrozen: layer.isFrozen, multiplyAdds: layer.multiplyAdds,
            activationMemory: saturatingProduct(layer.output.count, 4), receptiveField: Size(1),
            depth: depth))
        if layer.body.isEmpty {
          field.pass(layer)
        } else {
          // The skipping way sees less than the block does.
          var skip = field
          visit(layer.body, &field, depth: depth + 1)
          visit(layer.projection, &skip, depth: depth + 1)
        }
        rows[place].receptiveField = field.size
      }
    }
    visit(layers, &field, depth: 0)
    return rows
  }
}

/// The part of the image that one value sees: it grows by (extent − 1) · jump with every window, and
/// the jump by every stride.
private struct ReceptiveField {
  private var height = 1
  private var width = 1
  private var jumpY = 1
  private var jumpX = 1

  var size: Size { Size(height, width) }

  mutating func pass(_ layer: NetworkLayer) {
    if let window = layer.layer.window {
      grow(window.extent.height - 1, window.extent.width - 1)
      jumpY = jumpY.saturatingProduct(window.stride.height)
      jumpX = jumpX.saturatingProduct(window.stride.width)
    } else if layer.output.isVector, !layer.input.isVector {
      // Flattening and global averages look at the whole image.
      grow(layer.input.height - 1, layer.input.width - 1)
    }
  }

  private mutating func grow(_ rows: Int, _ columns: Int) {
    height = height.saturatingSum(rows.saturatingProduct(jumpY))
    width = width.saturatingSum(columns.saturatingProduct(jumpX))
  }
}
