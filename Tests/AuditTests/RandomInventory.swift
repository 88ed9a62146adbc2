import Evidence
import Units

/// Small inventories in which everything can happen to hang together, or not.
struct RandomInventory {
    private var state: UInt64
    static let takenAt = Instant(microseconds: 60)

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func below(_ bound: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int(state >> 33) % bound
    }

    mutating func chance(_ one: Int) -> Bool { below(one) == 0 }
    private mutating func instant() -> Instant { Instant(microseconds: Int64(below(61))) }
    private mutating func pick<Element>(_ elements: [Element]) -> Element { elements[below(elements.count)] }

    private static let ids = ["A", "B", "C", "D"]
    private static let keys = ["arn:aws:kms:r:1:key/1", "arn:aws:kms:r:1:key/2", "arn:aws:kms:s:1:key/3", "arn:aws:kms:s:1:key/unlisted"]

    mutating func next() -> Inventory {
        var inventory = Inventory(takenAt: Self.takenAt)
        for key in Self.keys.dropLast() {
            let state = pick(["Enabled", "Enabled", "Disabled", "PendingDeletion", "PendingImport", "Deleted", "Updating", "PendingReplicaDeletion"])
            var row = Inventory.KeyRow(
                arn: key, keyID: key, account: "1", region: "r", aliases: [], state: state, createdAt: instant(),
                deletionDate: state == "PendingDeletion" ? Self.takenAt + .days(Int64(1 + below(30))) : nil, rotationEnabled: false, regionReachable: true)
            if state == "Enabled", chance(3) { row.materialExpiresAt = Self.takenAt + .days(Int64(1 + below(30))) }
            inventory.keys.append(row)
        }
        for id in Self.ids {
            switch below(5) {
            case 0: break
            case 1:
                var row = Inventory.DeletedClusterRow(
                    arn: "arn:c:\(id)", id: id.lowercased(), resourceID: id, account: "1", region: "r", engine: "e",
                    createdAt: Instant(microseconds: Int64(below(20))),
                    deletedAt: Instant(microseconds: Int64(20 + below(40))))
                row.inherited = inherited(before: id)
                inventory.deletedClusters.append(row)
            default: inventory.clusters.append(cluster(id))
            }
            if !chance(4) { inventory.automatedBackups.append(backup(id)) }
            for number in 0..<below(4) { inventory.snapshots.append(snapshot("\(id)-\(number)", of: id)) }
        }
        return inventory
    }

    private mutating func inherited(before id: String) -> [Inventory.Inherited] {
        let others = Self.ids.filter { $0 < id }
        guard !others.isEmpty, chance(2) else { return [] }
        return (0..<(1 + below(2))).map { _ in .init(resourceID: pick(others), until: instant()) }
    }

    private mutating func key() -> (arn: String?, encryption: String) {
        switch below(8) {
        case 0: (nil, "none")
        case 1: (nil, "sse-rds")
        case 2: (nil, "sse-kms")
        default: (pick(Self.keys), "sse-kms")
        }
    }

    private mutating func cluster(_ id: String) -> Inventory.ClusterRow {
        let key = key()
        let status = pick([
            "available", "available", "available", "stopped", "inaccessible-encryption-credentials-recoverable", "inaccessible-encryption-credentials",
        ])
        var row = Inventory.ClusterRow(
            arn: "arn:c:\(id)", id: id.lowercased(), resourceID: id, account: "1", region: "r", engine: "e", engineVersion: "1", status: status,
            createdAt: Instant(microseconds: Int64(below(40))), instances: [], backupRetentionDays: 1 + below(9), earliestRestorable: nil,
            latestRestorable: nil,
            keyARN: key.arn, deletionProtection: false, httpEndpointEnabled: false, volumeBytes: Int64(below(9)), endpoint: "", regionReachable: !chance(6))
        row.encryption = key.encryption
        row.statusSince = chance(3) ? nil : Self.takenAt - .days(Int64(below(7)))
        row.inherited = inherited(before: id)
        let others = Self.ids.filter { $0 != id }
        if chance(3) {
            row.clone.source = pick(others)
            row.clone.contentAt = chance(5) ? nil : instant()
        }
        if chance(3) {
            row.replicationSourceARN = "arn:c:\(pick(others))"
            row.global = .init(id: "g", role: "secondary", synchronization: "connected", lag: chance(4) ? nil : .microseconds(Int64(below(9))), bytesBehind: 0)
        }
        if chance(3) { row.backtrack = .init(targetSeconds: 1, earliest: instant(), changeRecords: 1) }
        return row
    }

    private mutating func backup(_ id: String) -> Inventory.AutomatedBackupRow {
        let key = key()
        // Now and then the retention has passed over all of it.
        let ends = chance(9) ? [instant(), instant()].sorted(by: >) : [instant(), instant()].sorted()
        var row = Inventory.AutomatedBackupRow(
            arn: "arn:ab:\(id)", clusterID: id.lowercased(), clusterResourceID: id, account: "1", region: "r", status: pick(["active", "retained"]),
            clusterCreatedAt: Instant(microseconds: Int64(below(20))), earliestRestorable: chance(8) ? nil : ends[0],
            latestRestorable: chance(8) ? nil : ends[1],
            retentionDays: 1 + below(9), engine: "e", keyARN: key.arn, storedObjects: 1, storedBytes: Int64(below(9)), regionReachable: !chance(6))
        row.encryption = key.encryption
        row.damagedObjects = chance(6) ? 1 : chance(2) ? 0 : nil
        return row
    }

    private mutating func snapshot(_ name: String, of id: String) -> Inventory.SnapshotRow {
        let key = key()
        let at = instant()
        var row = Inventory.SnapshotRow(
            arn: "arn:s:\(name)", id: name, clusterID: id.lowercased(), clusterResourceID: id, account: "1", region: "r", type: pick(["manual", "automated"]),
            status: pick(["available", "available", "creating"]), percentProgress: 100, createdAt: at, contentAt: at, engine: "e", allocatedGibibytes: 1,
            keyARN: key.arn, sourceARN: chance(3) ? "arn:s:elsewhere" : nil, isOrphan: false, storedBytes: Int64(below(9)), regionReachable: !chance(6))
        row.encryption = key.encryption
        row.damagedObjects = chance(6) ? 2 : nil
        return row
    }
}
