@testable import SQLEngine
@testable import Sealing
@testable import SimulationKernel
@testable import StorageModel
@testable import Units

/// Pages a second of a restore: stored images opened with the key, and the log after them applied.
struct RebuildBench {
    private let commits = 40_000

    func figures() throws -> [Figure] {
        let ledger = try EngineLedger(accounts: 1000, pageSize: 16_384)
        var chain = CommitChain(pages: ledger.connection.pages, stagesUnder: DataKey(bytes: [UInt8](repeating: 7, count: 32)))
        for id in 0..<Int64(commits) {
            guard let change = try ledger.transfer(id, now: chain.now) else { preconditionFailure("transfer \(id) changed nothing") }
            chain.commit(change)
        }
        chain.drain()
        let volume = chain.volume
        var rates: [Double] = []
        for _ in 0..<PairedRounds.count {
            var rebuilt: Rebuilt?
            let elapsed = try seconds { rebuilt = try volume.backup.rebuild(to: .position(volume.vdl), store: chain.store, key: volume.dataKey) }
            guard let rebuilt else { continue }
            precondition(rebuilt.pages == ledger.connection.pages, "the rebuilt pages are not the writer's")
            rates.append(Double(rebuilt.pages.count) / elapsed)
        }
        return [Figure(name: "rebuild from stored objects", unit: "pages/s", ours: PairedRounds.median(rates))]
    }
}
