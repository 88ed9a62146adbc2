import SQLEngine
import StorageModel
import Testing
import Units

@Suite("a user's SQL") struct ExecuteTests {
    @Test func aQueryReturnsColumnsAndRows() throws {
        let outcome = try openAccounts().execute("SELECT id, balance AS money FROM accounts WHERE id < 3 ORDER BY id;", now: testStart)
        let rows: [[SQLValue]] = [[.integer(1), .integer(100)], [.integer(2), .integer(100)]]
        var expected = SQLOutcome()
        expected.columns = ["id", "money"]
        expected.rows = rows
        #expect(outcome == expected)
    }

    @Test func aChangeCountsItsRowsAndGivesItsPages() throws {
        let writer = try openAccounts()
        var replica = writer.pages
        let outcome = try writer.execute("DELETE FROM accounts", now: testStart)
        #expect(outcome.changedRows == 10)
        replica.apply(try #require(outcome.change))
        #expect(try openReader(on: replica).rows("SELECT count(*) FROM accounts") == [[.integer(0)]])
        #expect(try writer.execute("DROP TABLE accounts", now: testStart).changedRows == 0)
        #expect(throws: EngineFault.sql(code: 1, message: "no such table: accounts")) { _ = try writer.execute("SELECT * FROM accounts", now: testStart) }
    }

    @Test func aScriptIsOneTransaction() throws {
        let writer = try openAccounts()
        let before = writer.pages
        #expect(throws: EngineFault.sql(code: 1, message: "no such table: nowhere")) {
            _ = try writer.execute("DELETE FROM accounts; CREATE TABLE x (a INTEGER); DELETE FROM nowhere", now: testStart, severalStatements: true)
        }
        #expect(firstDifference(before, writer.pages) == nil)
        let script =
            "UPDATE accounts SET balance = 1 WHERE id < 4; -- three\nCREATE TABLE x (a INTEGER); INSERT INTO x VALUES (1), (2); SELECT count(*) FROM x;"
        let outcome = try writer.execute(script, now: testStart, severalStatements: true)
        #expect(outcome.changedRows == 5)
        #expect(outcome.columns == ["count(*)"])
        #expect(outcome.rows == [[.integer(2)]])
        #expect(outcome.change?.pageCount == before.count + 1)
    }

    @Test func aRunawayQueryEndsAtTheSameStepEverywhere() throws {
        let writer = try openAccounts()
        let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        #expect(throws: EngineFault.sql(code: 9, message: "interrupted")) { _ = try writer.execute(endless, now: testStart, stepsMax: 100_000) }
        #expect(try writer.execute("SELECT count(*) FROM accounts", now: testStart, stepsMax: 100_000).rows == [[.integer(10)]])
    }

    @Test(arguments: [
        "CREATE TABLE t (id INTEGER PRIMARY KEY, name VARCHAR(20) UNIQUE, account INTEGER REFERENCES accounts (id))",
        "CREATE TABLE IF NOT EXISTS accounts (id INTEGER)", "CREATE TABLE copy AS SELECT * FROM accounts",
        "CREATE UNIQUE INDEX by_balance ON accounts (id, balance)", "CREATE VIEW rich AS SELECT * FROM accounts WHERE balance > 10",
        "ALTER TABLE accounts RENAME TO kept", "ALTER TABLE accounts ADD COLUMN note TEXT", "ALTER TABLE accounts RENAME COLUMN balance TO b",
        "DROP TABLE accounts", "DROP INDEX IF EXISTS none", "DROP VIEW IF EXISTS none", "DELETE FROM accounts WHERE id IN (SELECT max(id) FROM accounts)",
        "INSERT INTO accounts (id, balance) SELECT id + 100, abs(balance) FROM accounts", "/* why */ -- here\n update accounts set balance = 0",
        "SELECT count(*), sum(balance), avg(balance), coalesce(min(id), 0) FROM accounts WHERE upper('a') LIKE 'A%'",
        "SELECT id, row_number() OVER (ORDER BY id DESC) FROM accounts", "SELECT CURRENT_TIMESTAMP, CURRENT_DATE, random()",
        "WITH a AS (SELECT 1 AS x) SELECT 'PRAGMA; x', \"x\" FROM a;",
    ])
    func theSubsetRuns(sql: String) throws {
        #expect(SQLSubset.refusal(of: sql) == nil)
        let writer = try openAccounts()
        _ = try writer.execute(sql, now: testStart)
        #expect(writer.integrityCheck() == nil)
    }

    @Test(arguments: [
        ("PRAGMA journal_mode", "PRAGMA is outside the SQL subset; hint: SELECT, INSERT, UPDATE, DELETE, CREATE, DROP or ALTER TABLE"),
        ("ATTACH 'x' AS y", "ATTACH is"), ("detach y", "DETACH is"), ("VACUUM", "VACUUM is"), ("REINDEX", "REINDEX is"), ("ANALYZE", "ANALYZE is"),
        ("EXPLAIN SELECT 1", "EXPLAIN is"), ("TRUNCATE TABLE accounts", "TRUNCATE is outside the SQL subset; hint: DELETE FROM"),
        ("BEGIN", "BEGIN is outside the SQL subset; hint: each statement is its own transaction"), ("commit", "COMMIT is"),
        ("ROLLBACK", "ROLLBACK is"), ("SAVEPOINT a", "SAVEPOINT is"), ("SET autocommit = 0", "SET is"),
        ("REPLACE INTO accounts VALUES (1, 1)", "REPLACE is"), ("INSERT OR IGNORE INTO accounts VALUES (1, 1)", "INSERT OR is"),
        ("CREATE TRIGGER a", "CREATE TRIGGER is outside the SQL subset; hint: TABLE, INDEX or VIEW"), ("CREATE TEMP TABLE a (b INTEGER)", "CREATE TEMP is"),
        ("CREATE VIRTUAL TABLE a USING fts5(b)", "CREATE VIRTUAL is"), ("DROP DATABASE orders", "DROP DATABASE is"), ("ALTER USER a", "ALTER USER is"),
        ("SELECT 1; DROP TABLE accounts", "SQL holds 2 statements; hint: send them one by one"), ("", "SQL holds no statement"),
        ("SELECT * FROM sqlite_master", "sqlite_master is outside the SQL subset; hint: tables and functions of your own"),
        ("UPDATE sqlite_schema SET sql = ''", "sqlite_schema is"), ("SELECT * FROM pragma_table_info('accounts')", "pragma_table_info is"),
        ("DELETE FROM accounts WHERE id = (SELECT count(*) FROM dbstat)", "dbstat is"), ("SELECT sqlite_version()", "sqlite_version is"),
        (" ; -- nothing", "SQL holds no statement"), ("(SELECT 1)", "SQL does not start with a word"),
    ])
    func whatTheTextShowsIsRefusedBeforeItRuns(sql: String, start: String) throws {
        let refusal = try #require(SQLSubset.refusal(of: sql))
        #expect(refusal.hasPrefix(start))
        #expect(throws: EngineFault.refused(refusal)) { _ = try openAccounts().execute(sql, now: testStart) }
    }

    @Test(arguments: [
        ("SELECT load_extension('x')", "function load_extension is"), ("SELECT sin(1)", "function sin is"),
        ("SELECT \"sqlite_version\"()", "function sqlite_version is"),
        ("SELECT datetime('now', 'localtime')", "function datetime is"), ("SELECT * FROM \"sqlite_master\"", "table sqlite_master is"),
        ("SELECT json('{}')", "function json is"), ("WITH a AS (SELECT exp(1) AS x) SELECT * FROM a", "function exp is"),
        ("SELECT * FROM \"pragma_table_info\"('accounts')", "table sqlite_master is"),
    ])
    func tablesAndFunctionsAreRefusedWhenCompiled(sql: String, start: String) throws {
        let writer = try openAccounts()
        let before = writer.pages
        do {
            _ = try writer.execute(sql, now: testStart)
            Issue.record("'\(sql)' ran")
        } catch EngineFault.refused(let refusal) {
            #expect(refusal.hasPrefix(start))
        }
        #expect(firstDifference(before, writer.pages) == nil)
    }

    @Test func ourOwnStatementsAreNotJudged() throws {
        let writer = try openAccounts()
        #expect(throws: EngineFault.self) { _ = try writer.execute("SELECT sin(1)", now: testStart) }
        #expect(try writer.rows("SELECT count(*) FROM sqlite_master") == [[.integer(1)]])
    }

    @Test func aWrongStatementIsAFaultOfSQL() throws {
        #expect(throws: EngineFault.sql(code: 1, message: "near \"SELEC\": syntax error")) {
            _ = try openAccounts().execute("DELETE SELEC", now: testStart)
        }
    }
}
