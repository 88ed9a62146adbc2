/// A moment on the simulated clock, exact to the microsecond, counted from 1970-01-01T00:00:00Z (leap seconds ignored).
public struct Instant: Hashable, Comparable, Sendable {
    /// Microseconds since the epoch; negative before it.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Beyond every instant that a run can reach.
    package static let distantFuture = Instant(microseconds: .max)

    public static func < (a: Instant, b: Instant) -> Bool { a.microseconds < b.microseconds }
    public static func + (a: Instant, b: Duration) -> Instant { Instant(microseconds: a.microseconds + b.microseconds) }
    public static func - (a: Instant, b: Duration) -> Instant { Instant(microseconds: a.microseconds - b.microseconds) }
    public static func - (a: Instant, b: Instant) -> Duration { .microseconds(a.microseconds - b.microseconds) }

    /// For hot paths: `Duration` counts attoseconds in 128 bits, which a commit cannot afford six times.
    package func advanced(byMicroseconds delta: Int64) -> Instant { Instant(microseconds: microseconds + delta) }

    /// The whole second at or before this instant.
    package var flooredToSecond: Instant {
        Instant(microseconds: microseconds - Instant.floorModulo(microseconds, 1_000_000))
    }

    static func floorModulo(_ a: Int64, _ b: Int64) -> Int64 {
        let remainder = a % b
        return remainder < 0 ? remainder + b : remainder
    }
}

extension Duration {
    /// Whole microseconds, rounded towards zero.
    package var microseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    /// Seconds as a number for reports; exact to the microsecond for anything a run can last.
    package var inSeconds: Double { Double(microseconds) / 1_000_000 }

    package static func minutes(_ count: Int64) -> Duration { .seconds(count * 60) }
    package static func hours(_ count: Int64) -> Duration { .seconds(count * 3600) }
    package static func days(_ count: Int64) -> Duration { .seconds(count * 86_400) }
}
