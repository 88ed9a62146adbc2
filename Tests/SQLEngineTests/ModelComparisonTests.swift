import SQLEngine
import StorageModel
import Testing
import Units

/// Thousands of random transactions, judged by a reference that knows nothing of pages.
@Suite("engine against a naive reference") struct ModelComparisonTests {
    private struct Row: Equatable {
        var value: Int64
        var length: Int
    }
    private struct Abandoned: Error {}
    private typealias Tables = [String: [Int64: Row]]

    @Test(arguments: [16384, 8192])
    func changesRebuildTheSamePagesAndRows(pageSize: Int) throws {
        let writer = try openWriter(pageSize: pageSize)
        var random = TestRandom(state: UInt64(pageSize))
        var expected: Tables = [:]
        var replica = PageTable(pageSize: pageSize)
        var counts = (abandoned: 0, refused: 0, dropped: 0, grown: 0)

        for step in 0..<2200 {
            var attempt = expected
            let before = writer.pages
            let abandons = random.below(10) == 0
            do {
                let change = try writer.transaction(testStart + .seconds(Int64(step))) {
                    for _ in 0...random.below(4) { try act(writer, &attempt, &random, &counts.dropped) }
                    if abandons { throw Abandoned() }
                }
                expected = attempt
                if let change {
                    if change.pageCount > replica.count { counts.grown += 1 }
                    #expect(Set(change.records.map(\.page)).count == change.records.count, "step \(step): a page has two records")
                    replica.apply(change)
                }
            } catch is Abandoned {
                counts.abandoned += 1
                try #require(firstDifference(writer.pages, before) == nil, "step \(step): an abandoned transaction left bytes")
            } catch let EngineFault.sql(code, _) {
                counts.refused += 1
                try #require(code & 0xff == 19, "step \(step): SQLite code \(code)")
                try #require(firstDifference(writer.pages, before) == nil, "step \(step): a refused transaction left bytes")
            }
            try #require(replica.count == writer.pages.count, "step \(step)")
            if step % 50 == 49 {
                try #require(firstDifference(replica, writer.pages) == nil, "step \(step): replayed changes give other bytes")
                try expectRows(expected, in: openReader(on: replica), step)
            }
        }
        #expect(counts.abandoned > 100 && counts.refused > 20 && counts.dropped > 20 && counts.grown > 15, "too tame: \(counts)")
    }

    private func act(_ writer: EngineConnection, _ tables: inout Tables, _ random: inout TestRandom, _ dropped: inout Int) throws {
        let table = "t\(random.below(4))"
        guard var rows = tables[table] else {
            try writer.run("CREATE TABLE \(table) (id INTEGER PRIMARY KEY, value INTEGER NOT NULL, body BLOB)")
            if random.below(2) == 0 { try writer.run("CREATE INDEX \(table)_value ON \(table) (value)") }
            tables[table] = [:]
            return
        }
        let id = Int64(random.below(400))
        let value = Int64(random.below(1000))
        switch random.below(120) {
        case 0:
            try writer.run("DROP TABLE \(table)")
            dropped += 1
            tables[table] = nil
            return
        case 1:
            try writer.run("DELETE FROM \(table)")
            rows = [:]
        case 2..<14:
            // Fails when the id is taken, and the whole transaction with it.
            try writer.run("INSERT INTO \(table) VALUES (?1, ?2, zeroblob(10))", [.integer(id), .integer(value)])
            rows[id] = Row(value: value, length: 10)
        case 14..<80:
            let length = random.below(10) == 0 ? 30_000 : random.below(900)
            try writer.run(
                "INSERT OR REPLACE INTO \(table) VALUES (?1, ?2, ?3)",
                [.integer(id), .integer(value), .blob([UInt8](repeating: UInt8(value & 0xff), count: length))])
            rows[id] = Row(value: value, length: length)
        case 80..<110:
            try writer.prepare("UPDATE \(table) SET value = value + ?2 WHERE id >= ?1 AND id < ?1 + 20").run(id, value)
            for key in id..<(id + 20) { rows[key]?.value += value }
        default:
            try writer.prepare("DELETE FROM \(table) WHERE id >= ?1 AND id < ?2").run(id, id + 15)
            for key in id..<(id + 15) { rows[key] = nil }
        }
        tables[table] = rows
    }

    private func expectRows(_ tables: Tables, in reader: EngineConnection, _ step: Int) throws {
        #expect(reader.integrityCheck() == nil, "step \(step)")
        let names = try reader.rows("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name")
        #expect(names == tables.keys.sorted().map { [.text($0)] }, "step \(step)")
        for (table, rows) in tables {
            var found: [Int64: Row] = [:]
            try reader.forEachRow("SELECT id, value, length(body) FROM \(table)") { row in
                found[row.integer(0)] = Row(value: row.integer(1), length: Int(row.integer(2)))
            }
            #expect(found == rows, "step \(step), \(table)")
            let sum = try reader.prepare("SELECT coalesce(sum(value), 0) FROM \(table)").integer()
            #expect(sum == rows.values.reduce(0) { $0 + $1.value }, "step \(step), \(table)")
        }
    }
}
