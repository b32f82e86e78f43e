/// Scripts that run without a mistake, for tests that want many different ones.
enum Samples {
  static let scripts = [
    """
    # LeNet, more or less
    data digits from "digits" train 60 classes "a", "b"

    network lenet input 32x32x1
    conv 6 5x5 tanh     # the first layer
    conv 16 5x5 tanh stride=2 pad same
    flatten; dense 120 tanh
    dense 10 softmax
    train on digits epochs 5 rate 0.002
    r = evaluate on digits
    print "test accuracy {r.accuracy:.3}"
    assert r.accuracy >= 0.5, "too low: {r.accuracy}"
    save lenet to "lenet.h5"
    """,
    """
    def block(n, size=3x3, times=2) {
      # a few layers
      for i in 0..<times { conv n size }
      return n * 2
    }

    network net input 28x28x1
    n = 4
    while n < 20 {
      n = block(n, times=1)
      if n > 10 { break } else { continue }
    }
    residual {
      relu
      relu
    }
    insert after relu3 relu
    time x = block(size=1x1, n=3)
    print x, [1, 2,
      3], {a: 1, "b c": [2]}
    """,
    """
    xs = []
    for i, x in enumerate(["a", 'b', "c{1 + 1}"]) {
      xs += [x * (i + 1)]
    }
    r = {best: -1, name: none}
    r.best = max(3, 1 if len(xs) > 2 else 0)
    t = tensor([1, 2, 3])
    t[0] = 5
    y = -t[1...] * 2 + t[..<2]
    print xs[-1][0..<2], r.best ** 2 // 3 % 5, y
    z = not (1 < 2 <= 3) and 4 in xs or 5 not in xs
    a, b = 1, \\
      2
    a, b = b, a
    print(a, b); plot loss of a, b for "x"
    help E0204
    """,
  ]
}
