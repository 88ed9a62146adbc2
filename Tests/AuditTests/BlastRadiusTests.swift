@testable import Audit
import Evidence
import Testing
import Units

/// What is still there at an instant, from the rows alone.
private struct NaiveFate {
    let inventory: Inventory

    private func opens(_ key: String?, at t: Instant) -> Bool {
        guard let row = inventory.keys.first(where: { $0.arn == key }) else { return true }
        if row.state == "Deleted" { return false }
        if let date = row.deletionDate, t >= date { return false }
        if row.state == "Enabled", let expiry = row.materialExpiresAt, t >= expiry { return false }
        return true
    }

    func isDestroyed(_ key: String?) -> Bool { inventory.keys.first { $0.arn == key }?.state == "Deleted" }

    func isThere(_ row: Inventory.ClusterRow, at t: Instant) -> Bool {
        if row.status == "inaccessible-encryption-credentials" { return false }
        if row.status == "inaccessible-encryption-credentials-recoverable", let since = row.statusSince, t >= since + .days(7) { return false }
        return opens(row.keyARN, at: t)
    }

    func isThere(_ row: Inventory.SnapshotRow, at t: Instant) -> Bool {
        if row.type == "automated" {
            let days =
                inventory.clusters.first { $0.resourceID == row.clusterResourceID }?.backupRetentionDays
                ?? inventory.automatedBackups.first { $0.clusterResourceID == row.clusterResourceID }?.retentionDays
            if let days, t >= row.createdAt + .days(Int64(days)) { return false }
        }
        return opens(row.keyARN, at: t)
    }

    private func isEmpty(_ row: Inventory.AutomatedBackupRow) -> Bool {
        guard let latest = row.latestRestorable, let earliest = row.earliestRestorable else { return false }
        return latest < earliest
    }

    /// Nothing is left to go back to, and a call lets the cluster fill it anew.
    func isRefillable(_ row: Inventory.AutomatedBackupRow) -> Bool {
        let source = inventory.clusters.first { $0.resourceID == row.clusterResourceID }?.status
        guard row.status == "active", let source, ["stopped", "inaccessible-encryption-credentials-recoverable"].contains(source) else { return false }
        let isOver = source != "stopped" && row.latestRestorable.map { $0 + .days(Int64(row.retentionDays)) <= inventory.takenAt } ?? false
        return isEmpty(row) || isOver
    }

    func isThere(_ row: Inventory.AutomatedBackupRow, at t: Instant) -> Bool {
        guard let latest = row.latestRestorable else { return opens(row.keyARN, at: t) }
        if isEmpty(row) { return false }
        // What nothing is added to: the cluster is gone, or has lost its key.
        let source = inventory.clusters.first { $0.resourceID == row.clusterResourceID }
        let stands = row.status == "retained" || row.status == "active" && source?.status.hasPrefix("inaccessible-encryption-credentials") == true
        if stands, t >= latest + .days(Int64(row.retentionDays)) { return false }
        return opens(row.keyARN, at: t)
    }
}

@Suite("blast radius") struct BlastRadiusTests {
    private static let takenAt = RandomInventory.takenAt

    @Test func everythingDiesWhenLookingDayByDaySaysSo() {
        var random = RandomInventory(seed: 5)
        var (dying, staying, lost, refillable) = (0, 0, 0, 0)
        for round in 0..<2000 {
            let inventory = random.next()
            let fates = Fates(of: BackupStanding(of: inventory))
            let naive = NaiveFate(inventory: inventory)
            // Everything ends a whole number of days after an instant of the first 61 microseconds.
            let days = (0...40).map { Self.takenAt + .days(Int64($0)) }
            func check(_ fate: Fate, _ arn: String, _ isThere: (Instant) -> Bool) -> Bool {
                let firstGone = days.first { !isThere($0) }
                if firstGone == Self.takenAt, fate.isLost {
                    lost += 1
                    return fate.diesAt == nil && fate.rescue.isEmpty
                }
                guard let firstGone else {
                    staying += 1
                    return fate.diesAt == nil && !fate.isLost
                }
                dying += 1
                guard let diesAt = fate.diesAt, !fate.rescue.isEmpty, fate.rescueBefore == diesAt else { return false }
                return !isThere(diesAt) && isThere(diesAt - .microseconds(1)) && diesAt <= firstGone && diesAt > firstGone - .days(1)
            }
            for row in inventory.clusters where !check(fates.fate(of: row), row.arn, { naive.isThere(row, at: $0) }) {
                _ = Issue.record("round \(round): \(row.arn) \(row.status): \(fates.fate(of: row))")
                return
            }
            for (row, fate) in zip(inventory.snapshots, fates.ofSnapshots()) where !check(fate, row.arn, { naive.isThere(row, at: $0) }) {
                _ = Issue.record("round \(round): \(row.arn): \(fate)")
                return
            }
            for row in inventory.automatedBackups {
                let fate = fates.fate(of: row)
                if naive.isRefillable(row) {
                    refillable += 1
                    let isPossible = fate.isUnsettled && fate.rescue.last == "StartDBCluster"
                    #expect(naive.isDestroyed(row.keyARN) ? fate.isLost && fate.rescue.isEmpty : isPossible, "round \(round): \(fate)")
                } else if !check(fate, row.arn, { naive.isThere(row, at: $0) }) {
                    _ = Issue.record("round \(round): \(row.arn): \(fate)")
                    return
                }
            }
        }
        #expect(dying > 2000 && staying > 2000 && lost > 500 && refillable > 20, "\(dying) \(staying) \(lost) \(refillable)")
    }

    @Test func aKeysDependantsAreTheRowsThatNameIt() {
        var random = RandomInventory(seed: 9)
        for _ in 0..<500 {
            let inventory = random.next()
            for key in BlastRadius(of: BackupStanding(of: inventory)).keys {
                let arn = key.standing.key.arn
                let naive =
                    inventory.clusters.filter { $0.keyARN == arn }.map(\.arn) + inventory.snapshots.filter { $0.keyARN == arn }.map(\.arn)
                    + inventory.automatedBackups.filter { $0.keyARN == arn }.map(\.arn)
                #expect(key.dependants.map(\.edge.resourceARN).sorted() == naive.sorted())
                #expect(key.count(.snapshot, .copy) == inventory.snapshots.count { $0.keyARN == arn && $0.sourceARN != nil })
                #expect(key.count(.cluster, .clone) == inventory.clusters.count { $0.keyARN == arn && $0.clone.source != nil })
                #expect(
                    key.count(.cluster, .replica)
                        == inventory.clusters.count { $0.keyARN == arn && $0.clone.source == nil && $0.replicationSourceARN != nil })
                #expect(key.count(.automatedBackup, .retained) == inventory.automatedBackups.count { $0.keyARN == arn && $0.status == "retained" })
            }
        }
    }

    /// Every arrow that the rows name, and no other.
    @Test func originsAreWhatTheRowsName() {
        var random = RandomInventory(seed: 13)
        var kinds: Set<BlastRadius.Origin.Kind> = []
        for _ in 0..<500 {
            var inventory = random.next()
            // A copy of one that is there, where there are two.
            if inventory.snapshots.count > 1 { inventory.snapshots[1].sourceARN = inventory.snapshots[0].arn }
            if inventory.keys.count > 1 { inventory.keys[1].primaryARN = inventory.keys[0].arn }
            // A clone that has become a secondary has two.
            if inventory.clusters.count > 1 {
                inventory.clusters[1].clone.source = inventory.clusters[0].resourceID
                inventory.clusters[1].replicationSourceARN = inventory.clusters[0].arn
            }
            var naive: [BlastRadius.Origin] = []
            func add(_ kind: BlastRadius.Origin.Kind, _ arn: String, _ source: String?) {
                if let source { naive.append(.init(kind: kind, resourceARN: arn, sourceARN: source)) }
            }
            func cluster(_ resourceID: String?) -> String? { inventory.clusters.first { $0.resourceID == resourceID }?.arn }
            for row in inventory.clusters {
                add(.clone, row.arn, cluster(row.clone.source))
                add(.replica, row.arn, row.replicationSourceARN)
            }
            for row in inventory.snapshots {
                if let source = row.sourceARN {
                    add(.copy, row.arn, inventory.snapshots.first { $0.arn == source }?.arn)
                } else {
                    add(.snapshot, row.arn, cluster(row.clusterResourceID))
                }
            }
            for row in inventory.automatedBackups { add(.backup, row.arn, cluster(row.clusterResourceID)) }
            for row in inventory.keys { add(.multiRegion, row.arn, row.primaryARN) }
            let origins = BlastRadius(of: BackupStanding(of: inventory)).origins
            #expect(Set(origins) == Set(naive) && origins.count == naive.count)
            let order = origins.map { [$0.resourceARN, $0.kind.rawValue] }
            #expect(zip(order, order.dropFirst()).allSatisfy { $0.lexicographicallyPrecedes($1) })
            kinds.formUnion(origins.map(\.kind))
        }
        #expect(kinds.isSuperset(of: [.clone, .replica, .copy, .snapshot, .backup, .multiRegion]), "\(kinds)")
    }

    /// What is over counts, whatever would have come.
    @Test func theCauseOfWhatIsLostIsWhatIsOver() throws {
        var random = RandomInventory(seed: 17)
        var found = 0
        for _ in 0..<500 {
            let inventory = random.next()
            for (row, fate) in zip(inventory.snapshots, Fates(of: BackupStanding(of: inventory)).ofSnapshots())
            where inventory.keys.contains(where: { $0.arn == row.keyARN && $0.state == "Deleted" }) {
                #expect(fate.isLost && fate.cause == .keyDestroyed && fate.diesAt == nil)
                if fate.ends.contains(where: { $0.cause == .retentionEnd }) { found += 1 }
            }
        }
        #expect(found > 10, "\(found)")
    }

    @Test func timeBombsAreTheDyingInOrder() {
        var random = RandomInventory(seed: 11)
        for _ in 0..<300 {
            let inventory = random.next()
            let standing = BackupStanding(of: inventory)
            let (bombs, fates) = (BlastRadius(of: standing).timeBombs, Fates(of: standing))
            #expect(bombs.map(\.diesAt) == bombs.map(\.diesAt).sorted())
            let naive =
                inventory.clusters.filter { fates.fate(of: $0).diesAt != nil }.map(\.arn)
                + zip(inventory.snapshots, fates.ofSnapshots()).filter { $0.1.diesAt != nil }.map(\.0.arn)
                + inventory.automatedBackups.filter { fates.fate(of: $0).diesAt != nil }.map(\.arn)
            #expect(bombs.map(\.resourceARN).sorted() == naive.sorted())
        }
    }

    private func key(_ arn: String, _ state: String, deletion: Int64? = nil) -> Inventory.KeyRow {
        .init(
            arn: arn, keyID: arn, account: "1", region: "r", aliases: [], state: state, createdAt: Self.takenAt,
            deletionDate: deletion.map { Self.takenAt + .days($0) },
            rotationEnabled: false, regionReachable: true)
    }

    private func end(_ change: (inout Inventory) -> Void) -> KeyEnd? {
        var inventory = Inventory(takenAt: Self.takenAt)
        var primary = key("p", "PendingReplicaDeletion")
        (primary.pendingWindowDays, primary.multiRegionRole) = (7, "PRIMARY")
        inventory.keys = [primary]
        for name in ["q", "s"] {
            var replica = key(name, "PendingDeletion", deletion: name == "q" ? 9 : 12)
            (replica.primaryARN, replica.multiRegionRole) = ("p", "REPLICA")
            inventory.keys.append(replica)
        }
        change(&inventory)
        return Fates(of: BackupStanding(of: inventory)).end(ofKey: "p")
    }

    /// Source: KMS Developer Guide, Deleting multi-Region keys.
    @Test func aPrimarysWindowBeginsWithItsLastReplicasDeath() {
        #expect(end { _ in }?.at == Self.takenAt + .days(19))
        #expect(end { $0.keys[2].state = "Deleted" }?.at == Self.takenAt + .days(16))
        // One that nobody has scheduled keeps the primary for as long as it lives.
        #expect(end { ($0.keys[1].state, $0.keys[1].deletionDate) = ("Enabled", nil) }.map { $0.at == nil && $0.cause == .deletion } == true)
    }

    @Test func rescueBeginsWithTheKeyAndEndsUnderAnother() {
        var inventory = Inventory(takenAt: Self.takenAt)
        inventory.keys = [
            key("doomed", "PendingDeletion", deletion: 5), key("gone", "Deleted"), key("good", "Enabled"), key("expired", "PendingImport"),
        ]
        func snapshot(_ name: String, _ key: String, _ type: String) -> Inventory.SnapshotRow {
            .init(
                arn: name, id: name, clusterID: "a", clusterResourceID: "A", account: "1", region: "r", type: type, status: "available", percentProgress: 100,
                createdAt: Self.takenAt, contentAt: Self.takenAt, engine: "e", allocatedGibibytes: 1, keyARN: key, sourceARN: nil, isOrphan: true,
                storedBytes: 1,
                regionReachable: true)
        }
        inventory.snapshots = [
            snapshot("s1", "doomed", "manual"), snapshot("s2", "gone", "manual"), snapshot("s3", "good", "automated"), snapshot("s4", "good", "manual"),
            snapshot("s5", "expired", "manual"),
        ]
        inventory.snapshots[2].expiresAt = Self.takenAt + .days(2)
        let fates = Fates(of: BackupStanding(of: inventory))
        let found = fates.ofSnapshots()
        let copy = "CopyDBClusterSnapshot with another KmsKeyId"
        #expect(
            found.map(\.rescue) == [["CancelKeyDeletion", "EnableKey", copy], [], ["CopyDBClusterSnapshot"], [], ["ImportKeyMaterial", copy]])
        #expect(found.map(\.rescueBefore) == [Self.takenAt + .days(5), nil, Self.takenAt + .days(2), nil, nil])
        #expect(found.map(\.isLost) == [false, true, false, false, false])
        #expect(found.map(\.cause) == [.keyDeletion, .keyDestroyed, .retentionEnd, nil, .materialExpiry])
        #expect(fates.end(ofKey: "expired").map { $0.cause == .materialExpiry && $0.at == nil } == true)
    }
}
