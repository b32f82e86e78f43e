/// Numbers of bytes for people.
public enum ByteCount {
  /// `17 bytes`, `1.5 KB`, `320 MB`: three digits, in powers of 1024.
  public static func text(_ bytes: Int) -> String {
    guard bytes >= 1024 else { return bytes == 1 ? "1 byte" : "\(max(bytes, 0)) bytes" }
    var amount = Double(bytes) / 1024
    var unit = "KB"
    for larger in ["MB", "GB", "TB", "PB", "EB"] where amount >= 999.5 {
      amount /= 1024
      unit = larger
    }
    return "\(threeDigits(amount)) \(unit)"
  }

  /// - Parameter amount: from 0 to below 1000.
  private static func threeDigits(_ amount: Double) -> String {
    let digits = amount < 9.995 ? 2 : amount < 99.95 ? 1 : 0
    let scale = digits == 2 ? 100 : digits == 1 ? 10 : 1
    let scaled = Int((amount * Double(scale)).rounded())
    var fraction = String(scaled % scale)
    if digits == 0 || scaled % scale == 0 { return "\(scaled / scale)" }
    while fraction.count < digits { fraction = "0" + fraction }
    while fraction.last == "0" { fraction.removeLast() }
    return "\(scaled / scale).\(fraction)"
  }
}
