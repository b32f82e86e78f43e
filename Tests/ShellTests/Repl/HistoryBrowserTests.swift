import Testing

@testable import Shell

struct HistoryBrowserTests {
  private var browser = HistoryBrowser(["print 1", "x = 2", "print 3", "print 3"])

  @Test mutating func upFindsWhatBeginsAlikeAndDownComesBack() {
    #expect(browser.older(than: "pri", prefix: "pri") == "print 3")
    #expect(browser.older(than: "print 3", prefix: "print 3") == "print 1")
    #expect(browser.older(than: "print 1", prefix: "print 1") == nil)
    #expect(browser.newer(than: "print 1") == "print 3")
    #expect(browser.newer(than: "print 3") == "pri")
    #expect(browser.newer(than: "pri") == nil)
  }

  @Test mutating func aTextThatWasChangedBeginsAnew() {
    #expect(browser.older(than: "", prefix: "") == "print 3")
    #expect(browser.older(than: "x", prefix: "x") == "x = 2")
  }

  @Test func searchGoesThroughWhatContainsAText() {
    #expect(browser.last(containing: "print", before: 4) == 3)
    #expect(browser.last(containing: "print", before: 2) == 0)
    #expect(browser.last(containing: "conv", before: 4) == nil)
    #expect(browser.first(containing: "print", behind: 0) == 2)
  }

  @Test mutating func theSameEntryTwiceIsOne() {
    browser.add("print 3")
    #expect(browser.entries.count == 4)
  }
}
