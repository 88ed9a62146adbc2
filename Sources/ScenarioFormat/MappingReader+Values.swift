package import Units

extension MappingReader {
    // MARK: Text and switches

    package mutating func optionalString(_ key: String) -> String? { optional(key) { node throws(ValueProblem) in try node.text() } }
    package mutating func requiredString(_ key: String) -> String { required(key) { node throws(ValueProblem) in try node.text() } ?? "" }

    package mutating func optionalBool(_ key: String) -> Bool? { optional(key) { node throws(ValueProblem) in try node.bool() } }
    package mutating func requiredBool(_ key: String) -> Bool { required(key) { node throws(ValueProblem) in try node.bool() } ?? false }

    // MARK: Quantities; both ends of a range belong to it

    package mutating func optionalInteger(_ key: String, in range: ClosedRange<Int>) -> Int? {
        optional(key) { node throws(ValueProblem) in try node.integer(in: range) }
    }
    package mutating func requiredInteger(_ key: String, in range: ClosedRange<Int>) -> Int {
        required(key) { node throws(ValueProblem) in try node.integer(in: range) } ?? range.lowerBound
    }

    package mutating func optionalDuration(_ key: String, in range: ClosedRange<Duration> = Quantity.anyDuration) -> Duration? {
        optional(key) { node throws(ValueProblem) in try node.duration(in: range) }
    }
    package mutating func requiredDuration(_ key: String, in range: ClosedRange<Duration> = Quantity.anyDuration) -> Duration {
        required(key) { node throws(ValueProblem) in try node.duration(in: range) } ?? range.lowerBound
    }

    package mutating func requiredByteCount(_ key: String, in range: ClosedRange<ByteCount> = Quantity.anyByteCount) -> ByteCount {
        required(key) { node throws(ValueProblem) in try node.byteCount(in: range) } ?? range.lowerBound
    }

    /// Bytes a second.
    package mutating func optionalByteRate(_ key: String) -> ByteCount? { optional(key) { node throws(ValueProblem) in try node.byteRate() } }

    /// Events a second.
    package mutating func optionalRate(_ key: String, upTo max: Double) -> Double? { optional(key) { node throws(ValueProblem) in try node.rate(upTo: max) } }
    package mutating func requiredRate(_ key: String, upTo max: Double) -> Double {
        required(key) { node throws(ValueProblem) in try node.rate(upTo: max) } ?? min(1, max)
    }

    // MARK: Names out of a list

    package mutating func optionalChoice(_ key: String, of known: [String]) -> String? {
        optional(key) { node throws(ValueProblem) in try node.choice(of: known, called: key) }
    }
    package mutating func requiredChoice(_ key: String, of known: [String]) -> String {
        required(key) { node throws(ValueProblem) in try node.choice(of: known, called: key) } ?? ""
    }

    package mutating func optionalCase<Choice: RawRepresentable & CaseIterable>(_ key: String, of type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        optionalChoice(key, of: type.allCases.map(\.rawValue)).flatMap(Choice.init(rawValue:))
    }
    package mutating func requiredCase<Choice: RawRepresentable & CaseIterable>(_ key: String, of type: Choice.Type) -> Choice?
    where Choice.RawValue == String {
        requireKey(key) ? optionalCase(key, of: type) : nil
    }
}
