import Estate
import Evidence
import Units

@testable import Audit

extension ControlCase {
    static let keys: [ControlCase] = [
        .init("KEY-01", "enabled", .pass, on: World.key),
        .init("KEY-01", "waits for deletion", .fail, on: World.key) { $0.inventory.keys[0].state = "PendingDeletion" },
        .init("KEY-01", "waits for its replicas", .fail, on: World.key) { $0.inventory.keys[0].state = "PendingReplicaDeletion" },
        .init("KEY-01", "destroyed", .notApplicable, on: World.key) { $0.inventory.keys[0].state = "Deleted" },
        .init("KEY-01", "the region is silent", .error, on: World.key) { $0.inventory.keys[0].regionReachable = false },
        .init("KEY-02", "enabled", .pass, on: World.key),
        .init("KEY-02", "updating", .pass, on: World.key) { $0.inventory.keys[0].state = "Updating" },
        .init("KEY-02", "disabled", .fail, on: World.key) { $0.inventory.keys[0].state = "Disabled" },
        .init("KEY-02", "destroyed", .fail, on: World.key) { $0.inventory.keys[0].state = "Deleted" },
        .init("KEY-02", "not in the inventory", .error, on: World.key) { $0.inventory.keys = [] },
        .init("KEY-03", "yearly", .pass, on: World.key),
        .init("KEY-03", "off", .fail, on: World.key) { $0.inventory.keys[0].rotationEnabled = false },
        .init("KEY-03", "a day over a year", .fail, on: World.key) { $0.inventory.keys[0].rotationPeriodDays = 366 },
        .init("KEY-03", "the period is not known", .error, on: World.key) { $0.inventory.keys[0].rotationPeriodDays = nil },
        .init("KEY-03", "the spec is not known", .error, on: World.key) { $0.inventory.keys[0].spec = nil },
        .init("KEY-03", "imported", .notApplicable, on: World.key) { $0.inventory.keys[0].origin = "EXTERNAL" },
        .init("KEY-03", "of a custom store", .notApplicable, on: World.key) { $0.inventory.keys[0].customKeyStoreID = "cks-1" },
        .init("KEY-03", "asymmetric", .notApplicable, on: World.key) { $0.inventory.keys[0].spec = "RSA_2048" },
        .init("KEY-03", "in deletion", .notApplicable, on: World.key) { $0.inventory.keys[0].state = "PendingDeletion" },
        .init("KEY-03", "a replica", .notApplicable, on: World.key) { $0.inventory.keys[0].multiRegionRole = "REPLICA" },
        .init("KEY-04", "a period and a week", .pass, on: World.key) { $0.inventory.keys[0].createdAt = takenAt - .days(372) },
        .init("KEY-04", "a second more", .fail, on: World.key) { $0.inventory.keys[0].createdAt = takenAt - .days(372) - .seconds(1) },
        .init("KEY-04", "rotated since", .pass, on: World.key) {
            $0.inventory.keys[0].createdAt = takenAt - .days(800)
            $0.inventory.keys[0].lastRotatedAt = takenAt - .days(70)
        },
        .init("KEY-04", "imported two years ago", .pass, on: World.key) {
            $0.inventory.keys[0].origin = "EXTERNAL"
            $0.inventory.keys[0].createdAt = takenAt - .days(730)
        },
        .init("KEY-04", "the region is silent", .error, on: World.key) { $0.inventory.keys[0].regionReachable = false },
        .init("KEY-05", "not open", .pass, on: World.key),
        .init("KEY-05", "open", .fail, on: World.key) { $0.inventory.keys[0].policy?.isPublic = true },
        .init("KEY-05", "not known", .error, on: World.key) { $0.inventory.keys[0].policy = nil },
        .init("KEY-06", "its own account", .pass, on: World.key),
        .init("KEY-06", "an account that is not allowed", .fail, on: World.key) {
            $0.inventory.keys[0].policy?.users.append("arn:aws:iam::777788889999:root")
        },
        .init("KEY-06", "everybody", .fail, on: World.key) { $0.inventory.keys[0].policy?.users = ["*"] },
        .init("KEY-06", "a grant to a stranger", .fail, on: World.key) { $0.grant(to: "arn:aws:iam::777788889999:role/x") },
        .init("KEY-06", "a grant to the service", .pass, on: World.key) { $0.grant(to: "rds.us-west-2.amazonaws.com") },
        .init("KEY-06", "who is on the list", .pass, on: World.key) { $0.policy.decryptPrincipals = ["arn:aws:iam::*:role/dr-operator"] },
        .init("KEY-06", "who is not on the list", .fail, on: World.key) { $0.policy.decryptPrincipals = ["arn:aws:iam::*:role/vault"] },
        .init("KEY-06", "its own account, whose principals are on the list", .pass, on: World.key) {
            $0.policy.decryptPrincipals = ["*:role/dr-operator"]
            $0.inventory.keys[0].policy?.users = ["arn:aws:iam::111122223333:root"]
        },
        .init("KEY-06", "an account that is not on the list", .fail, on: World.key) {
            $0.policy.decryptPrincipals = ["*:role/dr-operator"]
            $0.inventory.keys[0].policy?.users = ["arn:aws:iam::444455556666:root"]
        },
        .init("KEY-06", "not known", .error, on: World.key) { $0.inventory.keys[0].access.decrypt = nil },
        .init("KEY-06", "a role that may under every key", .fail, on: World.operatorRole) { $0.inventory.principals[0].decryptsEveryKey = true },
        .init("KEY-06", "a role of which that is not known", .error, on: World.operatorRole) { $0.inventory.principals[0].decryptsEveryKey = nil },
        .init("KEY-07", "all three", .pass, on: World.key),
        .init("KEY-07", "no CreateGrant", .fail, on: World.key) { $0.inventory.keys[0].access.createGrant = [] },
        .init("KEY-07", "not known", .error, on: World.key) { $0.inventory.keys[0].access.describe = nil },
        .init("KEY-07", "only in another account", .error, on: World.key) { $0.inventory.principals.removeFirst() },
        .init("KEY-07", "no such role", .error, on: World.key) { $0.policy.restoreRoles = ["nobody"] },
        .init("KEY-07", "no role is named", .notApplicable, on: "") { $0.policy.restoreRoles = [] },
        .init("KEY-08", "another key", .pass),
        .init("KEY-08", "the source's own", .fail) { $0.inventory.snapshots[1].keyARN = World.key },
        .init("KEY-08", "another one of the source's place", .fail) { $0.inventory.snapshots[1].keyARN = "\(World.key)-2" },
        .init("KEY-08", "of another account", .pass) { $0.inventory.snapshots[1].keyARN = "arn:aws:kms:us-west-2:444455556666:key/z" },
        .init("KEY-08", "of another region", .pass) { $0.inventory.snapshots[1].keyARN = "arn:aws:kms:us-east-2:111122223333:key/z" },
        .init("KEY-08", "one that AWS owns", .pass) { $0.inventory.snapshots[1].keyARN = nil },
        .init("KEY-08", "no such copy", .notApplicable) { $0.inventory.snapshots.removeLast() },
        .init("KEY-08", "the region is silent", .error) { $0.inventory.clusters[0].regionReachable = false },
        .init("KEY-09", "of its region", .pass, on: World.copy),
        .init("KEY-09", "of another", .fail, on: World.copy) { $0.inventory.snapshots[1].keyARN = World.key },
        .init("KEY-09", "not in the inventory", .error, on: World.copy) { $0.inventory.keys.removeLast() },
        .init("KEY-09", "no key at all", .notApplicable, on: "") { world in
            for index in world.inventory.snapshots.indices { world.inventory.snapshots[index].keyARN = nil }
        },
        .init("KEY-10", "half", .pass, on: World.key) {
            $0.inventory.snapshots[0].keyARN = World.vaultKey
            $0.halfAndHalf()
        },
        .init("KEY-10", "two of three", .fail, on: World.key),
        .init("KEY-10", "all of one cluster", .fail, on: World.key) { $0.inventory.snapshots = [] },
        .init("KEY-10", "the region is silent", .error, on: World.key) { $0.inventory.clusters[0].regionReachable = false },
        .init("KEY-10", "no tier 1", .notApplicable, on: "") { $0.inventory.clusters[0].objectives.tier = 2 },
        .init("KEY-11", "no end", .pass, on: World.key) { $0.inventory.keys[0].origin = "EXTERNAL" },
        .init("KEY-11", "an end, and data without one", .fail, on: World.key) {
            $0.inventory.keys[0].origin = "EXTERNAL"
            $0.inventory.keys[0].materialExpiresAt = takenAt + .days(1000)
        },
        .init("KEY-11", "a month after the last of it", .fail, on: World.vaultKey) { $0.imported(endsAfter: .days(40)) },
        .init("KEY-11", "a second later", .pass, on: World.vaultKey) { $0.imported(endsAfter: .days(40) + .seconds(1)) },
        .init("KEY-11", "an end, and nothing under it", .notApplicable, on: World.idle) {
            $0.idleKey(used: nil)
            $0.inventory.keys[2].origin = "EXTERNAL"
            $0.inventory.keys[2].materialExpiresAt = takenAt + .days(1)
        },
        .init("KEY-11", "gone", .fail, on: World.key) {
            $0.inventory.keys[0].origin = "EXTERNAL"
            $0.inventory.keys[0].state = "PendingImport"
        },
        .init("KEY-11", "the region is silent", .error, on: World.key) {
            $0.inventory.keys[0].origin = "EXTERNAL"
            $0.inventory.keys[0].regionReachable = false
        },
        .init("KEY-11", "none is imported", .notApplicable, on: ""),
        .init("KEY-12", "used 180 days ago", .pass, on: World.idle) { $0.idleKey(used: .days(180)) },
        .init("KEY-12", "a second longer", .fail, on: World.idle) { $0.idleKey(used: .days(180) + .seconds(1)) },
        .init("KEY-12", "never", .fail, on: World.idle) { $0.idleKey(used: nil) },
        .init("KEY-12", "never, reviewed", .pass, on: World.idle) { $0.idleKey(used: nil, tags: ["reviewed=2026-01"]) },
        .init("KEY-12", "older than what was recorded", .error, on: World.idle) {
            $0.idleKey(used: nil)
            $0.inventory.keys[2].usageTrackedSince = takenAt
        },
        .init("KEY-12", "no idle key", .notApplicable, on: ""),
    ]
}

extension World {
    static let gone = "arn:aws:rds:us-west-2:111122223333:cluster:old"
    static let idle = "arn:aws:kms:us-west-2:111122223333:key/i"

    /// One day of window, and snapshots before it at a fixed distance.
    mutating func shortWindow(snapshotsEvery span: Duration) {
        inventory.clusters[0].earliestRestorable = takenAt - .days(1)
        inventory.automatedBackups[0].earliestRestorable = takenAt - .days(1)
        inventory.snapshots = []
        var at = takenAt - .days(1) - span
        while at > takenAt - .days(9) {
            inventory.snapshots.append(World.snapshotRow("\(World.snapshot)-\(inventory.snapshots.count)", age: takenAt - at))
            at = at - span
        }
    }

    mutating func snapshots(under key: String) {
        for index in inventory.snapshots.indices { inventory.snapshots[index].keyARN = key }
    }

    /// Another account's global database, which comes first.
    mutating func otherGlobal(_ change: (inout Inventory.GlobalClusterRow) -> Void) {
        var row = World.globalRow()
        row.account = "444455556666"
        row.arn = "arn:aws:rds::444455556666:global-cluster:shop"
        change(&row)
        inventory.globalClusters.insert(row, at: 0)
    }

    /// A cluster that went three days ago, with a snapshot under a key of each state; `?` is a key that is not in the inventory.
    mutating func deleteCluster(left states: [String]) {
        inventory.deletedClusters = [
            .init(
                arn: World.gone, id: "old", resourceID: "cluster-OLD", account: "111122223333", region: "us-west-2", engine: "aurora-mysql",
                createdAt: takenAt - .days(30), deletedAt: takenAt - .days(3))
        ]
        for (index, state) in states.enumerated() {
            var row = World.snapshotRow("arn:aws:rds:us-west-2:111122223333:cluster-snapshot:old-\(index)")
            row.clusterResourceID = "cluster-OLD"
            row.keyARN = "arn:aws:kms:us-west-2:111122223333:key/old-\(index)"
            inventory.snapshots.append(row)
            guard state != "?" else { continue }
            var key = World.keyRow("arn:aws:kms:us-west-2:111122223333:key/old-\(index)", "111122223333", "us-west-2")
            key.state = state
            inventory.keys.append(key)
        }
    }

    mutating func orphan(age: Duration, tags: [String]) {
        inventory.snapshots[0].isOrphan = true
        inventory.snapshots[0].createdAt = takenAt - age
        inventory.snapshots[0].tags = tags
    }

    mutating func making(_ status: String, for span: Duration?) {
        inventory.snapshots[0].status = status
        inventory.snapshots[0].statusSince = span.map { takenAt - $0 }
    }

    /// A manual snapshot of 401 days; another one of the same year is older.
    mutating func old(firstOfItsYear: Bool) {
        inventory.snapshots[0].createdAt = takenAt - .days(401)
        inventory.snapshots[0].contentAt = takenAt - .days(401)
        guard !firstOfItsYear else { return }
        inventory.snapshots.append(World.snapshotRow("\(World.snapshot)-older", age: .days(402)))
    }

    mutating func thirdCopy() {
        let arn = "arn:aws:kms:us-west-2:444455556666:key/c"
        var row = World.snapshotRow("arn:aws:rds:us-west-2:444455556666:cluster-snapshot:orders-1")
        row.keyARN = arn
        row.sourceARN = World.snapshot
        inventory.snapshots.append(row)
        inventory.keys.append(World.keyRow(arn, "444455556666", "us-west-2"))
        inventory.quotas.append(.init(account: "444455556666", region: "us-west-2", name: "manual-cluster-snapshots", limit: 100, used: 1))
    }

    mutating func grant(to principal: String) {
        inventory.grants = [
            .init(
                id: "g", keyARN: World.key, account: "111122223333", region: "us-west-2", granteePrincipal: principal, retiringPrincipal: nil,
                operations: ["Decrypt"], constraints: [], name: nil, createdAt: takenAt)
        ]
    }

    /// Four points, two under each key.
    mutating func halfAndHalf() {
        inventory.snapshots.append(World.snapshotRow("\(World.snapshot)-half"))
    }

    /// The vault's key is imported; all that lies under it is an automated snapshot that goes in ten days.
    mutating func imported(endsAfter span: Duration) {
        inventory.keys[1].origin = "EXTERNAL"
        inventory.keys[1].materialExpiresAt = takenAt + span
        inventory.snapshots[1].type = "automated"
        inventory.snapshots[1].expiresAt = takenAt + .days(10)
    }

    mutating func idleKey(used: Duration?, tags: [String] = []) {
        var row = World.keyRow(World.idle, "111122223333", "us-west-2")
        row.lastUsedAt = used.map { takenAt - $0 }
        row.tags = tags
        inventory.keys.append(row)
    }
}
