extension Int {
  /// The product, or `Int.max` when it is larger than that; for counts, which are never negative.
  func saturatingProduct(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }

  /// The sum, or `Int.max` when it is larger than that; for counts, which are never negative.
  func saturatingSum(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}

/// The product of counts, or `Int.max` when it is larger than that.
func saturatingProduct(_ factors: Int...) -> Int {
  factors.reduce(1) { $0.saturatingProduct($1) }
}
