import Units

/// Times of day, maintenance windows and seeds, as files spell them.
enum ClockTimes {
    static let minutesOfDay = 1440
    private static let days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]

    /// Reads `04:00`; from midnight UTC.
    static func timeOfDay(_ node: ValueNode) throws(ValueProblem) -> Duration {
        guard case .string(let text) = node.content, let minute = minuteOfDay(text[...]) else {
            throw .wanted("a time of day", found: node, hint: "write it like \"04:00\", in UTC and with quotes")
        }
        return .minutes(Int64(minute))
    }

    /// Minutes from its start to its end; a window may run over midnight, or over the end of the week.
    struct Window: Equatable {
        /// From midnight, or from the start of Monday.
        var start: Int
        var length: Int
    }

    /// Reads `03:00-03:30`.
    /// Source: API shape CreateDBClusterMessage, PreferredBackupWindow: `hh24:mi-hh24:mi`, UTC, at least 30 minutes.
    static func backupWindow(_ node: ValueNode) throws(ValueProblem) -> Window {
        let wrong = ValueProblem.wanted("a daily window", found: node, hint: "write it like \"03:00-03:30\", in UTC and with quotes")
        guard case .string(let text) = node.content else { throw wrong }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = minuteOfDay(parts[0]), let end = minuteOfDay(parts[1]) else { throw wrong }
        return try longEnough(Window(start: start, length: (end - start + minutesOfDay) % minutesOfDay), text)
    }

    /// Reads `sun:05:00-sun:05:30`.
    /// Source: API shape CreateDBClusterMessage, PreferredMaintenanceWindow: `ddd:hh24:mi-ddd:hh24:mi`, UTC, at least 30 minutes.
    static func maintenanceWindow(_ node: ValueNode) throws(ValueProblem) -> Window {
        let wrong = ValueProblem.wanted("a weekly window", found: node, hint: "write it like \"sun:05:00-sun:05:30\", in UTC and with quotes")
        guard case .string(let text) = node.content else { throw wrong }
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 2, let start = minuteOfWeek(parts[0]), let end = minuteOfWeek(parts[1]) else { throw wrong }
        let week = 7 * minutesOfDay
        return try longEnough(Window(start: start, length: (end - start + week) % week), text)
    }

    private static func longEnough(_ window: Window, _ text: String) throws(ValueProblem) -> Window {
        guard window.length >= 30 else { throw ValueProblem("wants a window of at least 30m, found \"\(text)\"") }
        return window
    }

    /// Whether a daily and a weekly window share a minute.
    /// Source: Aurora User Guide, Backup window: it may not overlap the weekly maintenance window.
    static func overlap(daily: Window, weekly: Window) -> Bool {
        // A weekly window may run into the next week, so one more day on each side is looked at.
        (-1...14).contains { day in
            let start = day * minutesOfDay + daily.start
            return start < weekly.start + weekly.length && weekly.start < start + daily.length
        }
    }

    private static func minuteOfDay(_ text: Substring) -> Int? {
        let bytes = Array(text.utf8)
        guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = Int(text.prefix(2)), let minute = Int(text.suffix(2)) else { return nil }
        return (0..<24).contains(hour) && (0..<60).contains(minute) && text.first?.isNumber == true && text.dropFirst(3).first?.isNumber == true
            ? hour * 60 + minute : nil
    }

    private static func minuteOfWeek(_ text: Substring) -> Int? {
        guard let day = days.firstIndex(of: text.prefix(3).lowercased()), text.dropFirst(3).first == ":", let minute = minuteOfDay(text.dropFirst(4)) else {
            return nil
        }
        return day * minutesOfDay + minute
    }

    // MARK: Seeds

    static let seedCountMax: UInt64 = 100_000

    /// Reads `0..<8`, `0...7`, or one seed.
    static func seeds(_ node: ValueNode) throws(ValueProblem) -> Range<UInt64> {
        let hint = "write a range like 0..<8"
        switch node.content {
        case .integer(let seed) where seed >= 0: return UInt64(seed)..<(UInt64(seed) + 1)
        case .string(let text):
            for (sign, extra) in [("..<", UInt64(0)), ("...", UInt64(1))] {
                let parts = text.split(separator: sign, omittingEmptySubsequences: false)
                guard parts.count == 2, let low = seed(parts[0]), let high = seed(parts[1]) else { continue }
                guard low < high + extra else { throw ValueProblem("wants at least one seed, found \"\(text)\"", hint: hint) }
                guard high + extra - low <= seedCountMax else { throw ValueProblem("wants at most \(seedCountMax) seeds, found \"\(text)\"") }
                return low..<(high + extra)
            }
            throw .wanted("a range of seeds", found: node, hint: hint)
        case .list: throw .wanted("a range of seeds", found: node, hint: "lists of seeds are not accepted; \(hint)")
        default: throw .wanted("a range of seeds", found: node, hint: hint)
        }
    }

    private static func seed(_ text: Substring) -> UInt64? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return UInt64(text).flatMap { $0 <= UInt64(Int64.max) ? $0 : nil }
    }
}
