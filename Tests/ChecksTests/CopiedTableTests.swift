import Checks
import Evidence
import Testing
import Units

/// Books one of whose tables was taken from a restored copy are judged table by table.
@Suite("copied tables") struct CopiedTableTests {
    /// Ten commits, one every ten seconds: a copy restored to 50 s is put in place at 85 s, so 6, 7 and 8 are gone from that table.
    private func books(_ table: CopiedTable.Table, inAccounts: Set<Int64>, inTransfers: Set<Int64>) -> ClusterHistory {
        var cluster = Story.cluster(Story.ten, kept: inTransfers)
        let effects = Story.ten.filter { inAccounts.contains($0.id) }.map { TransferRow(id: $0.id, from: $0.from, to: $0.to, amount: $0.amount) }
        cluster.recovered?.accounts = Story.balances(cluster.ledger, effects)
        cluster.copies = [CopiedTable(table: table, target: Story.at(50), at: Story.at(85))]
        return cluster
    }

    private func verdict(_ cluster: ClusterHistory) -> CheckVerdict { Exactness().judge(Story.history([cluster])).verdict }

    @Test func whatTheCopiedTableLostIsLossAndNoDamage() {
        let all = Set<Int64>(1...10)
        let kept = all.subtracting([6, 7, 8])
        for cluster in [books(.accounts, inAccounts: kept, inTransfers: all), books(.transfers, inAccounts: all, inTransfers: kept)] {
            #expect(verdict(cluster) == .pass)
            let measures = Story.measures(cluster)
            #expect(measures.lostTransactions == 3)
            #expect(measures.rpaSeconds == 30, "from commit 5, the newest with all before it, to commit 8")
            var plain = cluster
            plain.copies = []
            #expect(verdict(plain) == .fail, "without the copy the same books are damaged")
        }
    }

    @Test func everyOtherCommitIsStillPromisedInBothTables() {
        let all = Set<Int64>(1...10)
        let kept = all.subtracting([6, 7, 8])
        #expect(verdict(books(.accounts, inAccounts: kept.subtracting([9]), inTransfers: all)) == .fail, "9 came after the copy")
        #expect(verdict(books(.accounts, inAccounts: kept.subtracting([5]), inTransfers: all)) == .fail, "5 is in the copy: the target is inclusive")
        #expect(verdict(books(.accounts, inAccounts: kept, inTransfers: all.subtracting([7]))) == .pass, "7 is lost either way")
        #expect(verdict(books(.accounts, inAccounts: kept, inTransfers: all.subtracting([3]))) == .fail, "the other table kept everything")
        #expect(verdict(books(.accounts, inAccounts: all, inTransfers: all)) == .fail, "the copy cannot hold what came after its target")
    }
}
