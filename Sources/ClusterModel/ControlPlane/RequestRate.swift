import SimulationKernel
import Units

/// Requests of one account in one region, as the service counts them: a bucket of tokens for reading calls, one for changing calls.
///
/// Source: Aurora User Guide, Quotas and constraints for Amazon Aurora: throttled calls get ThrottlingException. Model choice: rates, see the
/// calibration rows; the service publishes none.
struct RequestRate: Sendable {
    struct Key: Hashable, Sendable {
        var account: AccountID
        var region: RegionName
        var isChange: Bool
    }

    /// In millionths of a request.
    private struct Bucket: Sendable {
        var level: Int64
        var at: Instant
    }
    private var buckets: [Key: Bucket] = [:]
    private let describe: (rate: Int64, burst: Int64)
    private let change: (rate: Int64, burst: Int64)

    init(_ calibration: Calibration) {
        describe = (Int64(calibration.value(.describeRequestsPerSecond)), Int64(calibration.value(.describeRequestBurst)) * 1_000_000)
        change = (Int64(calibration.value(.mutatingRequestsPerSecond)), Int64(calibration.value(.mutatingRequestBurst)) * 1_000_000)
    }

    /// Counts one request.
    /// - Returns: Whether it is within the rate; a refused one costs nothing.
    mutating func admit(_ key: Key, now: Instant) -> Bool {
        let (rate, burst) = key.isChange ? change : describe
        var bucket = buckets[key] ?? Bucket(level: burst, at: now)
        // A second's rate in tokens is that many millionths in a microsecond.
        let grown = max(0, min((now - bucket.at).microseconds, burst / max(1, rate) + 1)) * rate
        bucket = Bucket(level: min(burst, bucket.level + grown), at: now)
        let isAdmitted = bucket.level >= 1_000_000
        if isAdmitted { bucket.level -= 1_000_000 }
        buckets[key] = bucket
        return isAdmitted
    }
}
