package import Units

/// A value with its recent past, so that an eventually consistent describe can be answered as of a moment ago.
package struct Timed<Value: Sendable>: Sendable {
    private var past: [(since: Instant, value: Value)] = []
    package private(set) var current: Value
    package private(set) var since: Instant

    package init(_ value: Value, since: Instant) {
        self.current = value
        self.since = since
    }

    package mutating func set(_ value: Value, at now: Instant) {
        // Older than any staleness the calibration allows: nobody can see it any more.
        past.removeAll { $0.since < now - .seconds(300) && $0.since < since }
        past.append((since, current))
        current = value
        since = now
    }

    /// The value as it was at an instant; nil before its first.
    package func value(at instant: Instant) -> Value? {
        if since <= instant { return current }
        return past.last { $0.since <= instant }?.value
    }
}
