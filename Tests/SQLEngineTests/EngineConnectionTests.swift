import SQLEngine
import StorageModel
import Testing
import Units

@Suite("engine connection") struct EngineConnectionTests {
    @Test func aTransactionWithoutAnyChangeHasNone() throws {
        let writer = try openAccounts()
        #expect(try writer.transaction(testStart) { _ = try writer.rows("SELECT * FROM accounts") } == nil)
        #expect(try writer.transaction(testStart) { try writer.run("UPDATE accounts SET balance = balance") } == nil)
    }

    @Test func aCommitIsSmallAndListsEachPageOnce() throws {
        let writer = try openAccounts()
        var replica = writer.pages
        let update = try writer.prepare("UPDATE accounts SET balance = balance + ?2 WHERE id = ?1")
        let change = try #require(
            try writer.transaction(testStart) {
                try update.run(1, -30)
                try update.run(2, 30)
            })
        #expect(change.records.map(\.page) == [2])
        #expect(change.redo.count < 500)
        replica.apply(change)
        #expect(firstDifference(replica, writer.pages) == nil)
        #expect(try openReader(on: replica).rows("SELECT balance FROM accounts WHERE id < 3 ORDER BY id") == [[.integer(70)], [.integer(130)]])
    }

    @Test func aFailedStatementRollsTheWholeTransactionBack() throws {
        let writer = try openAccounts()
        let before = writer.pages
        var fault: EngineFault?
        do {
            _ = try writer.transaction(testStart) {
                try writer.run("UPDATE accounts SET balance = balance + 1")
                try writer.run("UPDATE accounts SET balance = balance - 1000 WHERE id = 3")
            }
        } catch let error as EngineFault {
            fault = error
        }
        #expect(fault == .sql(code: 275, message: "CHECK constraint failed: balance >= 0"))
        #expect(firstDifference(before, writer.pages) == nil)
        #expect(try writer.rows("SELECT sum(balance) FROM accounts") == [[.integer(1000)]])
        #expect(try writer.transaction(testStart) { try writer.run("UPDATE accounts SET balance = 0 WHERE id = 1") } != nil)
    }

    @Test func aForeignKeyThatFailsAtCommitLeavesNothing() throws {
        let writer = try openAccounts()
        _ = try writer.transaction(testStart) {
            try writer.run("CREATE TABLE entries (account INTEGER REFERENCES accounts (id) DEFERRABLE INITIALLY DEFERRED)")
        }
        let before = writer.pages
        #expect(throws: EngineFault.sql(code: 787, message: "FOREIGN KEY constraint failed")) {
            _ = try writer.transaction(testStart) { try writer.run("INSERT INTO entries VALUES (99)") }
        }
        #expect(firstDifference(before, writer.pages) == nil)
        #expect(try writer.rows("SELECT count(*) FROM entries") == [[.integer(0)]])
    }

    @Test func aReaderStaysAtItsPagesAndCannotWrite() throws {
        let writer = try openAccounts()
        let reader = try openReader(on: writer.pages)
        _ = try writer.transaction(testStart) { try writer.run("DELETE FROM accounts") }
        #expect(try reader.rows("SELECT count(*) FROM accounts") == [[.integer(10)]])
        #expect(try openReader(on: writer.pages).rows("SELECT count(*) FROM accounts") == [[.integer(0)]])
        #expect(throws: EngineFault.sql(code: 8, message: "attempt to write a readonly database")) {
            _ = try reader.transaction(testStart) { try reader.run("DELETE FROM accounts") }
        }
        #expect(throws: EngineFault.sql(code: 8, message: "attempt to write a readonly database")) {
            _ = try reader.execute("DELETE FROM accounts", now: testStart)
        }
    }

    @Test func aReaderOfNothingSeesNoTables() throws {
        #expect(try openReader(on: PageTable(pageSize: 16384)).rows("SELECT name FROM sqlite_schema") == [])
    }

    @Test func aForkWritesToItsOwnPages() throws {
        let trunk = try openAccounts()
        let fork = try openWriter(on: trunk.pages)
        let before = trunk.pages
        for amount in 1...20 {
            _ = try fork.transaction(testStart) { try fork.run("UPDATE accounts SET balance = ?1", [.integer(Int64(amount))]) }
        }
        _ = try fork.transaction(testStart) { try fork.run("CREATE TABLE other (id INTEGER)") }
        #expect(firstDifference(trunk.pages, before) == nil)
        #expect(trunk.pages.count == before.count)
        #expect(try trunk.rows("SELECT sum(balance) FROM accounts") == [[.integer(1000)]])
        _ = try trunk.transaction(testStart) { try trunk.run("UPDATE accounts SET balance = 7 WHERE id = 1") }
        #expect(try fork.rows("SELECT balance FROM accounts WHERE id = 1") == [[.integer(20)]])
        #expect(trunk.integrityCheck() == nil)
        #expect(fork.integrityCheck() == nil)
    }

    @Test func aWriterReopensWhatAnotherLeft() throws {
        let first = try openAccounts()
        var replica = first.pages
        let second = try openWriter(on: first.pages)
        for id in 100..<400 {
            let change = try second.transaction(testStart) { try second.run("INSERT INTO accounts VALUES (?1, 1)", [.integer(Int64(id))]) }
            replica.apply(try #require(change))
        }
        let third = try openWriter(on: replica)
        #expect(try third.rows("SELECT count(*), sum(balance) FROM accounts") == [[.integer(310), .integer(1300)]])
        #expect(third.integrityCheck() == nil)
    }

    @Test func pagesThatAreNoDatabaseAreRefused() throws {
        var noise = PageTable(pageSize: 16384)
        noise.replace(1, with: [UInt8](repeating: 0xA5, count: 16384))
        #expect(throws: EngineFault.sql(code: 26, message: "file is not a database")) { _ = try openReader(on: noise) }
    }

    @Test func aDatabaseOfAnotherPageSizeIsRefused() throws {
        let small = try openAccounts(pageSize: 8192)
        var mislabelled = PageTable(pageSize: 16384)
        for page in stride(from: 1, to: UInt32(small.pages.count), by: 2) {
            mislabelled.replace(page / 2 + 1, with: small.pages[page] + small.pages[page + 1])
        }
        #expect(throws: EngineFault.sql(code: 26, message: "pages are of 16384 bytes, the database says 8192")) { _ = try openReader(on: mislabelled) }
    }

    @Test func integrityCheckFindsARottenPage() throws {
        let writer = try openAccounts()
        var pages = writer.pages
        var rotten = pages[2]
        rotten[3] = 0xff
        rotten[4] = 0xff
        pages.replace(2, with: rotten)
        #expect(try openReader(on: pages).integrityCheck() != nil)
        #expect(writer.integrityCheck() == nil)
    }

    @Test func valuesComeBackAsTheyWereBound() throws {
        let writer = try openWriter()
        let values: [SQLValue] = [.null, .integer(.min), .real(0.1), .text(""), .text("ä\u{0}b"), .blob([]), .blob([0, 255])]
        _ = try writer.transaction(testStart) {
            try writer.run("CREATE TABLE v (a, b, c, d, e, f, g)")
            try writer.run("INSERT INTO v VALUES (?, ?, ?, ?, ?, ?, ?)", values)
        }
        #expect(try writer.rows("SELECT * FROM v") == [values])
    }

    @Test func integersBindInOrder() throws {
        let writer = try openWriter()
        #expect(try writer.prepare("SELECT ?1 * 1000 + ?2 * 100 + ?3 * 10 + ?4").integer(1, 2, 3, 4) == 1234)
        #expect(try writer.prepare("SELECT 1 WHERE ?1").integer(0) == nil)
        _ = try writer.transaction(testStart) {
            try writer.run("CREATE TABLE v (a, b, c, d)")
            try writer.prepare("INSERT INTO v VALUES (?1, 0, 0, 0)").run(1)
            try writer.prepare("INSERT INTO v VALUES (?1, ?2, 0, 0)").run(1, 2)
            try writer.prepare("INSERT INTO v VALUES (?1, ?2, ?3, 0)").run(1, 2, 3)
            try writer.prepare("INSERT INTO v VALUES (?1, ?2, ?3, ?4)").run(1, 2, 3, 4)
        }
        let expected: [[SQLValue]] = [[1, 0, 0, 0], [1, 2, 0, 0], [1, 2, 3, 0], [1, 2, 3, 4]].map { $0.map { .integer($0) } }
        #expect(try writer.rows("SELECT * FROM v ORDER BY rowid") == expected)
    }

    @Test func aPreparedStatementSurvivesASchemaChange() throws {
        let writer = try openAccounts()
        let count = try writer.prepare("SELECT count(*) FROM accounts")
        #expect(try count.integer() == 10)
        _ = try writer.transaction(testStart) { try writer.run("ALTER TABLE accounts ADD COLUMN note TEXT") }
        #expect(try count.integer() == 10)
        _ = try writer.transaction(testStart) { try writer.run("DROP TABLE accounts") }
        #expect(throws: EngineFault.sql(code: 1, message: "no such table: accounts")) { _ = try count.integer() }
    }

    @Test func aTextOfTwoStatementsIsNotPrepared() throws {
        let writer = try openAccounts()
        #expect(throws: EngineFault.self) { _ = try writer.prepare("SELECT 1; DELETE FROM accounts") }
        #expect(throws: EngineFault.self) { _ = try writer.prepare("  ") }
    }
}
