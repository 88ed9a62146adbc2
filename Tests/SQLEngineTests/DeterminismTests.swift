import SQLEngine
import StorageModel
import Testing
import Units

@Suite("engine determinism") struct DeterminismTests {
    /// Rows from the generators and the clock, in every way that SQL can reach them.
    private func pages(seed: UInt64, from start: Instant) throws -> PageTable {
        let writer = try openWriter(seed: seed)
        _ = try writer.transaction(start) {
            try writer.run("CREATE TABLE r (a INTEGER, b BLOB, c TEXT, d REAL, e TEXT DEFAULT CURRENT_TIMESTAMP)")
        }
        for step in 0..<40 {
            _ = try writer.transaction(start + .milliseconds(Int64(step) * 1500)) {
                try writer.run("INSERT INTO r (a, b, c, d) VALUES (random(), randomblob(13), datetime('now'), julianday('now'))")
                try writer.run("DELETE FROM r WHERE rowid IN (SELECT rowid FROM r ORDER BY random() LIMIT 1) AND random() > 0")
            }
        }
        return writer.pages
    }

    @Test func sameSeedSameBytesOtherSeedOtherBytes() throws {
        let reference = try pages(seed: 7, from: testStart)
        #expect(firstDifference(reference, try pages(seed: 7, from: testStart)) == nil)
        #expect(firstDifference(reference, try pages(seed: 8, from: testStart)) != nil)
        #expect(firstDifference(reference, try pages(seed: 7, from: testStart + .seconds(1))) != nil)
    }

    @Test func runsOnSeveralThreadsDoNotTouchEachOther() async throws {
        let reference = try [UInt64](0..<4).map { try pages(seed: $0, from: testStart) }
        let found = try await withThrowingTaskGroup(of: (Int, PageTable).self) { group in
            for run in 0..<16 { group.addTask { (run, try pages(seed: UInt64(run % 4), from: testStart)) } }
            return try await group.reduce(into: [Int: PageTable]()) { $0[$1.0] = $1.1 }
        }
        #expect(found.count == 16)
        for (run, pages) in found { #expect(firstDifference(pages, reference[run % 4]) == nil, "run \(run)") }
    }

    @Test func timeIsTheSimulations() throws {
        let writer = try openWriter()
        func present() throws -> [[SQLValue]] { try writer.rows("SELECT CURRENT_TIMESTAMP, strftime('%Y-%m-%d %H:%M:%f', 'now')") }
        #expect(try present() == [[.text("2026-03-01 09:00:00"), .text("2026-03-01 09:00:00.000")]])
        writer.now = testStart + .microseconds(1_999_999)
        #expect(try present() == [[.text("2026-03-01 09:00:01"), .text("2026-03-01 09:00:01.999")]])
        writer.now = Instant(microseconds: -1)
        #expect(try present() == [[.text("1969-12-31 23:59:59"), .text("1969-12-31 23:59:59.999")]])
    }

    @Test func randomBlobsHaveTheirLength() throws {
        let writer = try openWriter()
        let lengths = try writer.rows("SELECT length(randomblob(0)), length(randomblob(9)), randomblob(9) = randomblob(9)")
        #expect(lengths == [[.integer(1), .integer(9), .integer(0)]])
        #expect(throws: EngineFault.sql(code: 18, message: "string or blob too big")) { _ = try writer.rows("SELECT randomblob(1048577)") }
    }
}
