/// The stable codes of all diagnostics, of the language and of every command.
///
/// A code never changes its meaning. ``DiagnosticCatalogue`` has a title, an explanation and an
/// example for each.
public enum DiagnosticCode: String, Sendable, CaseIterable {
  // E01xx: syntax.
  case unexpectedToken = "E0101"
  case unexpectedCharacter = "E0102"
  case malformedNumber = "E0103"
  case unterminatedString = "E0104"
  case badEscape = "E0105"
  case unclosedBracket = "E0106"
  case strayBracket = "E0107"
  case nestedTooDeeply = "E0108"
  case tooLong = "E0109"
  case brokenEncoding = "E0110"
  case sourceTooLarge = "E0111"
  case spaceBeforeCall = "E0112"
  case foreignOperator = "E0113"
  case badAssignmentTarget = "E0114"
  case outsideLoop = "E0115"
  case outsideFunction = "E0116"
  case badParameters = "E0117"
  case badFormat = "E0118"
  case malformedSize = "E0119"
  case foreignSyntax = "E0120"

  // E02xx: names, verbs, operands, options.
  case unknownName = "E0201"
  case unknownVerb = "E0202"
  case noValueYet = "E0203"
  case unknownOption = "E0204"
  case verbAsVariable = "E0205"
  case missingOperand = "E0206"
  case unexpectedOperand = "E0207"
  case repeatedOption = "E0208"
  case missingOption = "E0209"
  case unknownWord = "E0210"
  case wrongOperand = "E0211"
  case reservedName = "E0212"
  case unknownFunction = "E0213"
  case missingArgument = "E0214"
  case unexpectedArgument = "E0215"
  case unknownMember = "E0216"
  case blockMismatch = "E0217"
  case unknownLayer = "E0218"
  case noCurrentNetwork = "E0219"
  case nameInUse = "E0220"
  case readOnly = "E0221"
  case unknownTopic = "E0222"
  case conflictingOptions = "E0224"

  // E03xx: values and types.
  case operatorMismatch = "E0301"
  case wrongType = "E0302"
  case divisionByZero = "E0303"
  case outOfBounds = "E0304"
  case notWhole = "E0305"
  case indexOutOfRange = "E0306"
  case notIndexable = "E0307"
  case notIterable = "E0308"
  case unknownKey = "E0309"
  case notCallable = "E0310"
  case notANumber = "E0311"
  case recursionTooDeep = "E0312"
  case wrongCount = "E0313"
  case assertionFailed = "E0314"
  case tooLarge = "E0315"
  case outsideDomain = "E0316"
  case noTruth = "E0317"
  case emptyValue = "E0318"
  case badRange = "E0319"
  case badArgument = "E0320"

  // E04xx: shapes and networks.
  case shapeMismatch = "E0401"
  case windowTooLarge = "E0402"
  case badInputShape = "E0403"
  case dataDoesNotFit = "E0404"
  case classesDoNotFit = "E0405"
  case cannotBroadcast = "E0406"
  case tensorShape = "E0407"
  case branchesDiffer = "E0408"
  case emptyNetwork = "E0409"
  case badLayerOption = "E0410"
  case editBreaksLayer = "E0411"
  case nothingToUndo = "E0412"
  case weightsDoNotFit = "E0413"
  case notEnoughMemory = "E0414"
  case noParameters = "E0415"
  case lossDoesNotFit = "E0416"
  case shapeTooLarge = "E0417"

  // E05xx: files and data.
  case fileNotFound = "E0501"
  case cannotRead = "E0502"
  case cannotWrite = "E0503"
  case diskFull = "E0504"
  case unknownFormat = "E0505"
  case damagedFile = "E0506"
  case refusedFile = "E0507"
  case hdf5Failed = "E0508"
  case missingContents = "E0509"
  case newerVersion = "E0510"
  case unknownDataset = "E0511"
  case downloadFailed = "E0512"
  case badLabels = "E0513"
  case notEnoughSamples = "E0514"
  case badImage = "E0515"
  case includeCycle = "E0516"
  case notFinite = "E0518"
  case malformedData = "E0519"
  case cannotExport = "E0520"

  // E06xx: training.
  case lossNotFinite = "E0601"
  case nothingToResume = "E0602"
  case cannotResume = "E0603"
  case noSamples = "E0604"
  case optimizerOption = "E0605"
  case nothingToTrain = "E0606"
  case gradientMismatch = "E0607"
  case labelsNeeded = "E0608"
  case noRateFound = "E0609"
  case workerFailed = "E0610"

  // E07xx: the session.
  case interrupted = "E0701"
  case noInput = "E0702"
  case badSetting = "E0704"
  case missingLibrary = "E0706"
  case notHere = "E0707"
  case kernelConnection = "E0709"

  /// The topic that the first two digits stand for.
  public var topic: DiagnosticTopic {
    switch rawValue.dropFirst().prefix(2) {
    case "01": .syntax
    case "02": .names
    case "03": .values
    case "04": .shapes
    case "05": .files
    case "06": .training
    default: .session
    }
  }
}

/// The groups of codes, each with the name that Jupyter shows as the kind of error.
public enum DiagnosticTopic: String, Sendable, CaseIterable {
  case syntax = "SyntaxError"
  case names = "NameError"
  case values = "ValueError"
  case shapes = "ShapeError"
  case files = "FileError"
  case training = "TrainingError"
  case session = "SessionError"
}
