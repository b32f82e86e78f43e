extension DiagnosticCatalogue {
  static let shapeEntries: [Entry] = [
    Entry(
      .shapeMismatch, "a layer that does not fit its input",
      "The layer needs another kind of input, such as a flat one for dense: put `flatten` or "
        + "`globalavgpool` between. The message points at the command that made the input too.",
      "network n input 28x28x1\ndense 10"),
    Entry(
      .windowTooLarge, "a filter or window larger than its input",
      "By eq. (2.3) of the lecture the output size is ⌊(n + 2p − f)/s⌋ + 1, which must be at "
        + "least 1. Use a smaller filter, a smaller stride before it, or `pad same`.",
      "network n input 4x4x1\nconv 6 5x5"),
    Entry(
      .badInputShape, "an input shape that does not work",
      "The input of a network is HxWxC, or a single number for flat inputs.",
      "network n input 2x2x2x2"),
    Entry(
      .dataDoesNotFit, "data of another shape than the network's input",
      "The images must have the size and channels of the network's input. `pad` and `resize` of "
        + "`data` change them.",
      "data d from \"digits\"\nnetwork n input 28x28x1\nflatten\ndense 10 softmax\ntrain on d.train"
    ),
    Entry(
      .classesDoNotFit, "another number of classes than outputs",
      "The last layer needs one output for each class of the data.",
      "data d from \"digits\"\nnetwork n input 32x32x1\nflatten\ndense 9 softmax\ntrain on d.train"),
    Entry(
      .cannotBroadcast, "shapes that cannot be combined",
      "Elementwise arithmetic needs equal extents, compared from the last axis; an extent of 1 is "
        + "repeated.",
      "print zeros(3) + zeros(4)"),
    Entry(
      .tensorShape, "a tensor of the wrong shape",
      "The function needs a tensor with other axes or extents.",
      "print transpose(reshape(zeros(4), [3, 2]))"),
    Entry(
      .branchesDiffer, "a residual block that changes the shape",
      "The block's output is added to its input, so both need the same shape: use `pad same`, "
        + "stride 1 and as many filters as there are channels.",
      "network n input 8x8x4\nresidual { conv 8 3x3 pad same }"),
    Entry(
      .emptyNetwork, "a network without layers",
      "There is nothing to train, evaluate or save yet.",
      "network n input 28x28x1\nsave n to \"n.h5\""),
    Entry(
      .badLayerOption, "options of a layer that do not work together",
      "For instance, the groups of a convolution must divide its channels and filters.",
      "network n input 8x8x3\nconv 4 3x3 groups 2"),
    Entry(
      .editBreaksLayer, "a change that a later layer cannot follow",
      "After the insertion, removal or replacement a later layer would get an input that does not "
        + "fit. Nothing was changed.",
      "network n input 8x8x1\nconv 4 3x3\nflatten\ndense 10\nremove flatten1"),
    Entry(
      .nothingToUndo, "nothing to undo or redo",
      "The network has no earlier, or no undone, state.",
      "network n input 8x8x1\nredo"),
    Entry(
      .weightsDoNotFit, "weights of another shape",
      "Weights can only be replaced by a tensor of the same shape, or loaded from a network with "
        + "the same layers.",
      "network n input 8x8x1\nconv 4 3x3\nn.conv1.weights = zeros(5, 5, 1, 4)"),
    Entry(
      .notEnoughMemory, "not enough memory",
      "The message gives what is needed and what there is. A smaller batch needs less.",
      "train on digits.train batch 1000000"),
    Entry(
      .noParameters, "a layer without weights",
      "Pooling, flatten, dropout and activations have nothing to learn.",
      "network n input 8x8x1\nmaxpool 2x2\nfreeze pool1"),
    Entry(
      .lossDoesNotFit, "a loss that does not fit the output",
      "Cross entropy needs probabilities: end the network with softmax, or use `loss mse`.",
      "network n input 8x8x1\nflatten\ndense 10 relu\ntrain on digits.train loss crossentropy"),
    Entry(
      .shapeTooLarge, "a shape that is too large",
      "The product of the extents is beyond what any machine can hold.",
      "network n input 2147483647x2147483647x2147483647"),
  ]
}
