import Estate
import Units

/// Periods that each must hold a restore point: days, ISO weeks, months and years in UTC.
///
/// A period counts when it has ended, and when the cluster existed from its beginning on: the running one may still get its point. A hole is never
/// filled by a point of another period.
enum RetentionSlots {
    enum Period: String, CaseIterable {
        case day, week, month, year

        /// Dense number of the period that holds an instant.
        func index(of instant: Instant) -> Int64 {
            let days = instant.startOfDay.microseconds / 86_400_000_000
            switch self {
            case .day: return days
            // 1970-01-01 was a Thursday; ISO weeks begin on Monday.
            case .week: return (days + 3 - ((days + 3) % 7 + 7) % 7) / 7
            case .month:
                let time = instant.calendarTime
                return time.year * 12 + time.month - 1
            case .year: return instant.calendarTime.year
            }
        }

        func start(of index: Int64) -> Instant {
            switch self {
            case .day: Instant(microseconds: index * 86_400_000_000)
            case .week: Instant(microseconds: (index * 7 - 3) * 86_400_000_000)
            case .month: Instant(year: (index - ((index % 12 + 12) % 12)) / 12, month: (index % 12 + 12) % 12 + 1, day: 1)
            case .year: Instant(year: index, month: 1, day: 1)
            }
        }
    }

    struct Count {
        var wanted = 0
        /// Starts of the periods without a point, as dates.
        var holes: [String] = []
    }

    /// - Parameters:
    ///   - points: Those that can be restored from.
    ///   - birth: When the cluster was made.
    static func count(_ slots: AuditPolicy.Slots, points: [RestorePoint], birth: Instant, now: Instant) -> [(period: Period, count: Count)] {
        let wanted: [(Period, Int)] = [(.day, slots.daily), (.week, slots.weekly), (.month, slots.monthly), (.year, slots.yearly)]
        return wanted.map { period, number in
            let running = period.index(of: now)
            let asked = (running - Int64(number))..<running
            var filled = Array(repeating: false, count: asked.count)
            for point in points {
                let from = period.index(of: point.from)
                // A window reaches over several, a snapshot lies in one.
                let to = point.from == point.at ? from : max(from, period.index(of: point.at))
                for index in asked.clamped(to: from..<to + 1) { filled[Int(index - asked.lowerBound)] = true }
            }
            var count = Count()
            for index in asked where period.start(of: index) >= birth {
                count.wanted += 1
                if !filled[Int(index - asked.lowerBound)] { count.holes.append(String(period.start(of: index).isoPrefix.prefix(10))) }
            }
            return (period, count)
        }
    }

    /// ARNs of the first available point of each UTC year.
    static func firstOfEachYear(_ points: [RestorePoint]) -> [String] {
        var years: Set<Int64> = []
        return points.filter { $0.isAvailable && $0.kind != .pitr && years.insert(Period.year.index(of: $0.at)).inserted }.map(\.arn)
    }
}
