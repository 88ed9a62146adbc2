import Testing
import Units

@Suite("instants") struct InstantTests {
    private static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

    /// Every day of 800 years against a calendar that only counts.
    @Test func calendarCountsDays() throws {
        var (year, month, day): (Int64, Int64, Int64) = (1600, 1, 1)
        var instant = Instant(year: 1600, month: 1, day: 1)
        while year < 2400 {
            let time = instant.calendarTime
            try #require((time.year, time.month, time.day, time.secondOfDay) == (year, month, day, 0))
            try #require(Instant(year: year, month: month, day: day) == instant)
            let lengths: [Int64] = [31, Self.isLeap(year) ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
            day += 1
            if day > lengths[Int(month) - 1] { (month, day) = (month + 1, 1) }
            if month > 12 { (year, month) = (year + 1, 1) }
            instant = instant + .days(1)
        }
    }

    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00Z"), (-1, "1969-12-31T23:59:59.999999Z"), (-1_000_000, "1969-12-31T23:59:59Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00Z"), (1_772_355_600_123_456, "2026-03-01T09:00:00.123456Z"),
            (1_772_355_600_000_001, "2026-03-01T09:00:00.000001Z"), (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)])
    func writesAndReadsISO8601(microseconds: Int64, text: String) {
        let instant = Instant(microseconds: microseconds)
        #expect(instant.iso == text)
        #expect(Instant(iso: text) == instant)
        #expect(instant.isoSeconds == instant.isoPrefix + "Z")
        #expect(instant.isoSeconds == text.prefix(19) + "Z")
    }

    @Test(arguments: [("2026-03-01T09:00:00.5Z", 500_000), ("2026-03-01T09:00:00.05Z", 50_000), ("2026-03-01T09:00:00.000000Z", 0)] as [(String, Int64)])
    func readsShortFractions(text: String, microseconds: Int64) {
        #expect(Instant(iso: text) == Instant(year: 2026, month: 3, day: 1, secondOfDay: 9 * 3600, microsecond: microseconds))
    }

    @Test(arguments: [
        "", "Z", "2026-03-01", "2026-03-01T09:00:00", "2026-03-01T09:00:00+00:00", "2026-03-01 09:00:00Z", "2026-03-01t09:00:00z",
        "2026-3-01T09:00:00Z", "2026-03-01T09:00Z", "2026-03-01T09:00:00.Z", "2026-03-01T09:00:00.1234567Z", "2026-03-01T09:00:00,5Z",
        "2026-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-04-31T00:00:00Z", "2026-00-01T00:00:00Z", "2026-13-01T00:00:00Z",
        "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:60Z",
        "-026-01-01T00:00:00Z", "2026-01-01T00:00:-1Z", "2026-01-01T00:00:00ZZ", "２026-01-01T00:00:00Z", "2026-01-01T00:00:00.5 Z",
    ])
    func refusesWhatIsNoInstant(text: String) { #expect(Instant(iso: text) == nil) }

    @Test func roundsDownAlsoBeforeTheEpoch() {
        #expect(Instant(microseconds: 1_999_999).flooredToSecond == Instant(microseconds: 1_000_000))
        #expect(Instant(microseconds: -1).flooredToSecond == Instant(microseconds: -1_000_000))
        #expect(Instant(microseconds: -1_000_000).flooredToSecond == Instant(microseconds: -1_000_000))
        #expect(Instant(iso: "2026-03-01T23:59:59.9Z")?.startOfDay == Instant(iso: "2026-03-01T00:00:00Z"))
        #expect(Instant(microseconds: -1).startOfDay == Instant(year: 1969, month: 12, day: 31))
    }

    @Test func arithmeticIsExactToTheMicrosecond() {
        let instant = Instant(microseconds: 1_772_355_600_123_456)
        #expect(instant + .microseconds(1) - .microseconds(1) == instant)
        #expect(instant + .days(35) - instant == .days(35))
        #expect(instant.advanced(byMicroseconds: -5) == instant - .microseconds(5))
        #expect((instant - (instant + .milliseconds(1500))).microseconds == -1_500_000)
        #expect(Duration.minutes(90) == .hours(1) + .seconds(1800))
        #expect(Duration.microseconds(-1_500_000).inSeconds == -1.5)
        #expect(Duration.nanoseconds(1999).microseconds == 1)
        #expect(Duration.nanoseconds(-1999).microseconds == -1)
    }

    @Test func padsOnTheLeft() {
        #expect([padded(7, 3), padded(1234, 3), padded(0, 2), padded(10, 2)] == ["007", "1234", "00", "10"])
    }
}
