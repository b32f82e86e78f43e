/// Where each parameter of a network lies in the engine's one array of all parameters.
///
/// Those that training changes come first, in the order of ``Network/trainedParameters``, then the
/// others; each begins at a multiple of 16 floats.
struct ParameterLayout: Sendable {
  struct Entry: Sendable {
    let layer: String
    let name: String
    let offset: Int
    let count: Int
    let isTrained: Bool
    let isFrozen: Bool
    let l2: Double
  }

  let entries: [Entry]
  /// The length of the part that training changes.
  let trainedCount: Int
  /// The length of the whole array.
  let count: Int

  init(_ network: Network) {
    var entries: [Entry] = []
    var offset = 0
    func place(trained: Bool) {
      for layer in network.allLayers {
        for parameter in layer.parameters where parameter.descriptor.trainable == trained {
          let descriptor = parameter.descriptor
          entries.append(
            Entry(
              layer: layer.name, name: descriptor.name, offset: offset, count: descriptor.count,
              isTrained: trained, isFrozen: layer.isFrozen, l2: descriptor.l2))
          offset += (descriptor.count + 15) / 16 * 16
        }
      }
    }
    place(trained: true)
    trainedCount = offset
    place(trained: false)
    count = offset
    self.entries = entries
  }

  /// The offsets of the parameters of `layer`, in the layer's own order.
  func offsets(of layer: NetworkLayer) -> [Int] {
    layer.parameters.map { parameter in
      entries.first { $0.layer == layer.name && $0.name == parameter.descriptor.name }?.offset ?? 0
    }
  }

  /// Copies the network's values to `array`, which has room for `count` floats.
  func load(_ network: Network, into array: UnsafeMutablePointer<Float>) {
    array.update(repeating: 0, count: count)
    var next: [String: Int] = [:]
    for entry in entries { next["\(entry.layer)/\(entry.name)"] = entry.offset }
    for layer in network.allLayers {
      for parameter in layer.parameters {
        guard let offset = next["\(layer.name)/\(parameter.descriptor.name)"] else { continue }
        let values =
          parameter.stored ?? parameter.initialValues(seed: network.seed, layer: layer.name)
        values.withUnsafeBufferPointer { source in
          if let base = source.baseAddress {
            (array + offset).update(from: base, count: source.count)
          }
        }
      }
    }
  }

  /// Copies the values in `array` to the network's parameters.
  func store(_ array: UnsafePointer<Float>, to network: inout Network) {
    var values: [String: [Float]] = [:]
    for entry in entries {
      values["\(entry.layer)/\(entry.name)"] = Array(
        UnsafeBufferPointer(start: array + entry.offset, count: entry.count))
    }
    network.modifyAll { layer in
      for index in layer.parameters.indices {
        let name = "\(layer.name)/\(layer.parameters[index].descriptor.name)"
        layer.parameters[index].stored = values[name]
      }
    }
  }

  /// What training doesn't follow gradients with: the moving averages of batch normalisation.
  func untrained(_ array: UnsafePointer<Float>) -> [Float] {
    Array(UnsafeBufferPointer(start: array + trainedCount, count: count - trainedCount))
  }

  /// The way back of ``untrained(_:)``.
  func setUntrained(_ values: [Float], in array: UnsafeMutablePointer<Float>) {
    for (index, value) in values.enumerated() { array[trainedCount + index] = value }
  }

  /// The values in `array` without the gaps; only the trained ones, or all.
  func compact(_ array: UnsafePointer<Float>, onlyTrained: Bool) -> [Float] {
    entries.filter { $0.isTrained || !onlyTrained }.flatMap {
      Array(UnsafeBufferPointer(start: array + $0.offset, count: $0.count))
    }
  }

  /// The way back of ``compact(_:onlyTrained:)``.
  /// - Returns: whether there were as many values as were needed.
  @discardableResult
  func expand(
    _ values: [Float], into array: UnsafeMutablePointer<Float>, onlyTrained: Bool
  ) -> Bool {
    let wanted = entries.filter { $0.isTrained || !onlyTrained }
    guard values.count == wanted.reduce(0, { $0 + $1.count }) else { return false }
    var position = 0
    for entry in wanted {
      for index in 0..<entry.count { array[entry.offset + index] = values[position + index] }
      position += entry.count
    }
    return true
  }
}
