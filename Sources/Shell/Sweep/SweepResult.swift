import CNN
import HDF5Store
import Lang

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// What a sweep is made with: a script and its arguments.
public struct SweepScript: Sendable {
  public var source: Source
  public var arguments: [String]

  public init(_ source: Source, arguments: [String]) {
    self.source = source
    self.arguments = arguments
  }
}

/// The file that a combination of a sweep leaves behind.
struct SweepResult: Codable {
  enum Status: String, Codable {
    case done
    case failed
    case interrupted
  }

  var format = "cnn-sweep-result"
  var formatVersion = 1
  var creator = "cnn \(Version.text)"
  var created = FileOrigin().created
  var status: Status
  var exitStatus: Int32
  /// Why it isn't done.
  var error: String?
  var values: [String: Scalar]
  var settings: [String: Scalar] = [:]
  /// The seed of the last training.
  var seed: UInt64?
  /// The numbers that the script came to; null for those that aren't finite.
  var metrics: [String: Scalar] = [:]
  var seconds: Double
  var script: String
  var source: String
  var arguments: [String]

  private enum CodingKeys: String, CodingKey {
    case format
    case formatVersion = "format_version"
    case creator, created, status
    case exitStatus = "exit_status"
    case error, values, settings, seed, metrics, seconds, script, source, arguments
  }

  init(
    _ combination: Sweep.Combination, _ script: SweepScript, status: Status, exitStatus: Int32,
    error: String?, seconds: Double
  ) {
    self.status = status
    self.exitStatus = exitStatus
    self.error = error
    values = combination.values
    self.seconds = seconds
    self.script = script.source.name
    source = script.source.text
    arguments = script.arguments
  }

  /// Whether it is complete, and of the same values, script and arguments.
  func answers(_ combination: Sweep.Combination, _ script: SweepScript) -> Bool {
    status == .done && values == combination.values && source == script.source.text
      && arguments == script.arguments
  }

  /// The result in a file; nil when there is none that can be read.
  static func read(_ path: String) -> SweepResult? {
    guard let bytes = try? ScriptFile.bytes(of: path, name: path),
      let result = try? JSONDecoder().decode(SweepResult.self, from: Data(bytes)),
      result.format == "cnn-sweep-result", result.formatVersion == 1
    else { return nil }
    return result
  }

  func write(to path: String) throws(Diagnostic) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      throw Diagnostic(.cannotWrite, "\(path) can't be encoded")
    }
    try ScriptFile.write(Array(data) + [UInt8(ascii: "\n")], to: path)
  }
}

/// Where the files of a sweep lie.
public struct SweepFolder: Sendable {
  public let path: String

  /// - Parameter path: the folder as the user gave it; nil stands for one named after the script.
  public init(_ path: String?, for script: Source) {
    let name = FilePath.name(of: script.name)
    let stem = name.hasSuffix(".cnn") ? String(name.dropLast(4)) : name == "-c" ? "commands" : name
    self.path = path.map(FilePath.resolvingHome) ?? "\(stem)-sweep"
  }

  func result(_ combination: Sweep.Combination) -> String {
    "\(path)/\(combination.fileName).json"
  }

  func log(_ combination: Sweep.Combination) -> String { "\(path)/\(combination.fileName).log" }

  /// Makes the folder, unless it is there.
  func make() throws(Diagnostic) {
    try FilePath.makeFolder(path)
  }
}

extension Session {
  /// The numbers that a script has come to: the last row of the current network's history, and the
  /// numbers in its variables, also those in records and evaluations.
  func findings(except names: Set<String>) -> [String: Scalar] {
    var found: [String: Scalar] = [:]
    if let row = current?.network.training?.history.rows.last {
      found["epochs"] = .number(Double(row.epoch))
      found["loss"] = .number(row.loss)
      found["accuracy"] = .number(row.accuracy)
      found["val_loss"] = row.validationLoss.map { .number($0) }
      found["val_accuracy"] = row.validationAccuracy.map { .number($0) }
    }
    for (name, value) in interpreter.variables where !names.contains(name) {
      if let number = value.number { found[name] = .number(number) }
      if case .record(let record) = value {
        for (key, value) in record.pairs {
          if let number = value.number { found["\(name).\(key)"] = .number(number) }
        }
      }
      if let evaluation = value.object(as: EvaluationValue.self)?.evaluation {
        found["\(name).loss"] = .number(evaluation.loss)
        found["\(name).accuracy"] = .number(evaluation.accuracy)
      }
    }
    return found
  }
}
