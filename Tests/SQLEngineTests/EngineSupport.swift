import SQLEngine
import StorageModel
import Units

let testStart = Instant(year: 2026, month: 3, day: 1, secondOfDay: 9 * 3600)

func openWriter(pageSize: Int = 16384, on pages: PageTable? = nil, seed: UInt64 = 1) throws -> EngineConnection {
    try EngineConnection(pages: pages ?? PageTable(pageSize: pageSize), role: .writer, randomSeed: seed, now: testStart)
}

func openReader(on pages: PageTable) throws -> EngineConnection {
    try EngineConnection(pages: pages, role: .reader, randomSeed: 1, now: testStart)
}

/// A fresh database with `accounts (id, balance)`, 10 rows of 100.
func openAccounts(pageSize: Int = 16384, seed: UInt64 = 1) throws -> EngineConnection {
    let writer = try openWriter(pageSize: pageSize, seed: seed)
    _ = try writer.transaction(testStart) {
        try writer.run("CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL CHECK (balance >= 0))")
        let insert = try writer.prepare("INSERT INTO accounts VALUES (?1, ?2)")
        for id in 1...10 { try insert.run(Int64(id), 100) }
    }
    return writer
}

/// The first page that differs, or `count` of the shorter plus 1; nil when the tables hold the same bytes.
func firstDifference(_ a: PageTable, _ b: PageTable) -> UInt32? {
    for page in 0..<UInt32(min(a.count, b.count)) {
        // memcmp in all but name: == on arrays takes ten times as long without optimisation.
        let same = a.withPage(page + 1) { x in b.withPage(page + 1) { y in x.elementsEqual8(y) } }
        if !same { return page + 1 }
    }
    return a.count == b.count ? nil : UInt32(min(a.count, b.count)) + 1
}

extension UnsafeRawBufferPointer {
    func elementsEqual8(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count, count % 8 == 0 else { return false }
        for offset in stride(from: 0, to: count, by: 8) {
            guard loadUnaligned(fromByteOffset: offset, as: UInt64.self) == other.loadUnaligned(fromByteOffset: offset, as: UInt64.self) else { return false }
        }
        return true
    }
}

/// A small generator for tests; the same on every machine.
struct TestRandom {
    var state: UInt64
    mutating func below(_ bound: Int) -> Int {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int((state >> 33) % UInt64(bound))
    }
}
