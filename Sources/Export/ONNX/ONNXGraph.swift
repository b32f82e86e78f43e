import Files

/// A computation in the terms of ONNX, and its form in a file: as much of `onnx.proto3` as networks
/// need.
struct ONNXGraph {
  enum Attribute {
    case integer(Int)
    case integers([Int])
    case number(Float)
  }

  /// An operator applied to tensors that are known by their names.
  struct Node {
    var name: String
    var operation: String
    var inputs: [String]
    var output: String
    var attributes: [(name: String, value: Attribute)] = []
  }

  /// A constant tensor.
  struct Constant {
    enum Values {
      case floats([Float])
      case integers([Int])
    }

    var name: String
    var extent: [Int]
    var values: Values
  }

  /// A side of an input or output: a number, or a name for one that is open.
  enum Side {
    case fixed(Int)
    case open(String)
  }

  /// An input or output.
  struct Port {
    var name: String
    var sides: [Side]
    var note: String
  }

  var name: String
  var input: Port
  var output: Port
  var nodes: [Node] = []
  var constants: [Constant] = []
}

// MARK: - Writing

// The numbers of the fields below are those of onnx.proto3.
extension ONNXGraph {
  var message: ProtobufMessage {
    var message = ProtobufMessage()
    for node in nodes { message.add(1, node.message) }
    message.add(2, name)
    for constant in constants { message.add(5, constant.message) }
    message.add(11, input.message)
    message.add(12, output.message)
    return message
  }
}

extension ONNXGraph.Node {
  fileprivate var message: ProtobufMessage {
    var message = ProtobufMessage()
    for input in inputs { message.add(1, input) }
    message.add(2, output)
    message.add(3, name)
    message.add(4, operation)
    for (name, value) in attributes {
      var attribute = ProtobufMessage()
      attribute.add(1, name)
      switch value {
      case .number(let number):
        attribute.add(2, number)
        attribute.add(20, 1)
      case .integer(let number):
        attribute.add(3, number)
        attribute.add(20, 2)
      case .integers(let numbers):
        attribute.add(8, numbers)
        attribute.add(20, 7)
      }
      message.add(5, attribute)
    }
    return message
  }
}

extension ONNXGraph.Constant {
  fileprivate var message: ProtobufMessage {
    var message = ProtobufMessage()
    message.add(1, extent)
    switch values {
    case .floats: message.add(2, 1)
    case .integers(let numbers):
      message.add(2, 7)
      message.add(7, numbers)
    }
    message.add(8, name)
    if case .floats(let numbers) = values { message.add(9, .floats(numbers)) }
    return message
  }
}

extension ONNXGraph.Port {
  fileprivate var message: ProtobufMessage {
    var shape = ProtobufMessage()
    for side in sides {
      var dimension = ProtobufMessage()
      switch side {
      case .fixed(let count): dimension.add(1, count)
      case .open(let name): dimension.add(2, name)
      }
      shape.add(1, dimension)
    }
    var tensor = ProtobufMessage()
    // float32
    tensor.add(1, 1)
    tensor.add(2, shape)
    var type = ProtobufMessage()
    type.add(1, tensor)
    var message = ProtobufMessage()
    message.add(1, name)
    message.add(2, type)
    message.add(3, note)
    return message
  }
}
