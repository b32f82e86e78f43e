/// A function that `def` made.
final class UserFunction {}
