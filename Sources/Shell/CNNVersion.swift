/// The version of the program.
public enum CNNVersion {
  public static let text = "0.1.0"
}
