package import Units

/// Every time and rate that a run assumes: the defaults, and what a user put in their place.
package struct Calibration: Sendable, Hashable {
    private var overrides: [CalibrationKey: CalibrationValue] = [:]

    /// The defaults.
    package init() {}

    /// Where the default comes from.
    package func row(_ key: CalibrationKey) -> CalibrationRow { key.row }

    /// What holds in this run.
    package subscript(key: CalibrationKey) -> CalibrationValue { overrides[key] ?? key.row.defaultValue }

    /// The rows that were replaced, in table order.
    package var overridden: [CalibrationKey] { CalibrationKey.allCases.filter { overrides[$0] != nil } }

    /// A span, ready for drawing; cheap, but keep it where millions are drawn.
    /// - Precondition: The row is a span.
    package func sampler(_ key: CalibrationKey) -> Sampler { span(key).sampler }

    /// A span that does not vary, or the median of one that does.
    /// - Precondition: The row is a span.
    package func duration(_ key: CalibrationKey) -> Duration { span(key).median }

    /// A constant in its row's unit.
    /// - Precondition: The row is a number.
    package func value(_ key: CalibrationKey) -> Double {
        guard case .number(let number) = self[key] else { preconditionFailure("calibration row \(key.rawValue) is a span, not a number") }
        return number
    }

    /// Odds of a row in parts of a million.
    package func odds(_ key: CalibrationKey) -> Ratio { Ratio(UInt64(value(key)), in: 1_000_000) }

    private func span(_ key: CalibrationKey) -> Distribution {
        guard case .span(let distribution) = self[key] else { preconditionFailure("calibration row \(key.rawValue) is a number, not a span") }
        return distribution
    }

    /// Puts a value in the place of a default. The row's range is not enforced: looking beyond it is a fair question.
    /// - Throws: If the value is of the row's other kind, or one that nothing can be drawn from or divided by.
    package mutating func override(_ key: CalibrationKey, with value: CalibrationValue) throws(CalibrationRefusal) {
        switch (key.row.defaultValue, value) {
        case (.span, .number): throw .wantsSpan(key)
        case (.number, .span): throw .wantsNumber(key)
        case (.span, .span(let distribution)): guard distribution.isDrawable else { throw .unusable(key) }
        case (.number, .number(let number)): guard number.isFinite, number > 0 else { throw .unusable(key) }
        }
        overrides[key] = value
    }
}

/// Why a calibration row cannot be replaced by a value.
package enum CalibrationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    case wantsSpan(CalibrationKey)
    case wantsNumber(CalibrationKey)
    /// A negative or empty span, a percentile below its median, a rate that is not above zero.
    case unusable(CalibrationKey)

    package var description: String {
        switch self {
        case .wantsSpan(let key): "calibration row \(key.rawValue) wants a span of time"
        case .wantsNumber(let key): "calibration row \(key.rawValue) wants a number in \(key.row.unit.rawValue)"
        case .unusable(let key): "calibration row \(key.rawValue) cannot have this value"
        }
    }
}
