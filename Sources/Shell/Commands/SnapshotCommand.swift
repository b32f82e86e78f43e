import CNN
import HDF5Store
import Lang

/// `snapshot`: what a network makes of images, layer by layer, into a file.
enum SnapshotCommand {
  static let command = Command(
    CommandSignature(
      "snapshot", group: "keep", summary: "write what a network makes of images, layer by layer",
      operands: [
        .init(
          "what",
          .word([
            .init("activations", "the output of each layer"),
            .init("gradients", "the derivatives of the loss by weights and by layers"),
          ]), "activations or gradients")
      ],
      options: [
        .init("of", .reference(["network"]), "the network; the current one if not given"),
        .init("on", .reference(["dataset"]), required: true, "the images"),
        .init("to", .file(.writing), required: true, "the HDF5 file"),
        .init("layers", .list(.reference(["layer"])), "only these layers"),
        .init(
          "loss", TrainingOptions.losses, "of gradients; crossentropy behind softmax, else mse"),
      ],
      details: "Arrays have a row for each image, channels last, as h5py reads them.",
      examples: [
        .init(
          #"snapshot activations on d.test[0..<4] to "activations.h5""#, setup: FileCommands.setup)
      ]
    ),
    checking: .custom { (session, invocation) throws(Diagnostic) in
      if let path = invocation.string("to") {
        try invocation.locating("to") { () throws(Diagnostic) in
          try FilePath.checkWritable(path)
        }
        session.plan?.written[path] = .unknown
      }
      guard !invocation.hasUnknowns, let data = try invocation.dataset("on") else { return .none }
      let network = try session.network(invocation, "of")
      guard !session.isUncertain(network) else { return .none }
      try DataFit.checkInput(network, data)
      return .none
    }
  ) { (session, invocation) throws(Diagnostic) in
    let value = try session.network(invocation, "of")
    let network = value.network
    guard let data = try invocation.dataset("on"), let path = invocation.string("to") else {
      return .none
    }
    let full = FilePath.resolvingHome(path)
    let layers = invocation.items("layers").compactMap {
      $0.value.object(as: LayerValue.self)?.name
    }
    let chosen = layers.isEmpty ? nil : layers
    let origin = session.origin(seed: network.seed)
    let isGradients = invocation.word("what") == "gradients"
    if isGradients {
      try DataFit.check(value, data, loss: TrainingOptions.loss(invocation, network))
    } else {
      try DataFit.checkInput(value, data)
    }
    try invocation.locating("to") { () throws(Diagnostic) in
      try session.writing("writing \(path)", count: data.count) { (observe) throws(HDF5Error) in
        if isGradients {
          try SnapshotFile.writeGradients(
            of: network, on: data, to: full, loss: TrainingOptions.loss(invocation, network),
            layers: chosen, origin: origin, observe: observe)
        } else {
          try SnapshotFile.writeActivations(
            of: network, on: data, to: full, layers: chosen, origin: origin, observe: observe)
        }
      }
    }
    session.note("saved \(path)")
    return .none
  }
}
