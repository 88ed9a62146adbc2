/// Functions made of IEEE 754 additions, multiplications and divisions only: the same bits on every machine, which a C library's
/// `exp` and `log` do not promise.
enum Elementary {
    private static let ln2High = 0x1.62E42FEFA3p-1
    private static let ln2Low = 0x1.3DE6AF278ECE6p-42

    /// The natural logarithm of a positive, normal number, to about 2⁻⁵¹.
    static func log(_ x: Double) -> Double {
        precondition(x.isNormal && x > 0, "no logarithm of \(x)")
        var exponent = Double(x.exponent)
        var m = x.significand
        if m > 1.414_213_562_373_095_1 {
            m /= 2
            exponent += 1
        }
        // ln m = 2 artanh s with |s| ≤ 0.1716, so s² ≤ 0.0295 and the eleventh term is below 2⁻⁵⁶.
        let s = (m - 1) / (m + 1)
        let square = s * s
        var sum = 0.0
        for k in stride(from: 21, through: 1, by: -2) { sum = sum * square + 1 / Double(k) }
        return exponent * ln2High + (2 * s * sum + exponent * ln2Low)
    }

    /// e to the power of `x`, to about 2⁻⁵⁰.
    static func exp(_ x: Double) -> Double {
        precondition(x.magnitude < 700, "e to the power of \(x) is out of range")
        let scaled = x * 1.442_695_040_888_963_4
        let k = Int64(scaled + (scaled < 0 ? -0.5 : 0.5))
        let r = (x - Double(k) * ln2High) - Double(k) * ln2Low
        // |r| ≤ 0.3466: the fifteenth term is below 2⁻⁶⁰.
        var sum = 1.0
        for n in stride(from: 14, through: 1, by: -1) { sum = 1 + r * sum / Double(n) }
        return sum * Double(sign: .plus, exponent: Int(k), significand: 1)
    }

    /// The number below which a standard normal variable lies with probability `p`, for `p` from 1e-9 to 1 - 1e-9.
    ///
    /// Source: Wichura, "Algorithm AS 241: The Percentage Points of the Normal Distribution", Applied Statistics 37 (1988), PPND16;
    /// its third branch, for probabilities below e⁻²⁵, is not needed here.
    static func normalQuantile(_ p: Double) -> Double {
        precondition(p >= 1e-9 && p <= 1 - 1e-9, "no table entry for the quantile at \(p)")
        let q = p - 0.5
        if q.magnitude <= 0.425 {
            let r = 0.180625 - q * q
            return q * polynomial(centralNumerator, r) / polynomial(centralDenominator, r)
        }
        // The square root through logarithms: `squareRoot()` would make every product link the C library's mathematics.
        let r = exp(log(-log(q < 0 ? p : 1 - p)) / 2) - 1.6
        let z = polynomial(tailNumerator, r) / polynomial(tailDenominator, r)
        return q < 0 ? -z : z
    }

    private static func polynomial(_ coefficients: [Double], _ x: Double) -> Double {
        coefficients.reversed().reduce(0) { $0 * x + $1 }
    }

    private static let centralNumerator = [
        3.3871328727963666080, 1.3314166789178437745e+2, 1.9715909503065514427e+3, 1.3731693765509461125e+4,
        4.5921953931549871457e+4, 6.7265770927008700853e+4, 3.3430575583588128105e+4, 2.5090809287301226727e+3,
    ]
    private static let centralDenominator = [
        1, 4.2313330701600911252e+1, 6.8718700749205790830e+2, 5.3941960214247511077e+3,
        2.1213794301586595867e+4, 3.9307895800092710610e+4, 2.8729085735721942674e+4, 5.2264952788528545610e+3,
    ]
    private static let tailNumerator = [
        1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
        1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4,
    ]
    private static let tailDenominator = [
        1, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
        1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9,
    ]
}
