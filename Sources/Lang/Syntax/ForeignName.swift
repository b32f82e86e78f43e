/// Names that other languages and libraries have, and what does the same here.
enum ForeignName {
  /// Words that begin statements elsewhere.
  static let verbs: [String: String] = [
    "make": makingAdvice, "create": makingAdvice, "new": makingAdvice, "build": makingAdvice,
    "define": makingAdvice, "add": "a layer is added by its own verb: `conv 6 5x5`, `dense 10`",
    "fit": "`train on DATA epochs 5` trains the current network",
    "compile": "there is nothing to compile: `train` takes loss, optimizer and rate as options",
    "delete": "`remove LAYER` takes a layer out; `x = none` gives back the memory of a variable",
    "echo": "`print` shows values", "println": "`print` shows values",
    "printf": "`print` shows values",
    "run": "`include \"file.cnn\"` runs a script", "source": "`include \"file.cnn\"` runs a script",
    "global": "functions read outer variables; they give new values back by `return`",
    "switch": "cases are written if … { … } else if … { … }",
    "match": "cases are written if … { … } else if … { … }",
    "yield": "a function gives a list back",
    "test": "`evaluate on DATA` tests the current network",
    "pool": poolingAdvice, "pooling": poolingAdvice, "meanpool": "`avgpool 2x2` adds the layer",
    "linear": denseAdvice, "fc": denseAdvice, "fullyconnected": denseAdvice,
    "activation": "an activation is a layer of its own: `relu`",
    "layer": "a layer is added by its own verb: `conv 6 5x5`, `dense 10`",
    "input": "the input belongs to the network: `network net input 28x28x1`",
    "cd": folderAdvice, "ls": listingAdvice, "dir": listingAdvice, "cat": contentsAdvice,
    "less": contentsAdvice, "man": "`help NAME` explains a verb or a function",
    "pip": "there is nothing to install: every function is there",
    "open": "`load FILE` reads a network, `data NAME from FILE` a dataset",
    "read": "`load FILE` reads a network, `data NAME from FILE` a dataset",
    "write": "`save X to FILE` writes a network, a dataset or a tensor",
    "store": "`save X to FILE` writes a network, a dataset or a tensor",
  ]

  private static let poolingAdvice = "`maxpool 2x2` or `avgpool 2x2` adds a pooling layer"
  private static let denseAdvice = "`dense 10` adds a fully connected layer"
  private static let folderAdvice = "files are seen from the folder that cnn was started in"
  private static let listingAdvice =
    "`list` shows the variables; in quotes Tab completes the names of files"
  private static let contentsAdvice = "`inspect \"net.h5\"` shows what an HDF5 file holds"

  private static let makingAdvice =
    "`network NAME input HxWxC` makes a network, `data NAME from SOURCE` a dataset, a layer's verb "
    + "such as `conv` a layer, and `name = value` a variable"

  static let advice: [String: String] = [
    "length": "`len(x)` gives the length",
    "push": "`append(list, x)` gives the longer list",
    "arange": "a range is written `0..<10`, and `tensor(0..<10)` makes a tensor of it",
    "indexof": "`find(x, item)` gives the first position", "nonzero": maskAdvice,
    "logical_and": "`a and b` combines masks", "logical_or": "`a or b` combines masks",
    "logical_not": "`not a` turns a mask round", "power": "a power is written `a ** b`",
    "absolute": "`abs(x)` gives the absolute value", "empty": "`zeros(3x3)` makes a tensor",
    "argwhere": maskAdvice, "amax": "`max(x, axis=0)` gives the largest along an axis",
    "amin": "`min(x, axis=0)` gives the smallest along an axis", "ravel": "`flatten(x)` does it",
    "array": "`tensor([[1, 2], [3, 4]])` makes a tensor",
    "concatenate": "`concat` joins tensors",
    "pow": "a power is written `a ** b`",
    "fabs": "`abs(x)` gives the absolute value",
    "float": "`num(text)` makes a number of a text",
    "string": "`str(x)` makes a text of a value",
    "rand": "`random(3x3)` makes a tensor of random numbers",
    "randn": "`normal(3x3)` makes a tensor of normally distributed numbers",
    "conv2d": "`conv 6 5x5` adds a convolutional layer; `correlate(image, filter)` computes",
    "imread": "`image(file)` reads a picture",
    "np": moduleAdvice, "numpy": moduleAdvice, "math": moduleAdvice, "torch": moduleAdvice,
    "tf": moduleAdvice, "keras": moduleAdvice, "nn": moduleAdvice, "F": moduleAdvice,
    "model": networkAdvice, "net": networkAdvice,
    "ls": listingAdvice, "dir": listingAdvice, "cd": folderAdvice, "pwd": folderAdvice,
    "who": "`list` shows the variables", "vars": "`list` shows the variables",
    "q": "`quit` ends the session", "bye": "`quit` ends the session",
    "accuracy": "`r = evaluate on DATA` gives `r.accuracy` and `r.loss`",
    "loss": "`r = evaluate on DATA` gives `r.accuracy` and `r.loss`",
    "plt": "`plot x` draws a chart, `show x` a picture",
    "pd": "`data NAME from \"file.csv\"` reads labelled rows",
    "Sequential": networkAdvice, "Model": networkAdvice, "Input": networkAdvice,
    "Conv2D": "`conv 6 5x5` adds a convolutional layer", "Dense": "`dense 10` adds a dense layer",
    "MaxPooling2D": "`maxpool 2x2` adds a pooling layer",
    "AveragePooling2D": "`avgpool 2x2` adds a pooling layer",
    "Flatten": "`flatten` adds the layer", "Dropout": "`dropout 0.5` adds the layer",
    "type": "`print x` shows what a value is", "dict": "a record holds named values: {a: 1}",
    "set": "`unique(x)` gives a list without repetitions", "tuple": "a list holds values: [1, 2]",
    "exit": "`quit` ends the session", "pass": "an empty block is written { }",
    "end": "a block stands in braces: if … { … }", "fi": "a block stands in braces: if … { … }",
    "null": "nothing is written `none`", "nil": "nothing is written `none`",
    "NULL": "nothing is written `none`",
  ]

  /// What to write instead of a method: functions stand in front, and give a new value.
  ///
  /// Nil where the value has members and none is called like a method.
  static func method(_ name: Name, isOfList: Bool, hasMembers: Bool) -> String? {
    if isOfList, let advice = listMethods[name.text] { return advice }
    if let advice = methods[name.text] { return advice }
    let behind = name.span.range.upperBound
    let isCalled = name.span.source.text(in: behind..<behind + 1) == "("
    guard isCalled || !hasMembers else { return nil }
    return "functions stand in front here: \(Escaping.clip(name.text))(value)"
  }

  /// Methods that change a list elsewhere.
  private static let listMethods: [String: String] = [
    "append": "`x = append(x, item)` or `x += [item]` makes the list longer",
    "extend": "`x += [1, 2]` makes the list longer",
    "push": "`x = append(x, item)` or `x += [item]` makes the list longer",
    "insert": "lists are cut and joined: `x[..<i] + [item] + x[i...]`",
    "pop": "`x[-1]` is the last item, `x[..<-1]` the list without it",
    "remove": "lists are cut and joined: `x[..<i] + x[i + 1...]`",
    "clear": "`x = []` empties the list",
    "copy": "`y = x` copies: what changes `y` leaves `x` as it is",
    "sort": "`sorted(x)` gives the items in order: `x = sorted(x)`",
    "reverse": "`reversed(x)` gives the items from last to first: `x = reversed(x)`",
    "index": "`find(x, item)` gives an item's first position",
  ]

  /// Methods and members of values elsewhere.
  private static let methods: [String: String] = [
    "length": "`len(x)` gives the length", "size": "`len(x)` gives the length",
    "count": "`len(x)` gives the length", "__len__": "`len(x)` gives the length",
    "items": "`for key in record { print key, record[key] }` goes through the fields",
    "get": "a field is read by `record.name` or `record[\"name\"]`",
    "T": "`transpose(x)` swaps the axes", "dot": "`matmul(a, b)` multiplies matrices",
    "astype": "tensors hold float32 numbers; `round(x)` makes them whole",
    "item": "a tensor of one number computes like the number",
    "format": "a string holds values as it is: \"{x:.3}\"",
    "fit": "`train on DATA epochs 5` trains the current network",
    "evaluate": "`evaluate on DATA` evaluates the current network",
    "predict": "`predict on DATA` runs the current network, `forward(net, x)` a tensor",
    "compile": "there is nothing to compile: `train` takes loss, optimizer and rate as options",
    "add": "a layer is added by its command: `conv 6 5x5`",
    "summary": "`summary` shows the current network, `summary net` another",
    "save": "`save net to \"net.h5\"` writes the network",
    "load_weights": "`load weights from \"net.h5\"` reads weights",
    "save_weights": "`save net to \"net.weights.h5\"` writes weights",
  ]

  private static let maskAdvice = "a comparison picks elements: `t[t > 0]`"

  private static let networkAdvice =
    "`network net input 28x28x1` begins a network; layers are added by their commands: `conv 6 5x5`"

  /// Options of Keras and PyTorch, and the option that is the same here.
  static let options: [String: String] = [
    "padding": "pad", "strides": "stride", "dilation_rate": "dilation", "use_bias": "bias",
    "kernel_initializer": "init", "kernel_regularizer": "l2", "name": "as", "lr": "rate",
    "learning_rate": "rate", "batch_size": "batch", "validation_data": "validate",
    "validation": "validate", "weight_decay": "decay", "nesterov": "optimizer",
  ]

  /// Options of Keras and PyTorch that are operands or commands here.
  static let operands: [String: String] = [
    "kernel": kernelAdvice, "kernel_size": kernelAdvice, "pool_size": kernelAdvice,
    "in_channels": "the channels follow from the layer before",
    "input_shape": "the input belongs to the network: `network net input 28x28x1`",
    "activation": "an activation is a layer of its own: `relu`",
    "verbose": "`set progress off` trains without a line for each epoch",
  ]

  private static let kernelAdvice = "the size is an operand: `conv 6 5x5`, `maxpool 2x2`"

  private static let moduleAdvice =
    "there are no modules: functions stand alone, such as `zeros(3, 3)` and `sqrt(2)`"
}

extension Diagnostic {
  /// The diagnostic with the nearest of the user's own names, else with advice on a name of another
  /// language, else with the nearest of `others`.
  func advising(
    _ name: String, own: some Sequence<String>, others: some Sequence<String>
  ) -> Diagnostic {
    let near = suggesting(name, among: own)
    if near.notes.count > notes.count { return near }
    if let advice = ForeignName.advice[name] { return noting(advice) }
    let other = suggesting(name, among: others)
    if other.notes.count > notes.count { return other }
    let meant = Suggestion.nearest(
      name, among: Suggestion.plausible(name, letters: 5, among: ForeignName.advice.keys))
    return meant.flatMap { ForeignName.advice[$0] }.map(noting) ?? self
  }
}
