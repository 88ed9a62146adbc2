import Units

/// One default of the model: what is assumed, in which unit, how far it could plausibly be off, and who says so.
package struct CalibrationRow: Sendable, Hashable {
    package let key: CalibrationKey
    package let unit: CalibrationUnit
    package let defaultValue: CalibrationValue
    /// Plausible values in `unit`, both ends included: the bounds of a sweep. For a span, where single draws may be expected.
    package let range: ClosedRange<Double>
    package let status: CalibrationStatus
    /// The document that the default comes from; for an assumed row the reason for it.
    package let source: String

    /// The row's name in files and reports.
    package var name: String { key.rawValue }
}

package enum CalibrationValue: Sendable, Hashable {
    /// A length of time, drawn anew each time.
    case span(Distribution)
    /// A constant, in the row's unit.
    case number(Double)
}

package enum CalibrationUnit: String, Sendable, Hashable, CaseIterable {
    case seconds = "s"
    case bytes = "B"
    case bytesPerSecond = "B/s"
    case rowsPerSecond = "rows/s"
    case recordsPerSecond = "records/s"
    case perYear = "1/year"
    case perMillion = "1/1000000"
    /// Things, which the row's name says.
    case count = "1"
}

/// What a row's default rests on.
package enum CalibrationStatus: String, Sendable, Hashable, CaseIterable {
    /// AWS documentation states the figure, or a bound to which it was fitted.
    case documented
    /// A paper, a support article or a third party's measurement states it, or a figure to which it was fitted.
    case published
    /// Our own choice. Time that rests on such a row is counted in a drill's `assumed_s`.
    case assumed
}

extension CalibrationRow {
    /// The default in words, such as `lognormal, median 0.3 s, p99 2.0 s`.
    package var defaultInWords: String {
        func seconds(_ span: Duration) -> String { "\(span.inSeconds) s" }
        switch defaultValue {
        case .span(.fixed(let span)): return seconds(span)
        case .span(.lognormal(let median, let p99)): return "lognormal, median \(seconds(median)), p99 \(seconds(p99))"
        case .span(.uniform(let low, let high)): return "uniform, \(seconds(low)) to \(seconds(high))"
        case .number(let number): return "\(number) \(unit.rawValue)"
        }
    }
}
