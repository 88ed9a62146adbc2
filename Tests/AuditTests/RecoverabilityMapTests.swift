import Audit
import Evidence
import Testing
import Units

/// The map instant by instant, from the rows alone and without any interval.
private struct NaiveMap {
    let inventory: Inventory

    struct Reach: Hashable {
        var kind: String
        var arn: String
        var counts: Bool
    }

    /// Cluster ids whose data may be in a cluster, with the last instant that it took over.
    func parts(of id: String) -> [(id: String, until: Instant)] {
        let own = [(id: id, until: Instant.distantFuture)]
        let row = inventory.clusters.first { $0.resourceID == id }
        let gone = inventory.deletedClusters.first { $0.resourceID == id }
        let inherited = row?.inherited ?? gone?.inherited ?? []
        return own + inherited.map { (id: $0.resourceID, until: $0.until) }
    }

    private func opens(_ key: String?, _ encryption: String) -> Bool {
        guard let key else { return encryption != "sse-kms" }
        return ["Enabled", "Updating"].contains(inventory.keys.first { $0.arn == key }?.state ?? "")
    }

    private func isSound(_ row: Inventory.AutomatedBackupRow) -> Bool {
        row.regionReachable && (row.damagedObjects ?? 0) == 0 && opens(row.keyARN, row.encryption)
    }

    private func isSound(_ row: Inventory.ClusterRow) -> Bool { row.regionReachable && row.status == "available" && opens(row.keyARN, row.encryption) }

    private func windows(_ row: Inventory.AutomatedBackupRow, _ t: Instant) -> Bool {
        guard let from = row.earliestRestorable, let to = row.latestRestorable else { return false }
        return t >= from && t <= to
    }

    func reaches(_ id: String, _ t: Instant) -> Set<Reach> {
        var found: Set<Reach> = []
        for (index, part) in parts(of: id).enumerated() where t <= part.until {
            for row in inventory.automatedBackups where row.clusterResourceID == part.id && windows(row, t) {
                found.insert(.init(kind: "pitr", arn: row.arn, counts: isSound(row)))
            }
            for row in inventory.snapshots where row.clusterResourceID == part.id && row.status == "available" && row.contentAt == t {
                let isSound = row.regionReachable && (row.damagedObjects ?? 0) == 0 && opens(row.keyARN, row.encryption)
                found.insert(.init(kind: row.sourceARN == nil ? "snapshot" : "copy", arn: row.arn, counts: isSound))
            }
            for row in inventory.clusters {
                let kept = inventory.automatedBackups.first { $0.clusterResourceID == row.resourceID }
                if row.clone.source == part.id, row.clone.contentAt == t {
                    found.insert(.init(kind: "clone", arn: row.arn, counts: kept.map { windows($0, t) && isSound($0) } ?? false))
                }
                let source = inventory.clusters.first { $0.arn == row.replicationSourceARN }
                if source?.resourceID == part.id {
                    if let kept, windows(kept, t) { found.insert(.init(kind: "replica", arn: kept.arn, counts: isSound(kept))) }
                    if let lag = row.global?.lag, inventory.takenAt - lag == t { found.insert(.init(kind: "replica", arn: row.arn, counts: isSound(row))) }
                }
                if index == 0, row.resourceID == id, let backtrack = row.backtrack, t >= backtrack.earliest, t <= inventory.takenAt {
                    found.insert(.init(kind: "backtrack", arn: row.arn, counts: isSound(row)))
                }
            }
        }
        return found
    }

    private func born(_ id: String) -> Instant? {
        inventory.clusters.first { $0.resourceID == id }?.createdAt ?? inventory.deletedClusters.first { $0.resourceID == id }?.createdAt
            ?? inventory.automatedBackups.first { $0.clusterResourceID == id }?.clusterCreatedAt
    }

    private func died(_ id: String) -> Instant? {
        inventory.clusters.contains { $0.resourceID == id } ? inventory.takenAt : inventory.deletedClusters.first { $0.resourceID == id }?.deletedAt
    }

    func isHistory(_ id: String, _ t: Instant, of instants: [Instant]) -> Bool {
        if let from = born(id) ?? instants.first(where: { !reaches(id, $0).isEmpty }), let to = died(id) ?? instants.last(where: { !reaches(id, $0).isEmpty }),
            t >= from, t <= to
        {
            return true
        }
        return parts(of: id).dropFirst().contains { part in born(part.id).map { t >= $0 && t <= part.until } ?? false }
    }
}

@Suite("recoverability map") struct RecoverabilityMapTests {
    @Test func agreesWithLookingAtEveryInstant() {
        var random = RandomInventory(seed: 7)
        let instants = (0...60).map { Instant(microseconds: Int64($0)) }
        var (reached, holes, clean) = (0, 0, 0)
        for round in 0..<400 {
            let inventory = random.next()
            let naive = NaiveMap(inventory: inventory)
            let dwell = Duration.microseconds(Int64(random.below(70)))
            let map = RecoverabilityMap(of: inventory, dwell: dwell)
            #expect(map.clusters.map(\.resourceID) == map.clusters.map(\.resourceID).sorted())
            for past in map.clusters {
                let all = instants.map { naive.reaches(past.resourceID, $0) }
                for (t, expected) in zip(instants, all) {
                    let found = Set(past.ways(to: t).map { NaiveMap.Reach(kind: $0.kind.rawValue, arn: $0.resourceARN, counts: $0.counts) })
                    guard found == expected else {
                        _ = Issue.record("round \(round), \(past.resourceID) at \(t.microseconds): \(found) instead of \(expected)")
                        return
                    }
                    let isHistory = naive.isHistory(past.resourceID, t, of: instants)
                    let isHole = isHistory && !expected.contains(where: \.counts)
                    guard past.history.contains(where: { $0.contains(t) }) == isHistory, past.holes.contains(where: { $0.contains(t) }) == isHole else {
                        _ = Issue.record("round \(round), \(past.resourceID) at \(t.microseconds): history \(isHistory), hole \(isHole)")
                        return
                    }
                    reached += expected.count
                    holes += isHole ? 1 : 0
                }
                let good = zip(instants, all).filter { $0.0 <= inventory.takenAt - dwell && $0.1.contains(where: \.counts) }.map(\.0)
                guard past.clean?.oldest == good.first, past.clean?.newest == good.last else {
                    _ = Issue.record("round \(round), \(past.resourceID), dwell \(dwell): \(String(describing: past.clean)) instead of \(good)")
                    return
                }
                clean += good.isEmpty ? 0 : 1
            }
        }
        #expect(reached > 20_000 && holes > 5000 && clean > 300, "\(reached) \(holes) \(clean): the inventories are too poor to prove anything")
    }

    @Test func spansThatTouchAreOneAndWhatLiesBetweenIsAHole() {
        var inventory = Inventory(takenAt: Instant(microseconds: 100))
        func backup(_ arn: String, _ from: Int64, _ to: Int64) -> Inventory.AutomatedBackupRow {
            .init(
                arn: arn, clusterID: "a", clusterResourceID: "A", account: "1", region: "r", status: "retained", clusterCreatedAt: Instant(microseconds: 0),
                earliestRestorable: Instant(microseconds: from), latestRestorable: Instant(microseconds: to), retentionDays: 1, engine: "e", keyARN: nil,
                storedObjects: 1, storedBytes: 1, regionReachable: true)
        }
        inventory.automatedBackups = [backup("x", 10, 20), backup("y", 21, 30), backup("z", 40, 50)]
        let past = RecoverabilityMap(of: inventory, dwell: .microseconds(55)).clusters[0]
        #expect(
            past.holes == [
                Span(from: Instant(microseconds: 0), to: Instant(microseconds: 9)), Span(from: Instant(microseconds: 31), to: Instant(microseconds: 39)),
            ])
        #expect(past.clean?.oldest == Instant(microseconds: 10) && past.clean?.newest == Instant(microseconds: 45))
        #expect(past.clean?.oldestARN == "x" && past.clean?.newestARN == "z")
        #expect(RecoverabilityMap(of: inventory, dwell: .microseconds(91)).clusters[0].clean == nil)
    }

    @Test func aWayThatCannotBeUsedSaysWhy() {
        var random = RandomInventory(seed: 3)
        var obstacles: Set<String> = []
        for _ in 0..<300 {
            for way in RecoverabilityMap(of: random.next()).clusters.flatMap(\.ways) {
                #expect((way.usable == true) == (way.obstacle == nil))
                if let obstacle = way.obstacle { obstacles.insert(obstacle) }
            }
        }
        #expect(
            obstacles.isSuperset(of: [
                "its region or account cannot be reached", "its key is not in the inventory", "its key is not known", "its key is Disabled",
            ]))
        #expect(obstacles.contains("2 of its objects are damaged") && obstacles.contains("the cluster is stopped"))
    }
}
