import ScenarioFormat
import Testing
import Units

@Suite("quantities") struct QuantityTests {
    @Test func durationsAreExact() throws {
        let cases: [(String, Int64)] = [
            ("0s", 0), ("250ms", 250_000), ("7us", 7), ("10m0.4s", 600_400_000), ("1h30m", 5_400_000_000), ("7d", 604_800_000_000), ("1.5h", 5_400_000_000),
            ("1d2h3m4s5ms6us", 93_784_005_006), ("36525d", 3_155_760_000_000_000), ("0.000001s", 1),
        ]
        for (text, microseconds) in cases { #expect(try Quantity.duration(text) == .microseconds(microseconds), "\(text)") }
    }

    @Test func textIsReadBackAsTheSameDuration() throws {
        for microseconds in [0, 1, 999, 1_000, 59_999_999, 3_600_000_000, 86_400_000_001, 3_155_760_000_000_000] as [Int64] {
            let duration = Duration.microseconds(microseconds)
            #expect(try Quantity.duration(Quantity.text(duration)) == duration)
        }
    }

    @Test func wrongDurationsAreRefused() {
        for text in [
            "", "5", "s", "5 s", "1s1s", "1s1m", "1.s", ".5s", "1e3s", "+1s", "٣s", "9999999999999999s", "36526d", "1m-1s", "0.0000001s", "5sec", "PT5M",
        ] {
            #expect(throws: ValueProblem.self, "\(text)") { try Quantity.duration(text) }
        }
    }

    @Test func sizesAreExact() throws {
        let cases: [(String, Int64)] = [
            ("0B", 0), ("1B", 1), ("1kB", 1_000), ("1KiB", 1_024), ("1.5MiB", 1_572_864), ("800GiB", 858_993_459_200), ("800 GiB", 858_993_459_200),
            ("2MB", 2_000_000),
            ("3GB", 3_000_000_000), ("1TB", 1_000_000_000_000), ("256TiB", 281_474_976_710_656),
        ]
        for (text, bytes) in cases { #expect(try Quantity.byteCount(text) == ByteCount(bytes: bytes), "\(text)") }
    }

    @Test func wrongSizesAreRefused() {
        for text in ["", "5", "GiB", "5gb", "5KB", "0.5B", "257TiB", "-1GiB", "5GiBx"] {
            #expect(throws: ValueProblem.self, "\(text)") { try Quantity.byteCount(text) }
        }
    }
}
