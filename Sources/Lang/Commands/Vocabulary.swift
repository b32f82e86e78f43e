/// The verbs and functions that a program may use: the language's own and the host's.
public struct Vocabulary {
  public private(set) var commands: [CommandSignature] = []
  public private(set) var functions: [TableFunction] = []
  /// The signatures of all functions, sorted by name; where host and language both have one, the
  /// host's stands, since it says more.
  public private(set) var functionSignatures = Builtins.signatures.sorted { $0.name < $1.name }
  private var commandPositions: [String: Int] = [:]
  private var functionPositions: [String: Int] = [:]

  /// A vocabulary of the host's tables; the language adds its own verbs and functions.
  ///
  /// - Precondition: no two commands and no two functions of the host share a name.
  public init(commands: [CommandSignature], functions: [TableFunction] = []) {
    for command in IntrinsicCommands.signatures + commands {
      precondition(commandPositions[command.name] == nil, "two commands named \(command.name)")
      commandPositions[command.name] = self.commands.count
      self.commands.append(command)
    }
    for function in functions { add(function) }
  }

  mutating func add(_ function: TableFunction) {
    let name = function.signature.name
    precondition(functionPositions[name] == nil, "two functions named \(name)")
    functionPositions[name] = functions.count
    functions.append(function)
    let place = functionSignatures.firstIndex { $0.name >= name } ?? functionSignatures.count
    if place < functionSignatures.count, functionSignatures[place].name == name {
      functionSignatures[place] = function.signature
    } else {
      functionSignatures.insert(function.signature, at: place)
    }
  }

  public func command(_ name: String) -> CommandSignature? {
    commandPositions[name].map { commands[$0] }
  }

  /// The host's function of this name.
  public func hostFunction(_ name: String) -> TableFunction? {
    functionPositions[name].map { functions[$0] }
  }

  /// The built-in function of this name.
  public func builtin(_ name: String) -> TableFunction? { Builtins.function(name) }

  public func isVerb(_ name: String) -> Bool { commandPositions[name] != nil }

  public func isFunction(_ name: String) -> Bool {
    functionPositions[name] != nil || Builtins.contains(name)
  }

  /// Every verb, sorted.
  public var verbs: [String] { commands.map(\.name).sorted() }
}
