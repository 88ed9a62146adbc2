import Audit
import Evidence
import Testing
import Units

@testable import Reporting

let takenAt = Instant(year: 2026, month: 3, day: 10)

/// Two clusters in two regions: orders with a manual snapshot copied to us-east-2, and the retained backup of a cluster that is gone.
func estate(change: (inout Inventory) -> Void = { _ in }) -> Inventory {
    func key(_ id: String, _ region: String, _ state: String = "Enabled") -> Inventory.KeyRow {
        .init(
            arn: "arn:aws:kms:\(region):111122223333:key/\(id)", keyID: id, account: "111122223333", region: region, aliases: ["alias/\(id)"], state: state,
            createdAt: takenAt - .days(30), deletionDate: nil, rotationEnabled: true, regionReachable: true)
    }
    func snapshot(
        _ id: String, _ region: String, cluster: String = "orders", type: String = "manual", key: String?, source: String? = nil
    ) -> Inventory.SnapshotRow {
        .init(
            arn: "arn:aws:rds:\(region):111122223333:cluster-snapshot:\(id)", id: id, clusterID: cluster, clusterResourceID: "cluster-\(cluster.uppercased())",
            account: "111122223333", region: region, type: type,
            status: "available", percentProgress: 100, createdAt: takenAt - .days(2) - .hours(1), contentAt: takenAt - .days(2), engine: "aurora-mysql",
            allocatedGibibytes: 800, keyARN: key, sourceARN: source, isOrphan: false, storedBytes: 4096, regionReachable: true)
    }
    let west = key("orders", "us-west-2")
    let east = key("orders-dr", "us-east-2")
    var inventory = Inventory(takenAt: takenAt)
    inventory.keys = [east, west]
    inventory.clusters = [
        .init(
            arn: "arn:aws:rds:us-west-2:111122223333:cluster:orders", id: "orders", resourceID: "cluster-ORDERS", account: "111122223333", region: "us-west-2",
            engine: "aurora-mysql", engineVersion: "8.0", status: "available",
            createdAt: takenAt - .days(9),
            instances: [
                .init(id: "orders-2", instanceClass: "db.r6g.large", zone: "us-west-2b", status: "available", isWriter: true, promotionTier: 1),
                .init(id: "orders-1", instanceClass: "db.r6g.large", zone: "us-west-2a", status: "available", isWriter: false, promotionTier: 0),
            ],
            backupRetentionDays: 7, earliestRestorable: takenAt - .days(7), latestRestorable: takenAt - .seconds(250), keyARN: west.arn,
            deletionProtection: true, httpEndpointEnabled: false, volumeBytes: 65_536,
            endpoint: "orders.cluster-x.us-west-2.rds.amazonaws.com", regionReachable: true)
    ]
    let original = snapshot("orders-1", "us-west-2", key: west.arn)
    inventory.snapshots = [
        snapshot("orders-1-copy", "us-east-2", key: east.arn, source: original.arn), original,
        snapshot("rds:orders-1", "us-west-2", type: "automated", key: west.arn),
    ]
    inventory.automatedBackups = [
        .init(
            arn: "arn:aws:rds:us-west-2:111122223333:auto-backup:ab-1", clusterID: "carts", clusterResourceID: "cluster-CARTS", account: "111122223333",
            region: "us-west-2", status: "retained", clusterCreatedAt: takenAt - .days(9),
            earliestRestorable: takenAt - .days(6), latestRestorable: takenAt - .days(1), retentionDays: 7, engine: "aurora-mysql", keyARN: west.arn,
            storedObjects: 12, storedBytes: 900, regionReachable: true),
        .init(
            arn: "arn:aws:rds:us-west-2:111122223333:auto-backup:ab-2", clusterID: "orders", clusterResourceID: "cluster-ORDERS", account: "111122223333",
            region: "us-west-2", status: "active", clusterCreatedAt: takenAt - .days(9),
            earliestRestorable: takenAt - .days(7), latestRestorable: takenAt - .seconds(250), retentionDays: 7, engine: "aurora-mysql", keyARN: west.arn,
            storedObjects: 40, storedBytes: 5000, regionReachable: true),
    ]
    change(&inventory)
    return inventory
}

@Suite("derived inventory") struct DerivedInventoryTests {
    @Test func aKeyCarriesWhatHangsOnIt() throws {
        let keys = KeyStanding.all(in: estate())
        #expect(keys.map(\.dependentClusters.count) == [0, 1])
        #expect(keys.map(\.dependentSnapshots.count) == [1, 2])
        #expect(keys.map(\.dependentAutomatedBackups.count) == [0, 2])
        #expect(keys.map(\.dependentBytes) == [4096, 79_628])
        // The copy in us-east-2 has a key of its own, so orders hangs on neither alone.
        #expect(keys.map(\.soleKeyFor) == [[], ["carts (cluster-CARTS)"]])
        #expect(keys[1].oldestDependentAt == takenAt - .days(9))
    }

    @Test func aPointThatCannotBeReachedOrIsNotReadyIsNoWayBack() {
        let lost = estate { for i in $0.snapshots.indices where $0.snapshots[i].region == "us-east-2" { $0.snapshots[i].regionReachable = false } }
        #expect(KeyStanding.all(in: lost)[1].soleKeyFor == ["carts (cluster-CARTS)", "orders (cluster-ORDERS)"])
        let copying = estate { for i in $0.snapshots.indices where $0.snapshots[i].region == "us-east-2" { $0.snapshots[i].status = "copying" } }
        #expect(KeyStanding.all(in: copying)[1].soleKeyFor == ["carts (cluster-CARTS)", "orders (cluster-ORDERS)"])
    }

    @Test func aLostRegionLeavesTheCopysKeyAsTheOnlyOne() {
        let lost = estate {
            for i in $0.snapshots.indices where $0.snapshots[i].region == "us-west-2" { $0.snapshots[i].regionReachable = false }
            for i in $0.automatedBackups.indices { $0.automatedBackups[i].regionReachable = false }
        }
        #expect(KeyStanding.all(in: lost).map(\.soleKeyFor) == [["orders (cluster-ORDERS)"], []])
    }

    @Test func anUnencryptedPointFreesTheClusterOfItsKey() {
        let plain = estate {
            $0.snapshots[0].keyARN = nil
            $0.snapshots[1].keyARN = nil
        }
        #expect(KeyStanding.all(in: plain)[1].soleKeyFor == ["carts (cluster-CARTS)"])
    }

    @Test(arguments: [
        ("Enabled", true, KeyUndo?.none), ("Updating", true, nil), ("Disabled", false, .enable), ("PendingDeletion", false, .cancelDeletion),
        ("Deleted", false, .impossible), ("PendingReplicaDeletion", false, .cancelDeletion), ("PendingImport", false, .importMaterial),
        ("Creating", false, nil), ("Unavailable", false, nil),
    ])
    func aStateSaysWhetherAKeyDecryptsAndWhatWouldMakeIt(state: String, usable: Bool, undo: KeyUndo?) {
        #expect(KeyGraph.isUsable(state: state) == usable)
        #expect(KeyUndo(state: state) == undo)
    }

    @Test func aKeyOutsideTheInventoryIsUnknownAndNotUnusable() {
        let graph = KeyGraph(of: estate { $0.keys = [] })
        #expect(graph.dependencies.count == 6)
        #expect(graph.dependencies.allSatisfy { graph.isUsable($0.keyARN) == nil })
    }

    @Test func lineageFollowsTheChainToItsFirstRegion() {
        let inventory = estate {
            var second = $0.snapshots[0]
            second.arn = "arn:aws:rds:eu-west-1:444455556666:cluster-snapshot:second"
            (second.region, second.account, second.sourceARN) = ("eu-west-1", "444455556666", $0.snapshots[0].arn)
            $0.snapshots.append(second)
        }
        let standing = BackupStanding(of: inventory)
        let lineages = inventory.snapshots.map { standing.lineage(of: $0) }
        #expect(lineages.map(\.copyDepth) == [1, 0, 0, 2])
        #expect(lineages.map(\.originRegion) == ["us-west-2", "us-west-2", "us-west-2", "us-west-2"])
        #expect(lineages.map(\.originAccount).last == "111122223333")
        // The chain's middle is gone: its ARN still tells where it stood, no more.
        let broken = BackupStanding(of: estate { $0.snapshots = [inventory.snapshots[3]] })
        #expect(broken.lineage(of: inventory.snapshots[3]).originRegion == "us-east-2")
        // A ring ends.
        var ring = inventory.snapshots[0]
        ring.sourceARN = ring.arn
        let source = ring.arn
        #expect(SnapshotLineage(of: ring, sourceOf: { $0 == source ? source : nil }).copyDepth == 1)
    }

    @Test func expiryIsKnownForAutomatedAndRetainedOnes() {
        let inventory = estate()
        let standing = BackupStanding(of: inventory)
        #expect(inventory.snapshots.indices.map { standing.end(ofSnapshotAt: $0) } == [nil, nil, takenAt + .hours(119)])
        #expect(inventory.automatedBackups.map { standing.expiry(of: $0) } == [takenAt + .days(6), nil])
    }

    @Test func automatedSnapshotsOutliveTheirClusterAsLongAsItsRetainedBackupSays() {
        let gone = estate {
            $0.clusters = []
            $0.automatedBackups[1].status = "retained"
            $0.automatedBackups[1].retentionDays = 3
        }
        #expect(BackupStanding(of: gone).end(ofSnapshotAt: 2) == takenAt + .hours(23))
        // Without one nothing says when it goes.
        let unknown = estate {
            $0.clusters = []
            $0.automatedBackups.removeLast()
        }
        #expect(BackupStanding(of: unknown).end(ofSnapshotAt: 2) == nil)
    }

    @Test func dataUnderAKeyThatAWSOwnsHangsOnNoKeyOfTheInventory() {
        let owned = estate {
            for i in $0.clusters.indices { ($0.clusters[i].keyARN, $0.clusters[i].encryption) = (nil, "sse-rds") }
            for i in $0.snapshots.indices { ($0.snapshots[i].keyARN, $0.snapshots[i].encryption) = (nil, "sse-rds") }
            for i in $0.automatedBackups.indices { ($0.automatedBackups[i].keyARN, $0.automatedBackups[i].encryption) = (nil, "sse-rds") }
            $0.keys[1].manager = "AWS"
        }
        #expect(KeyGraph(of: owned).dependencies.isEmpty)
        #expect(KeyStanding.all(in: owned).map(\.key.manager) == ["CUSTOMER", "AWS"])
        #expect(KeyStanding.all(in: owned).allSatisfy { $0.soleKeyFor.isEmpty })
    }
}

@Suite("inventory files") struct InventoryFileTests {
    private func files(_ records: [DrillRecord]) -> [String: String] {
        let tables = InventoryFiles.files(of: records).filter { file in
            !file.path.hasSuffix(".xml") && !["key-graph", "recoverability", "price-book"].contains { file.path.contains("/\($0).") }
        }
        return Dictionary(uniqueKeysWithValues: tables.map { ($0.path, String(decoding: $0.bytes, as: UTF8.self)) })
    }

    @Test func bothFormatsOfEveryCollectionFitTheirSchema() throws {
        let schema = try SchemaSubset("inventory.schema.json")
        let found = files([
            drill {
                $0.inventory = estate {
                    $0.keys[1].state = "PendingDeletion"
                    $0.keys[1].deletionDate = takenAt + .days(3)
                    $0.snapshots[0].keyARN = nil
                    $0.snapshots[0].sharedWith = ["444455556666"]
                    $0.snapshots[0].tags = ["=cmd=1"]
                    $0.keys[0].multiRegionRole = "REPLICA"
                    $0.keys[0].primaryARN = "arn:primary"
                    $0.keys[0].rotationPeriodDays = 365
                    $0.keys[0].lastUsedFor = "Decrypt"
                    $0.keys[0].lastUsedAt = takenAt
                    $0.grants = [
                        .init(
                            id: "g1", keyARN: $0.keys[0].arn, account: "111122223333", region: "us-west-2", granteePrincipal: "rds.us-west-2.amazonaws.com",
                            retiringPrincipal: nil, operations: ["Decrypt", "DescribeKey"], constraints: ["aws:rds:dbc-id=cluster-X"], name: "=cluster-X",
                            createdAt: takenAt - .days(2))
                    ]
                }
            }
        ])
        let grants = try parsedCSV(#require(found["inventory/grants.csv"]))
        #expect(
            grants.map { Array($0.dropFirst(3)) } == [
                [
                    "grant_id", "key_arn", "account", "region", "name", "grantee_principal", "retiring_principal", "operations", "constraints", "created_at",
                    "age_days", "issuing_account",
                ],
                [
                    "g1", grants[1][4], "111122223333", "us-west-2", "'=cluster-X", "rds.us-west-2.amazonaws.com", "", "Decrypt;DescribeKey",
                    "aws:rds:dbc-id=cluster-X", "2026-03-08T00:00:00Z", "2", "",
                ],
            ])
        let keys = try parsedCSV(#require(found["inventory/keys.csv"]))
        let grantCount = try #require(keys[0].firstIndex(of: "grant_count"))
        #expect(Set(keys.dropFirst().map { $0[grantCount] }) == ["0", "1"])
        #expect(
            found.keys.sorted()
                == [
                    "aliases", "automated-backups", "backtracks", "clones", "clusters", "deleted-clusters", "global-clusters", "grants", "key-dependencies",
                    "keys",
                    "principals", "quotas", "snapshots",
                ].flatMap {
                    ["inventory/\($0).csv", "inventory/\($0).json"]
                })
        for (path, text) in found where path.hasSuffix(".json") { #expect(try schema.problems(in: text) == [], "\(path)") }
        let wrong = try #require(found["inventory/keys.json"]).replacingOccurrences(of: "\"usable\": false", with: "\"usable\": 0")
        #expect(try schema.problems(in: wrong) == ["$ matches 0 of oneOf"])
    }

    @Test func onlyTheFirstDrillOfAScenarioIsListed() throws {
        let inventory = estate()
        let found = files([
            drill("a", seed: 5) { $0.inventory = inventory }, drill("a", seed: 6) { $0.inventory = inventory },
            drill("a", variant: "b", seed: 7) { $0.inventory = inventory },
        ])
        let rows = try parsedCSV(#require(found["inventory/clusters.csv"]))
        #expect(
            rows.map { Array($0.prefix(4)) } == [
                ["scenario", "seed", "taken_at", "arn"], ["a", "5", "2026-03-10T00:00:00Z", inventory.clusters[0].arn],
                ["a/b", "7", "2026-03-10T00:00:00Z", inventory.clusters[0].arn],
            ])
    }

    @Test func derivedColumnsStandBesideTheServicesOwn() throws {
        let found = files([drill { $0.inventory = estate { $0.keys[1].state = "Disabled" } }])
        func row(_ file: String, _ number: Int) throws -> [String: String] {
            let rows = try parsedCSV(#require(found["inventory/\(file).csv"]))
            return Dictionary(uniqueKeysWithValues: zip(rows[0], rows[number]))
        }
        let cluster = try row("clusters", 1)
        #expect(
            ["instances", "writer", "az_count", "pitr_depth_s", "pitr_lag_s", "key_state", "key_usable", "age_days"].map { cluster[$0] } == [
                "orders-1;orders-2", "orders-2", "2", "604550", "250", "Disabled", "false", "9",
            ])
        let copy = try row("snapshots", 1)
        #expect(
            ["is_copy", "is_cross_region", "is_cross_account", "origin_region", "source_exists", "expires_at", "age_days", "key_usable"].map { copy[$0] } == [
                "true", "true", "false", "us-west-2", "true", "", "2", "true",
            ])
        let backup = try row("automated-backups", 1)
        #expect(["status", "is_orphan", "expires_at"].map { backup[$0] } == ["retained", "true", "2026-03-16T00:00:00Z"])
        let key = try row("keys", 2)
        #expect(["usable", "undo", "dependent_snapshot_count", "sole_key_for"].map { key[$0] } == ["false", "EnableKey", "2", "carts (cluster-CARTS)"])
        let edge = try row("key-dependencies", 2)
        #expect(["resource_kind", "cluster_id", "unusable_now", "undo"].map { edge[$0] } == ["automated-backup", "carts", "true", "EnableKey"])
    }

    @Test func encryptionSharingAndTagsReachTheirColumns() throws {
        let inventory = estate {
            $0.clusters[0].encryption = "sse-kms"
            ($0.snapshots[0].keyARN, $0.snapshots[0].encryption) = (nil, "sse-rds")
            $0.snapshots[0].sharedWith = ["444455556666", "777788889999"]
            ($0.snapshots[1].keyARN, $0.snapshots[1].isPublic) = (nil, true)
            $0.snapshots[0].tags = ["owner=zoë, \"dr\"", "=HYPERLINK(1)=x"]
        }
        let found = files([drill { $0.inventory = inventory }])
        func column(_ name: String, of file: String) throws -> [String] {
            let rows = try parsedCSV(#require(found["inventory/\(file).csv"]))
            let index = try #require(rows[0].firstIndex(of: name))
            return rows.dropFirst().map { $0[index] }
        }
        #expect(try column("storage_encryption_type", of: "clusters") == ["sse-kms"])
        #expect(try column("storage_encryption_type", of: "snapshots") == ["sse-rds", "none", "none"])
        #expect(try column("storage_encrypted", of: "snapshots") == ["true", "false", "false"])
        #expect(try column("shared_with", of: "snapshots") == ["444455556666;777788889999", "", ""])
        #expect(try column("is_public", of: "snapshots") == ["false", "true", "false"])
        #expect(try column("tags", of: "snapshots") == ["'=HYPERLINK(1)=x;owner=zoë, \"dr\"", "", ""])
    }

    @Test(arguments: ["Creating", "Disabled", "PendingDeletion", "PendingImport", "PendingReplicaDeletion", "Unavailable", "Updating", "Deleted"])
    func everyKeyStateFitsTheSchema(state: String) throws {
        let schema = try SchemaSubset("inventory.schema.json")
        for (path, text) in files([drill { $0.inventory = estate { $0.keys[1].state = state } }]) where path.hasSuffix(".json") {
            #expect(try schema.problems(in: text) == [], "\(path)")
        }
    }

    @Test func trickyFieldsComeBackFromCSV() {
        var random = TextGenerator(seed: 11)
        let rows = (0..<200).map { _ in (0..<4).map { _ in random.text() } }
        #expect(parsedCSV(rows.map(CSVText.line).joined()).map { $0.map { Array($0.unicodeScalars) } } == rows.map { $0.map { Array($0.unicodeScalars) } })
    }

    // Source: OWASP, CSV Injection.
    @Test(arguments: [
        ("=1+1", "'=1+1"), ("+1", "'+1"), ("-1", "'-1"), ("@SUM(A1)", "'@SUM(A1)"), ("\tx", "'\tx"), ("\rx", "'\rx"), ("\r\nx", "'\r\nx"), ("orders", "orders"),
        ("", ""), ("x;=HYPERLINK(A1)", "x;'=HYPERLINK(A1)"), ("a; -1", "a; -1"), (";+", ";'+"),
    ])
    func formulasOfUsersAreDisarmed(text: String, field: String) { #expect(InventoryCell.text(text).csv == field) }

    @Test(arguments: [
        (["=1=x", "a=b"], "'=1=x;a=b"), (["a=b", "@x=1", "z"], "'@x=1;a=b;z"), (["0=a", "=2=b", "+3=c"], "'+3=c;0=a;'=2=b"), (["k=v;=cmd"], "k=v;'=cmd"),
        (["", "-1"], ";'-1"), (["k=\u{1B}[31mred"], "k=\\u{1B}[31mred"), ([], ""),
    ])
    func noElementOfAListIsTakenForAFormula(values: [String], field: String) {
        #expect(InventoryCell.list(values).csv == field)
        #expect(InventoryCell.list(values).json == .list(values.sorted().map(JSONValue.string)))
    }

    @Test func numbersAreNotTakenForFormulas() {
        #expect(InventoryCell.integer(-1).csv == "-1")
        #expect(InventoryCell.seconds(microseconds: -500_000).csv == "-0.5")
    }

    /// RFC 4180, read by scalar.
    private func parsedCSV(_ text: String) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field = String.UnicodeScalarView()
        var quoted = false
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            if quoted {
                if scalar != "\"" { field.append(scalar) } else if scalars.first == "\"" { field.append(scalars.removeFirst()) } else { quoted = false }
            } else if scalar == "\"" {
                quoted = true
            } else if scalar == "," || scalar == "\r" {
                row.append(String(field))
                field = String.UnicodeScalarView()
                if scalar == "\r", scalars.popFirst() == "\n" {
                    rows.append(row)
                    row = []
                }
            } else {
                field.append(scalar)
            }
        }
        return rows
    }
}
