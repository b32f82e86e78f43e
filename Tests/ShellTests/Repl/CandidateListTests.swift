import Lang
import Testing

@testable import Shell

struct CandidateListTests {
  private func candidates(_ names: [String], help: String = "") -> [Completion.Candidate] {
    names.map { Completion.Candidate($0, help, .verb) }
  }

  @Test func whatFitsHasItsHelp() {
    let list = CandidateList(width: 20, height: 4)
    #expect(
      list.lines(candidates(["conv", "relu"], help: "a layer of it"))
        == ["conv  a layer of it", "relu  a layer of it"])
    #expect(list.lines(candidates(["conv"], help: "a layer of all of it")).first?.count == 19)
  }

  @Test func whatDoesNotFitStandsInColumns() {
    let list = CandidateList(width: 20, height: 4)
    let names = (1...7).map { "name\($0)" }
    #expect(
      list.lines(candidates(names, help: "x"))
        == ["name1  name4  name7", "name2  name5", "name3  name6"])
    let many = (10..<99).map { "name\($0)" }
    #expect(
      list.lines(candidates(many))
        == ["name10  name13", "name11  name14", "name12  name15", "… and 83 more"])
  }

  @Test func filesAreListedWithoutTheirFolder() {
    let list = CandidateList(width: 40, height: 8)
    let files = ["data/a.h5", "data/sub/"].map { Completion.Candidate($0, "", .file) }
    #expect(list.lines(files) == ["a.h5  sub/"])
  }
}
