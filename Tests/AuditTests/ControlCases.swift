import Estate
import Evidence
import Testing
import Units

@testable import Audit

/// One thing that is otherwise than in a sound world, and what a control must say then.
struct ControlCase: CustomTestStringConvertible, Sendable {
    let control: String
    let what: String
    let resource: String
    let expected: Finding.Result
    let change: @Sendable (inout World) -> Void

    init(
        _ control: String, _ what: String, _ expected: Finding.Result, on resource: String = World.cluster,
        change: @escaping @Sendable (inout World) -> Void = { _ in }
    ) {
        self.control = control
        self.what = what
        self.expected = expected
        self.resource = resource
        self.change = change
    }

    var testDescription: String { "\(control): \(what)" }
}

@Suite("controls, one by one") struct ControlTests {
    @Test(
        arguments: ControlCase.backup + ControlCase.snapshots + ControlCase.isolation + ControlCase.keys + ControlCase.restoreProof + ControlCase.evidence)
    func says(_ row: ControlCase) throws {
        var world = World()
        row.change(&world)
        let finding = try #require(world.finding(row.control, on: row.resource), "no finding of \(row.control) on \(row.resource)")
        #expect(finding.result == row.expected, "\(row.testDescription): \(finding.result.rawValue): \(finding.message)")
        #expect(!finding.measured.isEmpty)
    }

    /// Each control is seen in every result that its data allows: the table above is held against this list.
    @Test func everyControlIsSeenInEachResult() {
        let rows = ControlCase.backup + ControlCase.snapshots + ControlCase.isolation + ControlCase.keys + ControlCase.restoreProof + ControlCase.evidence
        // What the simulation has no data for is never judged.
        let withoutData: Set<String> = ["BKP-04", "BKP-05", "ISO-03", "ISO-04", "ISO-05", "RTN-01", "EVD-01", "EVD-02"]
        // Everything that these need is in the policy or always there.
        let neverUnknown: Set<String> = ["EVD-05"]
        for control in allControls {
            let seen = Set(rows.filter { $0.control == control.id }.map(\.expected))
            if withoutData.contains(control.id) {
                #expect(seen == [.notApplicable], "\(control.id)")
            } else {
                #expect(seen.contains(.pass) && seen.contains(.fail), "\(control.id) is not seen to pass and to fail")
                #expect(seen.contains(.error) || neverUnknown.contains(control.id), "\(control.id) is not seen to be unknown")
            }
        }
    }

    @Test func thereAreSixtyTwoInOrder() {
        #expect(allControls.count == 62)
        #expect(Set(allControls.map(\.id)).count == 62)
        let counts = ControlFamily.allCases.map { family in allControls.count { $0.family == family } }
        #expect(counts == [11, 10, 8, 3, 12, 13, 5])
        for family in ControlFamily.allCases {
            let numbers = allControls.filter { $0.family == family }.map { String($0.id.suffix(2)) }
            #expect(numbers == (1...numbers.count).map { padded(Int64($0), 2) })
        }
    }

    @Test func everyControlSaysWhoAsksForItAndWhoSaysSo() {
        for control in allControls {
            #expect(!control.references.isEmpty && !control.rule.isEmpty && !control.remedy.isEmpty, "\(control.id)")
            for reference in control.references {
                #expect(!reference.item.isEmpty)
                if reference.framework.isCatalogue { #expect(reference.says != nil) }
            }
        }
        #expect(Reference(framework: .nist, item: "CP-9", says: nil).marked == "CP-9 (our own judgement)")
        let bkp08 = allControls.first { $0.id == "BKP-08" }?.references ?? []
        #expect(bkp08.contains(Reference(framework: .nist, item: "CP-9", says: "Security Hub RDS.14")))
    }
}

@Suite("3-2-1-1-0") struct ThreeTwoOneTests {
    /// Three copies stand alone, but what is elsewhere cannot be read.
    @Test func whatNoKeyOpensIsNowhere() {
        var world = World()
        for (index, suffix) in ["x", "y"].enumerated() {
            let key = "arn:aws:kms:us-west-2:111122223333:key/\(suffix)"
            var row = World.snapshotRow("\(World.snapshot)-\(index)")
            row.keyARN = key
            world.inventory.snapshots.append(row)
            world.inventory.keys.append(World.keyRow(key, "111122223333", "us-west-2"))
        }
        #expect(world.finding("ISO-06", on: World.cluster)?.result == .pass)
        world.inventory.keys[1].state = "Deleted"
        #expect(world.finding("ISO-06", on: World.cluster)?.measured == "nothing in another region, nothing out of reach of its administrators")
        world.inventory.keys.remove(at: 1)
        #expect(world.finding("ISO-06", on: World.cluster)?.result == .error)
    }
}

extension ControlCase {
    static let backup: [ControlCase] = [
        .init("BKP-01", "as long as the tier asks", .pass),
        .init("BKP-01", "a day less", .fail) { $0.inventory.clusters[0].backupRetentionDays = 6 },
        .init("BKP-01", "a shorter one is pending", .fail) { $0.inventory.clusters[0].pendingRetentionDays = 1 },
        .init("BKP-01", "the region is silent", .error) { $0.inventory.clusters[0].regionReachable = false },
        .init("BKP-02", "at the limit", .pass) { $0.inventory.clusters[0].latestRestorable = takenAt - .seconds(600) },
        .init("BKP-02", "a microsecond over", .fail) { $0.inventory.clusters[0].latestRestorable = takenAt - .seconds(600) - .microseconds(1) },
        .init("BKP-02", "not known", .error) { $0.inventory.clusters[0].latestRestorable = nil },
        .init("BKP-02", "being created", .notApplicable) { $0.inventory.clusters[0].status = "creating" },
        .init("BKP-03", "a day less than promised", .pass) { $0.inventory.clusters[0].earliestRestorable = takenAt - .seconds(300) - .days(6) },
        .init("BKP-03", "a second less than that", .fail) { $0.inventory.clusters[0].earliestRestorable = takenAt - .seconds(299) - .days(6) },
        .init("BKP-03", "younger than the retention", .pass) {
            $0.inventory.clusters[0].createdAt = takenAt - .days(2)
            $0.inventory.clusters[0].earliestRestorable = takenAt - .days(2)
        },
        .init("BKP-03", "not known", .error) { $0.inventory.clusters[0].earliestRestorable = nil },
        .init("BKP-04", "no dump", .notApplicable, on: ""), .init("BKP-05", "no dump", .notApplicable, on: ""),
        .init("BKP-06", "a day old", .pass) {
            $0.inventory.automatedBackups = []
            $0.inventory.snapshots = [World.snapshotRow(World.snapshot, age: .hours(24))]
        },
        .init("BKP-06", "a second older", .fail) {
            $0.inventory.automatedBackups = []
            $0.inventory.snapshots = [World.snapshotRow(World.snapshot, age: .hours(24) + .seconds(1))]
        },
        .init("BKP-06", "none is available", .fail) {
            $0.inventory.automatedBackups = []
            $0.inventory.snapshots[0].status = "creating"
            $0.inventory.snapshots[1].status = "failed"
        },
        .init("BKP-06", "its key is destroyed", .fail) {
            $0.inventory.snapshots.removeLast()
            $0.inventory.keys[0].state = "Deleted"
        },
        .init("BKP-06", "its key is destroyed, that of another one is not", .pass) { $0.inventory.keys[0].state = "Deleted" },
        .init("BKP-06", "its key is not known", .error) {
            $0.inventory.snapshots.removeLast()
            $0.inventory.keys.removeFirst()
        },
        .init("BKP-06", "one under an unknown key is too old too", .fail) {
            $0.inventory.automatedBackups = []
            $0.inventory.snapshots = [World.snapshotRow(World.snapshot, age: .hours(25))]
            $0.inventory.keys = []
        },
        .init("BKP-06", "the region is silent", .error) { $0.inventory.clusters[0].regionReachable = false },
        .init("BKP-07", "the window covers it", .pass),
        .init("BKP-07", "daily snapshots before a short window", .pass) { $0.shortWindow(snapshotsEvery: .hours(26)) },
        .init("BKP-07", "a snapshot every 27 hours", .fail) { $0.shortWindow(snapshotsEvery: .hours(27)) },
        .init("BKP-07", "the window's key is destroyed", .fail) { $0.inventory.keys[0].state = "Deleted" },
        .init("BKP-07", "the window's key is not known", .error) { $0.inventory.keys.removeFirst() },
        .init("BKP-07", "the snapshots' key is destroyed", .fail) {
            $0.shortWindow(snapshotsEvery: .hours(26))
            $0.snapshots(under: World.vaultKey)
            $0.inventory.keys[1].state = "Deleted"
        },
        .init("BKP-07", "the snapshots' key is not known", .error) {
            $0.shortWindow(snapshotsEvery: .hours(26))
            $0.snapshots(under: World.vaultKey)
            $0.inventory.keys.removeLast()
        },
        .init("BKP-07", "too far apart, whatever their key", .fail) {
            $0.shortWindow(snapshotsEvery: .hours(27))
            $0.snapshots(under: World.vaultKey)
            $0.inventory.keys.removeLast()
        },
        .init("BKP-07", "the end lags behind the RPO", .fail) { $0.inventory.clusters[0].latestRestorable = takenAt - .seconds(301) },
        .init("BKP-07", "the end lags behind the RPO against logical harm", .fail) {
            $0.inventory.clusters[0].objectives.byKind["logical"] = .init(rto: nil, rpo: .minutes(1))
        },
        .init("BKP-07", "no RPO", .error) { $0.inventory.clusters[0].objectives.rpo = nil },
        .init("BKP-08", "a window of a day, reached", .pass),
        .init("BKP-08", "off", .fail) { $0.inventory.clusters[0].backtrack = nil },
        .init("BKP-08", "nine tenths reached", .pass) { $0.inventory.clusters[0].backtrack?.earliest = takenAt - .seconds(77_760) },
        .init("BKP-08", "a second less", .fail) { $0.inventory.clusters[0].backtrack?.earliest = takenAt - .seconds(77_759) },
        .init("BKP-08", "PostgreSQL", .notApplicable) { $0.inventory.clusters[0].engine = "aurora-postgresql" },
        .init("BKP-08", "not asked for", .notApplicable) { $0.policy.tiers[1]?.backtrackMin = nil },
        .init("BKP-08", "the region is silent", .error) { $0.inventory.clusters[0].regionReachable = false },
        .init("BKP-09", "both protected", .pass),
        .init("BKP-09", "the cluster is not", .fail) { $0.inventory.clusters[0].deletionProtection = false },
        .init("BKP-09", "the global database is not", .fail) { $0.inventory.globalClusters[0].deletionProtection = false },
        .init("BKP-09", "one of the same name in another account is not", .pass) {
            $0.otherGlobal { $0.deletionProtection = false }
        },
        .init("BKP-09", "the global database is not known", .error) { $0.inventory.globalClusters = [] },
        .init("BKP-10", "nothing was deleted", .notApplicable, on: ""),
        .init("BKP-10", "a snapshot is left", .pass, on: World.gone) { $0.deleteCluster(left: ["Enabled"]) },
        .init("BKP-10", "35 days ago", .fail, on: World.gone) {
            $0.deleteCluster(left: [])
            $0.inventory.deletedClusters[0].deletedAt = takenAt - .days(35)
        },
        .init("BKP-10", "longer ago", .notApplicable, on: "") {
            $0.deleteCluster(left: [])
            $0.inventory.deletedClusters[0].deletedAt = takenAt - .days(35) - .seconds(1)
        },
        .init("BKP-10", "an automated snapshot goes with its cluster", .fail, on: World.gone) {
            $0.deleteCluster(left: ["Enabled"])
            $0.inventory.snapshots[2].type = "automated"
        },
        .init("BKP-10", "a retained backup is left", .pass, on: World.gone) {
            $0.deleteCluster(left: [])
            var backup = World.backupRow()
            (backup.arn, backup.clusterResourceID, backup.status) = ("\(World.backup)-old", "cluster-OLD", "retained")
            $0.inventory.automatedBackups.append(backup)
        },
        .init("BKP-10", "nothing is left", .fail, on: World.gone) { $0.deleteCluster(left: []) },
        .init("BKP-10", "its key is disabled", .fail, on: World.gone) { $0.deleteCluster(left: ["Disabled"]) },
        .init("BKP-10", "its key is not known", .error, on: World.gone) { $0.deleteCluster(left: ["?"]) },
        .init("BKP-10", "one key of two is usable", .pass, on: World.gone) { $0.deleteCluster(left: ["?", "Enabled"]) },
        .init("BKP-11", "all watched", .pass, on: ""),
        .init("BKP-11", "deletion is not", .fail, on: "") { $0.inventory.watchedEventCategories = ["backup", "failure", "maintenance"] },
        .init("BKP-11", "not known", .error, on: "") { $0.inventory.watchedEventCategories = nil },
    ]

    static let snapshots: [ControlCase] = [
        .init("SNP-01", "sse-kms", .pass, on: World.snapshot),
        .init("SNP-01", "sse-rds", .pass, on: World.snapshot) { $0.inventory.snapshots[0].encryption = "sse-rds" },
        .init("SNP-01", "not encrypted", .fail, on: World.snapshot) { $0.inventory.snapshots[0].encryption = "none" },
        .init("SNP-01", "a cluster too", .fail) { $0.inventory.clusters[0].encryption = "none" },
        .init("SNP-01", "the region is silent", .error, on: World.snapshot) { $0.inventory.snapshots[0].regionReachable = false },
        .init("SNP-02", "private", .pass, on: World.snapshot),
        .init("SNP-02", "public", .fail, on: World.snapshot) { $0.inventory.snapshots[0].isPublic = true },
        .init("SNP-02", "the region is silent", .error, on: World.snapshot) { $0.inventory.snapshots[0].regionReachable = false },
        .init("SNP-03", "with an allowed account", .pass, on: World.snapshot) { $0.inventory.snapshots[0].sharedWith = ["444455556666"] },
        .init("SNP-03", "with another", .fail, on: World.snapshot) { $0.inventory.snapshots[0].sharedWith = ["444455556666", "777788889999"] },
        .init("SNP-03", "with nobody allowed", .fail, on: World.snapshot) {
            $0.inventory.snapshots[0].sharedWith = ["444455556666"]
            $0.policy.allowedAccounts = nil
        },
        .init("SNP-03", "the region is silent", .error, on: World.snapshot) { $0.inventory.snapshots[0].regionReachable = false },
        .init("SNP-04", "a customer's", .pass, on: World.snapshot),
        .init("SNP-04", "one that AWS manages", .fail, on: World.snapshot) { $0.inventory.keys[0].manager = "AWS" },
        .init("SNP-04", "one that AWS owns", .fail, on: World.snapshot) { $0.inventory.snapshots[0].encryption = "sse-rds" },
        .init("SNP-04", "not known", .error, on: World.snapshot) { $0.inventory.keys = [] },
        .init("SNP-04", "not asked for", .notApplicable, on: World.snapshot) { $0.policy.tiers[1]?.customerKey = false },
        .init("SNP-05", "labelled", .pass), .init("SNP-05", "labelled", .pass, on: World.snapshot),
        .init("SNP-05", "no owner", .fail, on: World.snapshot) { $0.inventory.snapshots[0].tags = ["tier=1", "data=internal", "owners=x"] },
        .init("SNP-05", "a cluster without an owner", .fail) { $0.inventory.clusters[0].tags = ["tier=1", "data=internal"] },
        .init("SNP-05", "tags are not copied", .fail) { $0.inventory.clusters[0].copyTagsToSnapshot = false },
        .init("SNP-05", "the region is silent", .error) { $0.inventory.clusters[0].regionReachable = false },
        .init("SNP-06", "no orphan", .notApplicable, on: ""),
        .init("SNP-06", "90 days and nobody's", .pass, on: World.snapshot) { $0.orphan(age: .days(90), tags: []) },
        .init("SNP-06", "older, owned", .pass, on: World.snapshot) { $0.orphan(age: .days(91), tags: ["owner=shop"]) },
        .init("SNP-06", "older, on hold", .pass, on: World.snapshot) { $0.orphan(age: .days(91), tags: ["legal-hold=case 7"]) },
        .init("SNP-06", "older, nobody's", .fail, on: World.snapshot) { $0.orphan(age: .days(90) + .seconds(1), tags: []) },
        .init("SNP-06", "a retained backup for 90 days", .pass, on: World.backup) {
            $0.inventory.automatedBackups[0].status = "retained"
            $0.inventory.automatedBackups[0].clusterDeletedAt = takenAt - .days(90)
        },
        .init("SNP-06", "a retained backup for longer", .fail, on: World.backup) {
            $0.inventory.automatedBackups[0].status = "retained"
            $0.inventory.automatedBackups[0].clusterDeletedAt = takenAt - .days(90) - .seconds(1)
        },
        .init("SNP-06", "a retained backup, since when is not known", .error, on: World.backup) {
            $0.inventory.automatedBackups[0].status = "retained"
            $0.inventory.automatedBackups[0].latestRestorable = nil
        },
        .init("SNP-07", "nothing under way", .notApplicable, on: ""),
        .init("SNP-07", "copying for 6 hours", .pass, on: World.snapshot) { $0.making("copying", for: .hours(6)) },
        .init("SNP-07", "a second longer", .fail, on: World.snapshot) { $0.making("creating", for: .hours(6) + .seconds(1)) },
        .init("SNP-07", "since when is not known", .error, on: World.snapshot) { $0.making("copying", for: nil) },
        .init("SNP-08", "400 days", .pass, on: World.snapshot) { $0.inventory.snapshots[0].createdAt = takenAt - .days(400) },
        .init("SNP-08", "older", .fail, on: World.snapshot) { $0.old(firstOfItsYear: false) },
        .init("SNP-08", "older, the first of its year", .pass, on: World.snapshot) { $0.old(firstOfItsYear: true) },
        .init("SNP-08", "older, on hold", .pass, on: World.snapshot) {
            $0.old(firstOfItsYear: false)
            $0.inventory.snapshots[0].tags = ["legal-hold=case 7"]
        },
        .init("SNP-08", "the region is silent", .error, on: World.snapshot) { $0.inventory.snapshots[0].regionReachable = false },
        .init("SNP-09", "supported", .pass), .init("SNP-09", "supported", .pass, on: World.snapshot),
        .init("SNP-09", "not supported", .fail) { $0.inventory.clusters[0].engineVersion = "5.7.mysql_aurora.2.11.1" },
        .init("SNP-09", "not known", .error, on: World.snapshot) { $0.inventory.snapshots[0].engineVersion = nil },
        .init("SNP-09", "no list", .notApplicable, on: "") { $0.policy.supportedVersions = nil },
        .init("SNP-09", "no list, and out of standard support for two days", .fail) {
            $0.policy.supportedVersions = nil
            $0.inventory.clusters[0].engineVersion = "13.14"
        },
        .init("SNP-09", "no list, and a snapshot out of standard support", .fail, on: World.snapshot) {
            $0.policy.supportedVersions = nil
            $0.inventory.snapshots[0].engineVersion = "5.7.mysql_aurora.2.11.1"
        },
        .init("SNP-10", "80 of 100", .pass, on: World.quota) { $0.inventory.quotas[0].used = 80 },
        .init("SNP-10", "81 of 100", .fail, on: World.quota) { $0.inventory.quotas[0].used = 81 },
        .init("SNP-10", "801 of 1000", .fail, on: World.quota) {
            $0.inventory.quotas[0].used = 801
            $0.inventory.quotas[0].limit = 1000
        },
        .init("SNP-10", "no quota", .error, on: World.quota) { $0.inventory.quotas = [] },
        .init("SNP-10", "no manual snapshot", .notApplicable, on: "") { $0.inventory.snapshots = [] },
    ]

    static let isolation: [ControlCase] = [
        .init("ISO-01", "a day old", .pass) { $0.inventory.snapshots[1].contentAt = takenAt - .hours(24) },
        .init("ISO-01", "a second older", .fail) { $0.inventory.snapshots[1].contentAt = takenAt - .hours(24) - .seconds(1) },
        .init("ISO-01", "none", .fail) { $0.inventory.snapshots.removeLast() },
        .init("ISO-01", "its key is destroyed", .fail) { $0.inventory.keys[1].state = "Deleted" },
        .init("ISO-01", "its key is not known", .error) { $0.inventory.keys.removeLast() },
        .init("ISO-01", "the region is silent", .error) { $0.inventory.clusters[0].regionReachable = false },
        .init("ISO-02", "a week old", .pass) { $0.inventory.snapshots[1].contentAt = takenAt - .days(7) },
        .init("ISO-02", "a second older", .fail) { $0.inventory.snapshots[1].contentAt = takenAt - .days(7) - .seconds(1) },
        .init("ISO-02", "of the same account", .fail) { $0.inventory.snapshots[1].account = "111122223333" },
        .init("ISO-02", "its key is destroyed", .fail) { $0.inventory.keys[1].state = "Deleted" },
        .init("ISO-02", "its key is not known", .error) { $0.inventory.keys.removeLast() },
        .init("ISO-02", "the region is silent", .error) { $0.inventory.clusters[0].regionReachable = false },
        .init("ISO-03", "no dump", .notApplicable, on: ""), .init("ISO-04", "no dump", .notApplicable, on: ""),
        .init("ISO-05", "no dump", .notApplicable, on: ""),
        .init("ISO-06", "three that stand alone", .pass) { $0.thirdCopy() },
        .init("ISO-06", "two keys are two copies", .fail),
        .init("ISO-06", "the third is not readable", .fail) {
            $0.thirdCopy()
            $0.inventory.keys[2].state = "Disabled"
        },
        .init("ISO-06", "the third's key is not known", .error) {
            $0.thirdCopy()
            $0.inventory.keys.removeLast()
        },
        .init("ISO-06", "no records of drills", .error) {
            $0.thirdCopy()
            $0.drills = nil
        },
        .init("ISO-06", "a drill with a mismatch", .fail) {
            $0.thirdCopy()
            $0.drills?[0].checks[0].verdict = "fail"
        },
        .init("ISO-06", "a mismatch in one of the newest that ended earlier", .fail) {
            $0.thirdCopy()
            $0.addDrill("delete-rows") {
                $0.endedAt = $0.endedAt - .minutes(1)
                $0.checks[0].verdict = "fail"
            }
        },
        .init("ISO-06", "a mismatch in a newest drill that could not tell the rest", .fail) {
            $0.thirdCopy()
            $0.addDrill("delete-rows") {
                $0.outcome = "inconclusive"
                $0.checks = []
                $0.clusters[0].mismatches = 3
            }
        },
        .init("ISO-07", "two", .pass),
        .init("ISO-07", "one", .fail) { $0.inventory.clusters[0].instances[1].zone = "us-west-2a" },
        .init("ISO-07", "a headless secondary", .notApplicable) {
            $0.inventory.clusters[0].instances = []
            $0.inventory.clusters[0].global?.role = "secondary"
        },
        .init("ISO-07", "the region is silent", .error) { $0.inventory.clusters[0].regionReachable = false },
        .init("ISO-08", "healthy", .pass),
        .init("ISO-08", "of none", .fail) { $0.inventory.clusters[0].global = nil },
        .init("ISO-08", "one does not follow", .fail) { $0.inventory.globalClusters[0].members[1].synchronization = "pending-resync" },
        .init("ISO-08", "one of the same name in another account does not follow", .pass) {
            $0.otherGlobal { $0.members[1].synchronization = "pending-resync" }
        },
        .init("ISO-08", "no secondary", .fail) { $0.inventory.globalClusters[0].members.removeLast() },
        .init("ISO-08", "encryption is not known", .error) { $0.inventory.globalClusters[0].storageEncrypted = nil },
        .init("ISO-08", "not asked for", .notApplicable) { $0.policy.tiers[1]?.globalDatabase = false },
        .init("RTN-01", "no dump", .notApplicable, on: ""),
        .init("RTN-02", "every day", .pass),
        .init("RTN-02", "five weeks", .fail) { $0.policy.tiers[1]?.slots.weekly = 5 },
        .init("RTN-02", "the key is disabled", .fail) { $0.inventory.keys[0].state = "Disabled" },
        .init("RTN-02", "a key is not known", .error) { $0.inventory.keys.removeFirst() },
        .init("RTN-02", "too young", .notApplicable) { $0.inventory.clusters[0].createdAt = takenAt - .hours(1) },
        .init("RTN-03", "three days late", .pass, on: World.snapshot) { $0.inventory.snapshots[0].expiresAt = takenAt - .days(3) },
        .init("RTN-03", "a second later", .fail, on: World.snapshot) { $0.inventory.snapshots[0].expiresAt = takenAt - .days(3) - .seconds(1) },
        .init("RTN-03", "an automated one, by the retention", .fail, on: World.snapshot) {
            $0.inventory.snapshots[0].type = "automated"
            $0.inventory.snapshots[0].createdAt = takenAt - .days(10) - .seconds(1)
        },
        .init("RTN-03", "a retained backup", .fail, on: World.backup) {
            $0.inventory.automatedBackups[0].status = "retained"
            $0.inventory.automatedBackups[0].latestRestorable = takenAt - .days(10) - .seconds(1)
        },
        .init("RTN-03", "the region is silent", .error, on: World.snapshot) { $0.inventory.snapshots[0].regionReachable = false },
        .init("RTN-03", "nothing expires", .notApplicable, on: ""),
    ]
}
