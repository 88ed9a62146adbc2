#include "peers.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

struct MemoryLedger {
    sqlite3 *database;
    sqlite3_stmt *begin, *commit, *withdraw, *deposit, *insert;
    int64_t accounts;
};

static sqlite3_stmt *prepare(sqlite3 *database, const char *sql) {
    sqlite3_stmt *statement = NULL;
    return sqlite3_prepare_v3(database, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL) == SQLITE_OK ? statement : NULL;
}

static int step(sqlite3_stmt *statement) {
    int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    return code == SQLITE_DONE ? SQLITE_OK : code;
}

MemoryLedger *memory_ledger_make(int page_size, int64_t accounts) {
    MemoryLedger *ledger = calloc(1, sizeof(MemoryLedger));
    if (!ledger) return NULL;
    ledger->accounts = accounts;
    int code = sqlite3_open_v2(":memory:", &ledger->database, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
    char sql[1000];
    /* The pragmas are EngineConnection's. */
    snprintf(
        sql, sizeof sql,
        "PRAGMA page_size=%d; PRAGMA auto_vacuum=NONE; PRAGMA journal_mode=MEMORY; PRAGMA synchronous=OFF; PRAGMA cache_spill=OFF;"
        "PRAGMA cache_size=1000000; PRAGMA temp_store=MEMORY; PRAGMA secure_delete=OFF; PRAGMA locking_mode=EXCLUSIVE; PRAGMA foreign_keys=ON;"
        "CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL);"
        "CREATE TABLE transfers (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, destination INTEGER NOT NULL, amount INTEGER NOT NULL);"
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < %lld) INSERT INTO accounts SELECT i, 1000 FROM n;",
        page_size, (long long)accounts);
    if (code == SQLITE_OK) code = sqlite3_exec(ledger->database, sql, NULL, NULL, NULL);
    if (code == SQLITE_OK) {
        ledger->begin = prepare(ledger->database, "BEGIN IMMEDIATE");
        ledger->commit = prepare(ledger->database, "COMMIT");
        ledger->withdraw = prepare(ledger->database, "UPDATE accounts SET balance = balance - ?1 WHERE id = ?2");
        ledger->deposit = prepare(ledger->database, "UPDATE accounts SET balance = balance + ?1 WHERE id = ?2");
        ledger->insert = prepare(ledger->database, "INSERT INTO transfers (id, source, destination, amount) VALUES (?1, ?2, ?3, ?4)");
    }
    if (ledger->begin && ledger->commit && ledger->withdraw && ledger->deposit && ledger->insert) return ledger;
    memory_ledger_free(ledger);
    return NULL;
}

/* The same draws as Transfer in CommitBench.swift; the checksum shows when they are not. */
static uint64_t mixed(uint64_t value) {
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9u;
    value = (value ^ (value >> 27)) * 0x94D049BB133111EBu;
    return value ^ (value >> 31);
}

int memory_ledger_run(MemoryLedger *ledger, int64_t first, int64_t count) {
    for (int64_t id = first; id < first + count; id++) {
        uint64_t bits = mixed((uint64_t)id * 0x9E3779B97F4A7C15u);
        int64_t source = (int64_t)(bits % (uint64_t)ledger->accounts);
        int64_t destination = (int64_t)((bits >> 20) % (uint64_t)ledger->accounts);
        int64_t amount = (int64_t)(bits >> 40 & 63) + 1;
        int code = step(ledger->begin);
        sqlite3_bind_int64(ledger->withdraw, 1, amount);
        sqlite3_bind_int64(ledger->withdraw, 2, source);
        if (code == SQLITE_OK) code = step(ledger->withdraw);
        sqlite3_bind_int64(ledger->deposit, 1, amount);
        sqlite3_bind_int64(ledger->deposit, 2, destination);
        if (code == SQLITE_OK) code = step(ledger->deposit);
        sqlite3_bind_int64(ledger->insert, 1, id);
        sqlite3_bind_int64(ledger->insert, 2, source);
        sqlite3_bind_int64(ledger->insert, 3, destination);
        sqlite3_bind_int64(ledger->insert, 4, amount);
        if (code == SQLITE_OK) code = step(ledger->insert);
        if (code == SQLITE_OK) code = step(ledger->commit);
        if (code != SQLITE_OK) return code;
    }
    return SQLITE_OK;
}

int64_t memory_ledger_checksum(MemoryLedger *ledger) {
    sqlite3_stmt *sum = prepare(ledger->database, "SELECT sum(id * balance) FROM accounts");
    int64_t found = sum && sqlite3_step(sum) == SQLITE_ROW ? sqlite3_column_int64(sum, 0) : -1;
    sqlite3_finalize(sum);
    return found;
}

void memory_ledger_free(MemoryLedger *ledger) {
    sqlite3_finalize(ledger->begin);
    sqlite3_finalize(ledger->commit);
    sqlite3_finalize(ledger->withdraw);
    sqlite3_finalize(ledger->deposit);
    sqlite3_finalize(ledger->insert);
    sqlite3_close(ledger->database);
    free(ledger);
}
