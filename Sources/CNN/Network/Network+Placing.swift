/// Where a layer meets its input: shapes, parameters, and names for those that have none.
extension Network {
  /// A layer on its input, with the weights of `weights` that still fit.
  /// - Parameters:
  ///   - before: the layer whose output the input is, for messages.
  ///   - names: those that are taken; gets the names that layers without one are given.
  func place(
    _ specification: LayerSpecification, on shape: Shape, behind before: String?,
    keeping weights: NetworkLayer?, names: inout Set<String>
  ) throws(NetworkError) -> NetworkLayer {
    let layer = specification.layer
    let name = specification.name ?? Network.freeName(layer, &names)
    do throws(LayerError) {
      var body: [NetworkLayer] = []
      var projection: [NetworkLayer] = []
      var output: Shape
      if type(of: layer).descriptor.hasBody {
        (body, projection) = try placeBody(
          specification, name: name, on: shape, keeping: weights, names: &names)
        output = body.last?.output ?? shape
      } else {
        output = try layer.outputShape(for: shape)
      }
      guard
        Shape(checkedHeight: output.height, width: output.width, channels: output.channels) != nil
      else {
        throw LayerError(
          "\(layer.kind) would give \(output), which is too large",
          hint: "take fewer filters or units, or pool before it", reason: .size)
      }
      let descriptors = layer.parameters(for: shape)
      for descriptor in descriptors where !descriptor.isPossible {
        throw LayerError(
          "\(layer.kind) would need \(descriptor.countText) weights; \(ParameterDescriptor.maximumCount) are the most of a layer",
          hint: "take fewer filters or units, or pool before it", reason: .size)
      }
      let kept = weights?.parameters ?? []
      var result = NetworkLayer(
        name: name, layer: layer, input: shape, output: output,
        parameters: descriptors.map { descriptor in
          let old = kept.first {
            $0.descriptor.name == descriptor.name && $0.descriptor.shape == descriptor.shape
          }
          return Parameter(descriptor, stored: old?.stored)
        })
      result.isFrozen = specification.isFrozen
      result.body = body
      result.projection = projection
      return result
    } catch {
      throw NetworkError(
        error.message, hint: error.hint, layer: name, before: before, field: error.field,
        reason: error.reason)
    }
  }

  private func placeBody(
    _ specification: LayerSpecification, name: String, on shape: Shape,
    keeping weights: NetworkLayer?, names: inout Set<String>
  ) throws(LayerError) -> (body: [NetworkLayer], projection: [NetworkLayer]) {
    guard !specification.body.isEmpty else {
      throw LayerError("residual needs at least one layer in its block")
    }
    var body: [NetworkLayer] = []
    var inner = shape
    var before: String?
    for part in specification.body {
      do throws(NetworkError) {
        let placed = try place(
          part, on: inner, behind: before,
          keeping: weights?.body.first { $0.name == part.name }, names: &names)
        inner = placed.output
        before = placed.name
        body.append(placed)
      } catch {
        throw LayerError(
          error.message, hint: error.hint, field: error.field, reason: error.reason)
      }
    }
    guard inner != shape else { return (body, []) }
    let layer = try Residual.projection(from: shape, to: inner)
    do throws(NetworkError) {
      let placed = try place(
        LayerSpecification(layer, name: "\(name)_projection"), on: shape, behind: nil,
        keeping: weights?.projection.first, names: &names)
      return (body, [placed])
    } catch {
      throw LayerError(error.message, hint: error.hint, reason: error.reason)
    }
  }

  private static func freeName(_ layer: any Layer, _ names: inout Set<String>) -> String {
    let prefix = type(of: layer).descriptor.namePrefix
    var number = 1
    while !names.insert("\(prefix)\(number)").inserted { number += 1 }
    return "\(prefix)\(number)"
  }
}
