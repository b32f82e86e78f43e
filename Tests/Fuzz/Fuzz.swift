import Foundation

// libFuzzer's build compiles the language and this folder as one module.
#if LIBFUZZER
  // libFuzzer tries one input after another.
  nonisolated(unsafe) private let trial = ScriptTrial()

  @_cdecl("LLVMFuzzerTestOneInput")
  public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let input = Array(UnsafeBufferPointer(start: start, count: count))
    DeepStack.run {
      do throws(ScriptTrial.Failure) {
        try trial.run(input)
      } catch {
        fatalError(error.message)
      }
    }
    return 0
  }
#else
  import Lang

  /// `fuzz COUNT SEED FIRST SCRIPT…`: tries so many mutations of the scripts, from a number on.
  ///
  /// The input that is being tried stands in `fuzz-input`, in the folder for temporary files, so
  /// that one that crashes is not lost.
  @main
  enum Fuzz {
    static func main() throws {
      let arguments = CommandLine.arguments
      guard arguments.count > 4, let count = Int(arguments[1]), let seed = UInt64(arguments[2]),
        let first = Int(arguments[3]), count > 0, first >= 0
      else {
        print("usage: fuzz COUNT SEED FIRST SCRIPT…")
        exit(2)
      }
      let scripts = try arguments[4...].map { [UInt8](try Data(contentsOf: URL(filePath: $0))) }
      let kept = FileManager.default.temporaryDirectory.appending(path: "fuzz-input-\(getpid())")
      let file = open(kept.path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
      guard file >= 0 else { fatalError("cannot write \(kept.path)") }
      print("the input being tried is kept in \(kept.path)")
      fflush(nil)
      var mutator = ScriptMutator(scripts: scripts, seed: seed)
      // One thread with a deep stack for all, rather than one for each step of each input.
      let failure: String? = DeepStack.run {
        let trial = ScriptTrial()
        for number in first..<first + count {
          let input = mutator.input(number)
          pwrite(file, input, input.count, 0)
          ftruncate(file, off_t(input.count))
          do throws(ScriptTrial.Failure) {
            try trial.run(input)
          } catch {
            return "input \(number) of seed \(seed): \(error.message)"
          }
        }
        return nil
      }
      if let failure {
        print(failure)
        exit(1)
      }
      close(file)
      unlink(kept.path)
      print("\(count) inputs of seed \(seed): diagnostics, and nothing worse")
    }
  }
#endif
