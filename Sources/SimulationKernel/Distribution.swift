import Units

/// How a span of time is spread.
package enum Distribution: Sendable, Hashable {
    case fixed(Duration)
    case lognormal(median: Duration, p99: Duration)
    /// Both ends included, to the microsecond.
    case uniform(Duration, Duration)

    /// The compiled form, for drawing.
    package var sampler: Sampler { Sampler(self) }

    /// Whether a sampler can be made of it.
    package var isDrawable: Bool {
        switch self {
        case .fixed(let span): span >= .zero
        case .lognormal(let median, let p99): Lognormal.isDrawable(median: median, p99: p99)
        case .uniform(let low, let high): low >= .zero && high >= low
        }
    }

    /// The span that half of the draws do not exceed.
    package var median: Duration {
        switch self {
        case .fixed(let span): span
        case .lognormal(let median, _): median
        case .uniform(let low, let high): .microseconds((low.microseconds + high.microseconds) / 2)
        }
    }
}

/// A distribution ready for hot paths: whole microseconds, constants worked out.
package struct Sampler: Sendable, Hashable {
    private enum Form: Sendable, Hashable {
        case fixed(Int64)
        case lognormal(Lognormal)
        case uniform(low: Int64, width: UInt64)
    }

    private let form: Form

    /// - Precondition: `distribution.isDrawable`.
    package init(_ distribution: Distribution) {
        precondition(distribution.isDrawable, "no span can be drawn from \(distribution)")
        form =
            switch distribution {
            case .fixed(let span): .fixed(span.microseconds)
            case .lognormal(let median, let p99): .lognormal(Lognormal(median: median, p99: p99))
            case .uniform(let low, let high): .uniform(low: low.microseconds, width: UInt64(high.microseconds - low.microseconds) + 1)
            }
    }

    /// One draw in microseconds, never negative. A fixed span takes nothing from the stream.
    package func sample(_ random: inout SeededRandom) -> Int64 {
        switch form {
        case .fixed(let span): span
        case .lognormal(let lognormal): lognormal.sample(&random)
        case .uniform(let low, let width): low + Int64(random.below(width))
        }
    }
}
