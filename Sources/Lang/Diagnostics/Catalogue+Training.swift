extension DiagnosticCatalogue {
  static let trainingEntries: [Entry] = [
    Entry(
      .lossNotFinite, "the loss is no longer a number",
      "Training ran away: usually the rate is too high. The weights of before this epoch are "
        + "kept. Try a tenth of the rate, or `findrate`.",
      "train on digits.train optimizer sgd rate 1000"),
    Entry(
      .nothingToResume, "nothing to resume",
      "No training of this network was stopped, and no checkpoint was named.",
      "network n input 8x8x1\nresume"),
    Entry(
      .cannotResume, "a checkpoint that does not fit",
      "The checkpoint belongs to another network, other data or other settings.",
      "resume from \"other.h5\""),
    Entry(
      .noSamples, "no samples",
      "The data set, or the slice of it, is empty.",
      "train on digits.train[0..<0]"),
    Entry(
      .optimizerOption, "an option the optimizer does not have",
      "momentum belongs to momentum and nesterov, decay to adamw.",
      "train on digits.train optimizer adam momentum 0.9"),
    Entry(
      .nothingToTrain, "nothing to train",
      "All layers are frozen or have no weights. `unfreeze` them.",
      "network n input 8x8x1\nflatten\ntrain on digits.train"),
    Entry(
      .gradientMismatch, "gradients that differ from finite differences",
      "`gradcheck` compares both; a difference shows a mistake in a layer's backward pass, or a "
        + "point at a kink.",
      "gradcheck"),
    Entry(
      .labelsNeeded, "labels are needed",
      "Training and evaluation need data with labels.",
      "data d from \"images.npy\"\nevaluate on d"),
    Entry(
      .noRateFound, "no rate found",
      "The loss fell nowhere within the rates that were tried.",
      "findrate on digits.train"),
    Entry(
      .workerFailed, "one of several processes failed",
      "Of those that mpirun started, or of a sweep; the message has its last words.",
      "save lenet to \"/full/lenet.h5\""),
  ]
}
