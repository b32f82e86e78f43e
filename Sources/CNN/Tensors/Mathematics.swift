#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

func power(_ base: Double, _ exponent: Double) -> Double { pow(base, exponent) }
func cosine(_ angle: Double) -> Double { cos(angle) }
func sine(_ angle: Double) -> Double { sin(angle) }
func tangent(_ angle: Double) -> Double { tan(angle) }
func arcsine(_ value: Double) -> Double { asin(value) }
func arccosine(_ value: Double) -> Double { acos(value) }
func arctangent(_ value: Double) -> Double { atan(value) }
func hyperbolicTangent(_ value: Double) -> Double { tanh(value) }
func logarithm(_ value: Double) -> Double { log(value) }
func binaryLogarithm(_ value: Double) -> Double { log2(value) }
func decimalLogarithm(_ value: Double) -> Double { log10(value) }
func exponential(_ value: Double) -> Double { exp(value) }

/// e^x − 1, exact near 0.
func exponentialMinusOne(_ value: Double) -> Double { expm1(value) }

/// ln(1 + x), exact near 0.
func logarithmOfOnePlus(_ value: Double) -> Double { log1p(value) }

/// The error function.
func errorFunction(_ value: Double) -> Double { erf(value) }

/// Seconds on a clock that never goes back.
func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
