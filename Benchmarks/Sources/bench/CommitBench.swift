import Peers

@testable import SQLEngine
@testable import SimulationKernel
@testable import StorageModel
@testable import Units

/// The ledger workload's transaction (two updates and one insert) through our layers, beside SQLite's own `:memory:` database driven
/// from C with the same page size, pragmas, prepared statements and transfers.
struct CommitBench {
    private let commits = 40_000
    private let accounts: Int64 = 1000
    private let pageSize = 16_384

    enum Layers: String {
        case engine = "VFS, redo"
        case quorum = "VFS, redo, quorum"
    }

    func figures() throws -> [Figure] { try [figure(.engine, budget: nil), figure(.quorum, budget: .ratioAtLeast(0.35))] }

    private func figure(_ layers: Layers, budget: Figure.Budget?) throws -> Figure {
        var checksums: Set<Int64> = []
        let paired = try PairedRounds.measure({ try ours(layers, &checksums) }, { peer(&checksums) })
        precondition(checksums.count == 1, "the two ledgers ended with different balances")
        return Figure(
            name: "commit through \(layers.rawValue)", unit: "commits/s", ours: paired.ours, peer: ("SQLite :memory:", paired.peer), ratio: paired.ratio,
            budget: budget)
    }

    // MARK: The two sides

    private func ours(_ layers: Layers, _ checksums: inout Set<Int64>) throws -> Double {
        let ledger = try EngineLedger(accounts: accounts, pageSize: pageSize)
        var chain = CommitChain(pages: ledger.connection.pages)
        let rate = try rate(of: commits) {
            for id in 0..<Int64(commits) {
                guard let change = try ledger.transfer(id, now: chain.now) else { preconditionFailure("transfer \(id) changed nothing") }
                switch layers {
                case .engine: continue
                case .quorum: chain.commit(change)
                }
            }
            chain.drain()
        }
        precondition(layers == .engine || chain.durable == commits, "\(chain.durable) of \(commits) commits became durable")
        checksums.insert(try ledger.checksum())
        return rate
    }

    private func peer(_ checksums: inout Set<Int64>) -> Double {
        guard let ledger = memory_ledger_make(Int32(pageSize), accounts) else { preconditionFailure("SQLite refused the peer's tables") }
        defer { memory_ledger_free(ledger) }
        let rate = rate(of: commits) {
            let code = memory_ledger_run(ledger, 0, Int64(commits))
            precondition(code == 0, "SQLite refused the peer's transfers with code \(code)")
        }
        checksums.insert(memory_ledger_checksum(ledger))
        return rate
    }
}

/// A transfer drawn from its number; the C peer draws the same.
private struct Transfer {
    var source: Int64
    var destination: Int64
    var amount: Int64

    init(_ id: Int64, accounts: Int64) {
        var bits = UInt64(bitPattern: id) &* 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        source = Int64(bits % UInt64(accounts))
        destination = Int64((bits >> 20) % UInt64(accounts))
        amount = Int64(bits >> 40 & 63) + 1
    }
}

/// The ledger on an `EngineConnection`.
struct EngineLedger {
    let connection: EngineConnection
    private let accounts: Int64
    private let withdraw: Statement
    private let deposit: Statement
    private let insert: Statement

    init(accounts: Int64, pageSize: Int) throws {
        let start = Instant(microseconds: 0)
        let connection = try EngineConnection(pages: PageTable(pageSize: pageSize), role: .writer, randomSeed: 1, now: start)
        _ = try connection.transaction(start) {
            try connection.run("CREATE TABLE accounts (id INTEGER PRIMARY KEY, balance INTEGER NOT NULL)")
            try connection.run(
                "CREATE TABLE transfers (id INTEGER PRIMARY KEY, source INTEGER NOT NULL, destination INTEGER NOT NULL, amount INTEGER NOT NULL)")
            let open = try connection.prepare("INSERT INTO accounts VALUES (?1, 1000)")
            for id in 0..<accounts { try open.run(id) }
        }
        self.connection = connection
        self.accounts = accounts
        withdraw = try connection.prepare("UPDATE accounts SET balance = balance - ?1 WHERE id = ?2")
        deposit = try connection.prepare("UPDATE accounts SET balance = balance + ?1 WHERE id = ?2")
        insert = try connection.prepare("INSERT INTO transfers (id, source, destination, amount) VALUES (?1, ?2, ?3, ?4)")
    }

    func transfer(_ id: Int64, now: Instant) throws -> MiniTransaction? {
        let transfer = Transfer(id, accounts: accounts)
        return try connection.transaction(now) {
            try withdraw.run(transfer.amount, transfer.source)
            try deposit.run(transfer.amount, transfer.destination)
            try insert.run(id, transfer.source, transfer.destination, transfer.amount)
        }
    }

    func checksum() throws -> Int64 { try connection.prepare("SELECT sum(id * balance) FROM accounts").integer() ?? -1 }
}
