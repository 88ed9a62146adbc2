// Gregorian calendar in UTC without Foundation, after Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms".

/// Year, month, day and time of day in UTC.
package struct CalendarTime: Hashable, Sendable {
    package var year: Int64
    package var month: Int64
    package var day: Int64
    package var secondOfDay: Int64
}

extension Instant {
    package init(year: Int64, month: Int64, day: Int64, secondOfDay: Int64 = 0, microsecond: Int64 = 0) {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        let days = era * 146_097 + dayOfEra - 719_468
        self.init(microseconds: (days * 86_400 + secondOfDay) * 1_000_000 + microsecond)
    }

    package var calendarTime: CalendarTime {
        let seconds = flooredToSecond.microseconds / 1_000_000
        let secondOfDay = Instant.floorModulo(seconds, 86_400)
        let z = (seconds - secondOfDay) / 86_400 + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let mp = (5 * dayOfYear + 2) / 153
        let month = mp < 10 ? mp + 3 : mp - 9
        return CalendarTime(
            year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month: month,
            day: dayOfYear - (153 * mp + 2) / 5 + 1, secondOfDay: secondOfDay)
    }

    /// Midnight UTC of this instant's day.
    package var startOfDay: Instant { Instant(microseconds: microseconds - Instant.floorModulo(microseconds, 86_400_000_000)) }

    /// `2026-03-01T09:00:00Z`, the fraction dropped.
    package var isoSeconds: String { isoPrefix + "Z" }

    /// `2026-03-01T09:00:00.123456Z`; whole seconds carry no fraction.
    package var iso: String {
        let fraction = Instant.floorModulo(microseconds, 1_000_000)
        return fraction == 0 ? isoSeconds : "\(isoPrefix).\(padded(fraction, 6))Z"
    }

    /// `2026-03-01T09:00:00`, for formats that allow no zone.
    package var isoPrefix: String {
        let time = calendarTime
        let s = time.secondOfDay
        return "\(padded(time.year, 4))-\(padded(time.month, 2))-\(padded(time.day, 2))"
            + "T\(padded(s / 3600, 2)):\(padded(s / 60 % 60, 2)):\(padded(s % 60, 2))"
    }

    /// Reads `YYYY-MM-DDThh:mm:ss[.fraction]Z`; nil for anything else, a date that does not exist included.
    package init?(iso text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes.last == UInt8(ascii: "Z") else { return nil }
        func number(_ range: Range<Int>) -> Int64? {
            guard bytes[range].allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
            return bytes[range].reduce(0) { $0 * 10 + Int64($1 - UInt8(ascii: "0")) }
        }
        let separators: [(Int, UInt8)] = [
            (4, UInt8(ascii: "-")), (7, UInt8(ascii: "-")), (10, UInt8(ascii: "T")), (13, UInt8(ascii: ":")), (16, UInt8(ascii: ":")),
        ]
        guard separators.allSatisfy({ bytes[$0.0] == $0.1 }),
            let year = number(0..<4), let month = number(5..<7), let day = number(8..<10),
            let hour = number(11..<13), let minute = number(14..<16), let second = number(17..<19),
            hour < 24, minute < 60, second < 60
        else { return nil }
        var micros: Int64 = 0
        if bytes.count > 20 {
            guard bytes[19] == UInt8(ascii: "."), bytes.count > 21, bytes.count <= 27, let digits = number(20..<(bytes.count - 1)) else { return nil }
            micros = digits
            for _ in 0..<(6 - (bytes.count - 21)) { micros *= 10 }
        }
        self.init(year: year, month: month, day: day, secondOfDay: hour * 3600 + minute * 60 + second, microsecond: micros)
        let back = calendarTime
        guard back.year == year, back.month == month, back.day == day else { return nil }
    }
}

/// Decimal digits with leading zeros.
package func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
}
