import Testing

/// A tensor and the text that NumPy 2.4 printed for the same float32 values.
struct TensorTextCase: Sendable, CustomTestStringConvertible {
  let name: String
  let shape: [Int]
  let values: [Float]
  let text: String

  init(_ name: String, _ shape: [Int], _ values: [Float], _ text: String) {
    (self.name, self.shape, self.values, self.text) = (name, shape, values, text)
  }

  /// Values made from their positions.
  init(_ name: String, _ shape: [Int], from value: (Int) -> Float, _ text: String) {
    self.init(name, shape, (0..<shape.reduce(1, *)).map(value), text)
  }

  var testDescription: String { name }
}

extension TensorTextCase {
  static let short: [TensorTextCase] = [
    TensorTextCase(
      "whole numbers", [3], [1.0, 2.0, 3.0],
      "[1. 2. 3.]"),
    TensorTextCase(
      "a matrix with a minus", [2, 3], [1.5, 2.0, 3.0, 4.0, 5.25, -6.0],
      "[[ 1.5   2.    3.  ]\n [ 4.    5.25 -6.  ]]"),
    TensorTextCase(
      "zeros", [2], [0.0, 0.0],
      "[0. 0.]"),
    TensorTextCase(
      "thirds", [3], [0.1, 0.33333334, 0.6666667],
      "[0.1        0.33333334 0.6666667 ]"),
    TensorTextCase(
      "cut at eight places", [3], [0.1, 1.0000001, 0.12345679],
      "[0.1        1.0000001  0.12345679]"),
    TensorTextCase(
      "small numbers", [2], [0.000123, 1.2345678e-05],
      "[1.2300001e-04 1.2345678e-05]"),
    TensorTextCase(
      "a wide span", [2], [1e-05, 123456.79],
      "[9.9999997e-06 1.2345679e+05]"),
    TensorTextCase(
      "a large number", [2], [10000000000.0, 3.0],
      "[1.e+10 3.e+00]"),
    TensorTextCase(
      "very large numbers", [3], [16777216.0, 10000000000.0, 3.3e+38],
      "[1.6777216e+07 1.0000000e+10 3.3000000e+38]"),
    TensorTextCase(
      "a negative zero", [3], [0.0, -0.0, 1.0],
      "[ 0. -0.  1.]"),
    TensorTextCase(
      "a span over 1000", [3], [1000.0, 1.0, 0.99],
      "[1.0e+03 1.0e+00 9.9e-01]"),
    TensorTextCase(
      "a span of 1000", [2], [1000.0, 1.0],
      "[1000.    1.]"),
    TensorTextCase(
      "the largest positional number", [2], [999999.0, 1234.0],
      "[999999.   1234.]"),
    TensorTextCase(
      "a million", [1], [1000000.0],
      "[1.e+06]"),
    TensorTextCase(
      "millions", [2], [1000000.0, 1000002.0],
      "[1.000000e+06 1.000002e+06]"),
    TensorTextCase(
      "nan", [3], [.nan, 1.0, 2.5],
      "[nan 1.  2.5]"),
    TensorTextCase(
      "no finite numbers", [3], [.infinity, -.infinity, .nan],
      "[ inf -inf  nan]"),
    TensorTextCase(
      "only nan", [2], [.nan, .nan],
      "[nan nan]"),
    TensorTextCase(
      "minus infinity", [2], [1.0, -.infinity],
      "[  1. -inf]"),
    TensorTextCase(
      "infinity with exponents", [2], [1e-07, .infinity],
      "[1.e-07    inf]"),
    TensorTextCase(
      "infinity with fractions", [2], [.infinity, 0.5],
      "[inf 0.5]"),
    TensorTextCase(
      "the ends of float32", [2], [.leastNonzeroMagnitude, 3.4028235e+38],
      "[1.4012985e-45 3.4028235e+38]"),
    TensorTextCase(
      "the smallest normal", [1], [1.1754944e-38],
      "[1.1754944e-38]"),
    TensorTextCase(
      "a ten-thousandth", [2], [0.0001, 0.00011],
      "[0.0001  0.00011]"),
    TensorTextCase(
      "below a ten-thousandth", [2], [9e-05, 0.0001],
      "[9.e-05 1.e-04]"),
    TensorTextCase(
      "a negative span", [3], [-0.5, -1e-05, 0.0],
      "[-5.e-01 -1.e-05  0.e+00]"),
    TensorTextCase(
      "three axes", [3, 3, 3], from: { Float($0) },
      "[[[ 0.  1.  2.]\n  [ 3.  4.  5.]\n  [ 6.  7.  8.]]\n\n [[ 9. 10. 11.]\n  [12. 13. 14.]\n  [15. 16. 17.]]\n\n [[18. 19. 20.]\n  [21. 22. 23.]\n  [24. 25. 26.]]]"
    ),
    TensorTextCase(
      "a column", [2, 1], [1.0, 2.0],
      "[[1.]\n [2.]]"),
    TensorTextCase(
      "one value under many brackets", [1, 1, 1, 1], [5.0],
      "[[[[5.]]]]"),
    TensorTextCase(
      "aligned points", [2, 1], [10.5, 0.125],
      "[[10.5  ]\n [ 0.125]]"),
    TensorTextCase(
      "no values", [0], [],
      "[]"),
    TensorTextCase(
      "an empty matrix", [3, 0], [],
      "[]"),
    TensorTextCase(
      "a scalar", [], [0.1],
      "0.1"),
    TensorTextCase(
      "a whole scalar", [], [3.0],
      "3.0"),
    TensorTextCase(
      "a large scalar", [], [1000000.0],
      "1e+06"),
    TensorTextCase(
      "a scalar with an exponent", [], [1234567.0],
      "1.234567e+06"),
    TensorTextCase(
      "a small scalar", [], [9.9e-05],
      "9.9e-05"),
    TensorTextCase(
      "a scalar of eight digits", [], [123456.79],
      "123456.79"),
    TensorTextCase(
      "a scalar of minus zero", [], [-0.0],
      "-0.0"),
    TensorTextCase(
      "nan alone", [], [.nan],
      "nan"),
    TensorTextCase(
      "minus infinity alone", [], [-.infinity],
      "-inf"),
    TensorTextCase(
      "rounds at the top", [2], [1000000.0, 0.5],
      "[1.e+06 5.e-01]"),
    TensorTextCase(
      "small next to large", [3], [0.3, 2.5, 0.00012345679],
      "[3.0000001e-01 2.5000000e+00 1.2345679e-04]"),
    TensorTextCase(
      "rounding", [2], [1.0, 0.12345675],
      "[1.         0.12345675]"),
    TensorTextCase(
      "scientific of many digits", [3], [33554432.0, 0.1, 5e-10],
      "[3.3554432e+07 1.0000000e-01 4.9999999e-10]"),
  ]

  static let long: [TensorTextCase] = [
    TensorTextCase(
      "a long vector", [1001], from: { Float($0) },
      """
      [   0.    1.    2. ...  998.  999. 1000.]
      """),
    TensorTextCase(
      "a long matrix", [40, 30], from: { Float($0) / 8 - 50 },
      """
      [[-50.    -49.875 -49.75  ... -46.625 -46.5   -46.375]
       [-46.25  -46.125 -46.    ... -42.875 -42.75  -42.625]
       [-42.5   -42.375 -42.25  ... -39.125 -39.    -38.875]
       ...
       [ 88.75   88.875  89.    ...  92.125  92.25   92.375]
       [ 92.5    92.625  92.75  ...  95.875  96.     96.125]
       [ 96.25   96.375  96.5   ...  99.625  99.75   99.875]]
      """),
    TensorTextCase(
      "a long batch", [2, 2, 7, 40], from: { Float($0) },
      """
      [[[[0.000e+00 1.000e+00 2.000e+00 ... 3.700e+01 3.800e+01 3.900e+01]
         [4.000e+01 4.100e+01 4.200e+01 ... 7.700e+01 7.800e+01 7.900e+01]
         [8.000e+01 8.100e+01 8.200e+01 ... 1.170e+02 1.180e+02 1.190e+02]
         ...
         [1.600e+02 1.610e+02 1.620e+02 ... 1.970e+02 1.980e+02 1.990e+02]
         [2.000e+02 2.010e+02 2.020e+02 ... 2.370e+02 2.380e+02 2.390e+02]
         [2.400e+02 2.410e+02 2.420e+02 ... 2.770e+02 2.780e+02 2.790e+02]]

        [[2.800e+02 2.810e+02 2.820e+02 ... 3.170e+02 3.180e+02 3.190e+02]
         [3.200e+02 3.210e+02 3.220e+02 ... 3.570e+02 3.580e+02 3.590e+02]
         [3.600e+02 3.610e+02 3.620e+02 ... 3.970e+02 3.980e+02 3.990e+02]
         ...
         [4.400e+02 4.410e+02 4.420e+02 ... 4.770e+02 4.780e+02 4.790e+02]
         [4.800e+02 4.810e+02 4.820e+02 ... 5.170e+02 5.180e+02 5.190e+02]
         [5.200e+02 5.210e+02 5.220e+02 ... 5.570e+02 5.580e+02 5.590e+02]]]


       [[[5.600e+02 5.610e+02 5.620e+02 ... 5.970e+02 5.980e+02 5.990e+02]
         [6.000e+02 6.010e+02 6.020e+02 ... 6.370e+02 6.380e+02 6.390e+02]
         [6.400e+02 6.410e+02 6.420e+02 ... 6.770e+02 6.780e+02 6.790e+02]
         ...
         [7.200e+02 7.210e+02 7.220e+02 ... 7.570e+02 7.580e+02 7.590e+02]
         [7.600e+02 7.610e+02 7.620e+02 ... 7.970e+02 7.980e+02 7.990e+02]
         [8.000e+02 8.010e+02 8.020e+02 ... 8.370e+02 8.380e+02 8.390e+02]]

        [[8.400e+02 8.410e+02 8.420e+02 ... 8.770e+02 8.780e+02 8.790e+02]
         [8.800e+02 8.810e+02 8.820e+02 ... 9.170e+02 9.180e+02 9.190e+02]
         [9.200e+02 9.210e+02 9.220e+02 ... 9.570e+02 9.580e+02 9.590e+02]
         ...
         [1.000e+03 1.001e+03 1.002e+03 ... 1.037e+03 1.038e+03 1.039e+03]
         [1.040e+03 1.041e+03 1.042e+03 ... 1.077e+03 1.078e+03 1.079e+03]
         [1.080e+03 1.081e+03 1.082e+03 ... 1.117e+03 1.118e+03 1.119e+03]]]]
      """),
    TensorTextCase(
      "a thin matrix", [600, 2], from: { Float($0 % 7) / 4 },
      """
      [[0.   0.25]
       [0.5  0.75]
       [1.   1.25]
       ...
       [1.   1.25]
       [1.5  0.  ]
       [0.25 0.5 ]]
      """),
    TensorTextCase(
      "a flat matrix", [2, 600], from: { Float($0) },
      """
      [[0.000e+00 1.000e+00 2.000e+00 ... 5.970e+02 5.980e+02 5.990e+02]
       [6.000e+02 6.010e+02 6.020e+02 ... 1.197e+03 1.198e+03 1.199e+03]]
      """),
    TensorTextCase(
      "six along an axis", [6, 500], from: { Float($0 % 100) },
      """
      [[ 0.  1.  2. ... 97. 98. 99.]
       [ 0.  1.  2. ... 97. 98. 99.]
       [ 0.  1.  2. ... 97. 98. 99.]
       [ 0.  1.  2. ... 97. 98. 99.]
       [ 0.  1.  2. ... 97. 98. 99.]
       [ 0.  1.  2. ... 97. 98. 99.]]
      """),
    TensorTextCase(
      "seven along an axis", [7, 500], from: { Float($0 % 100) * 0.5 },
      """
      [[ 0.   0.5  1.  ... 48.5 49.  49.5]
       [ 0.   0.5  1.  ... 48.5 49.  49.5]
       [ 0.   0.5  1.  ... 48.5 49.  49.5]
       ...
       [ 0.   0.5  1.  ... 48.5 49.  49.5]
       [ 0.   0.5  1.  ... 48.5 49.  49.5]
       [ 0.   0.5  1.  ... 48.5 49.  49.5]]
      """),
    TensorTextCase(
      "four axes", [2, 2, 2, 2], from: { Float($0) / 4 },
      """
      [[[[0.   0.25]
         [0.5  0.75]]

        [[1.   1.25]
         [1.5  1.75]]]


       [[[2.   2.25]
         [2.5  2.75]]

        [[3.   3.25]
         [3.5  3.75]]]]
      """),
    TensorTextCase(
      "a wrapped row", [30], from: { Float($0) / 7 },
      """
      [0.         0.14285715 0.2857143  0.42857143 0.5714286  0.71428573
       0.85714287 1.         1.1428572  1.2857143  1.4285715  1.5714285
       1.7142857  1.8571428  2.         2.142857   2.2857144  2.4285715
       2.5714285  2.7142856  2.857143   3.         3.142857   3.2857144
       3.4285715  3.5714285  3.7142856  3.857143   4.         4.142857  ]
      """),
    TensorTextCase(
      "wrapped rows of a matrix", [2, 20], from: { Float($0) * 1.25 },
      """
      [[ 0.    1.25  2.5   3.75  5.    6.25  7.5   8.75 10.   11.25 12.5  13.75
        15.   16.25 17.5  18.75 20.   21.25 22.5  23.75]
       [25.   26.25 27.5  28.75 30.   31.25 32.5  33.75 35.   36.25 37.5  38.75
        40.   41.25 42.5  43.75 45.   46.25 47.5  48.75]]
      """),
    TensorTextCase(
      "wrapped rows of three axes", [1, 2, 12], from: { Float($0 - 12) / 3 },
      """
      [[[-4.         -3.6666667  -3.3333333  -3.         -2.6666667
         -2.3333333  -2.         -1.6666666  -1.3333334  -1.
         -0.6666667  -0.33333334]
        [ 0.          0.33333334  0.6666667   1.          1.3333334
          1.6666666   2.          2.3333333   2.6666667   3.
          3.3333333   3.6666667 ]]]
      """),
  ]
}
