import Foundation

#if LIBFUZZER
  private let trial = ScriptTrial()

  @_cdecl("LLVMFuzzerTestOneInput")
  public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    do throws(ScriptTrial.Failure) {
      try trial.run(Array(UnsafeBufferPointer(start: start, count: count)))
    } catch {
      fatalError(error.message)
    }
    return 0
  }
#else
  /// `fuzz SECONDS SEED SCRIPT…`: mutates the scripts until the time is over.
  ///
  /// The input that is being tried stands in `fuzz-input`, in the folder for temporary files, so
  /// that one that crashes is not lost.
  @main
  enum Fuzz {
    static func main() throws {
      let arguments = CommandLine.arguments
      guard arguments.count > 3, let seconds = Double(arguments[1]), let seed = UInt64(arguments[2])
      else {
        print("usage: fuzz SECONDS SEED SCRIPT…")
        exit(2)
      }
      let scripts = try arguments[3...].map { [UInt8](try Data(contentsOf: URL(filePath: $0))) }
      let kept = FileManager.default.temporaryDirectory.appending(path: "fuzz-input-\(getpid())")
      let file = open(kept.path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
      guard file >= 0 else { fatalError("cannot write \(kept.path)") }
      print("inputs are kept in \(kept.path)")
      var mutator = ScriptMutator(scripts: scripts, seed: seed)
      let trial = ScriptTrial()
      let end = ContinuousClock.now + .seconds(seconds)
      var count = 0
      while ContinuousClock.now < end {
        let input = mutator.next()
        pwrite(file, input, input.count, 0)
        ftruncate(file, off_t(input.count))
        do throws(ScriptTrial.Failure) {
          try trial.run(input)
        } catch {
          print("input \(count) of seed \(seed): \(error.message)")
          exit(1)
        }
        count += 1
      }
      close(file)
      unlink(kept.path)
      print("\(count) inputs of seed \(seed): diagnostics, and nothing worse")
    }
  }
#endif
