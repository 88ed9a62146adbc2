import Units

/// A span whose logarithm is normally distributed, given by its median and its 99th percentile.
///
/// Drawn by inverting the distribution function over 4,096 equally likely cells, linear inside each. The tails are cut at the
/// quantiles 2⁻¹⁴ and 1 - 2⁻¹⁴: no draw lies further out than about 3.84 standard deviations.
package struct Lognormal: Sendable, Hashable {
    package let median: Duration
    package let p99: Duration
    private let medianMicroseconds: Double
    private let sigma: Double

    /// - Precondition: `isDrawable(median:p99:)`.
    package init(median: Duration, p99: Duration) {
        precondition(Self.isDrawable(median: median, p99: p99), "median \(median) and 99th percentile \(p99) make no lognormal")
        self.median = median
        self.p99 = p99
        medianMicroseconds = Double(median.microseconds)
        sigma = Elementary.log(Double(p99.microseconds) / medianMicroseconds) / Elementary.normalQuantile(0.99)
    }

    /// Whether the median is at least a microsecond and at most 100 days, and `p99` lies from it to a thousand times it.
    package static func isDrawable(median: Duration, p99: Duration) -> Bool {
        median >= .microseconds(1) && median <= .days(100) && p99 >= median && p99 <= median * 1000
    }

    /// One draw in microseconds, at least 1.
    package func sample(_ random: inout SeededRandom) -> Int64 {
        let tables = DrawTables.shared
        return max(1, Int64(medianMicroseconds * tables.exp(sigma * tables.normal(random.next())) + 0.5))
    }
}

/// What turns 64 random bits into a lognormal factor in a few nanoseconds; one for the process, never changed.
struct DrawTables: Sendable {
    static let shared = DrawTables()

    private static let cells = 4096
    private static let steps = 128

    /// Standard normal quantiles at multiples of 1/4096, the two ends cut.
    private let quantiles: [Double]
    /// 2 to the power of i/128.
    private let roots: [Double]
    private let stepsPerUnit: Double
    private let unitsPerStep: Double

    private init() {
        let ln2 = Elementary.log(2)
        stepsPerUnit = Double(Self.steps) / ln2
        unitsPerStep = ln2 / Double(Self.steps)
        let cut = 0x1p-14
        quantiles = (0...Self.cells).map { Elementary.normalQuantile(min(max(Double($0) / Double(Self.cells), cut), 1 - cut)) }
        roots = (0..<Self.steps).map { Elementary.exp(Double($0) * ln2 / Double(Self.steps)) }
    }

    /// A standard normal draw: the upper 12 bits choose the cell, the others the place in it.
    func normal(_ bits: UInt64) -> Double {
        let cell = Int(truncatingIfNeeded: bits >> 52)
        let fraction = Double(Int64(truncatingIfNeeded: bits & (1 << 52 - 1))) * 0x1p-52
        return quantiles[cell] + (quantiles[cell + 1] - quantiles[cell]) * fraction
    }

    /// e to the power of `x`, to about 2⁻³⁸, for `x` within ±700.
    func exp(_ x: Double) -> Double {
        let scaled = x * stepsPerUnit
        let step = Int64(scaled + (scaled < 0 ? -0.5 : 0.5))
        // |r| ≤ ln 2 / 256, so the next term of the series is below 2⁻³⁸.
        let r = x - Double(step) * unitsPerStep
        let tail = (1 + r) + r * r * (0.5 + r * (1 / 6.0))
        let power = Double(bitPattern: UInt64(bitPattern: (step >> 7) + 1023) << 52)
        return roots[Int(truncatingIfNeeded: step & 127)] * power * tail
    }
}
