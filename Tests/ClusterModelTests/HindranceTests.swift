import Testing
import Units

@testable import ClusterModel

/// Gates of the control plane and of storage that refuse or delay for a circumstance note so, and only for that: what a drill counts as met is seen
/// there. Those of cut regions, calls and people have theirs in `IdleFaultTests` and `GlobalTests`.
@Suite("hindrances") struct HindranceTests {
    /// What is under way, what gets in its way, and what then comes upon it.
    struct Gate: Sendable, CustomTestStringConvertible {
        var name: String
        var hindrance: Hindrance
        var before: @Sendable (inout CloudDriver) throws -> Void = { _ in }
        var circumstance: @Sendable (inout CloudDriver) -> Void
        var act: @Sendable (inout CloudDriver) throws -> Void
        var testDescription: String { name }
    }

    @Test(arguments: gates) func isNotedWhereItHinders(_ gate: Gate) throws {
        var driver = try lived()
        try gate.before(&driver)
        var untroubled = driver.forked()
        try gate.act(&untroubled)
        #expect(untroubled.cloud.timesMet([gate.hindrance]) == 0, "\(gate.name): nothing was in the way")
        gate.circumstance(&driver)
        #expect(driver.cloud.timesMet([gate.hindrance]) == 0, "\(gate.name): nobody has come upon it yet")
        try gate.act(&driver)
        #expect(driver.cloud.timesMet([gate.hindrance]) > 0, "\(gate.name)")
    }

    @Test func everyCountedQuotaIsAmongThem() {
        let quotas = Self.gates.compactMap { if case .quota(let place) = $0.hindrance { place.quota } else { nil } }
        #expect(Set(quotas) == Set(CountedQuota.allCases))
    }

    static let gates = outages + fullZones + quotas + others

    // MARK: Outages

    private static let (west, east) = (CloudDriver.west, CloudDriver.east)

    private static func down(_ service: String, _ region: RegionName) -> (hindrance: Hindrance, circumstance: @Sendable (inout CloudDriver) -> Void) {
        let endpoint = ServiceEndpoint(service: service, region: region)
        return (.outage(endpoint), { _ = $0.cloud.beginOutage(of: endpoint, now: $0.now) })
    }

    private static func copy(to region: RegionName) -> @Sendable (inout CloudDriver) throws -> Void {
        { driver in
            let source = region == west ? "snap" : CloudDriver.snapshotARN + "snap"
            _ = driver.refusal(
                "CopyDBClusterSnapshot", region: region,
                [
                    ("SourceDBClusterSnapshotIdentifier", .string(source)), ("TargetDBClusterSnapshotIdentifier", "copy"), ("KmsKeyId", "alias/orders"),
                    ("SourceRegion", .string(west.rawValue)),
                ])
        }
    }

    private static let outages: [Gate] = {
        let (rds, kms, kmsEast) = (down("rds", west), down("kms", west), down("kms", east))
        let restore: @Sendable (inout CloudDriver) throws -> Void = {
            try $0.call(
                "RestoreDBClusterToPointInTime",
                [("DBClusterIdentifier", "aside"), ("SourceDBClusterIdentifier", "orders"), ("UseLatestRestorableTime", true)])
        }
        return [
            Gate(name: "a call to what is down", hindrance: rds.hindrance, circumstance: rds.circumstance) { _ = $0.refusal("DescribeDBClusters", []) },
            Gate(name: "the end of an operation", hindrance: rds.hindrance, before: restore, circumstance: rds.circumstance) { $0.live(for: .hours(6)) },
            Gate(name: "a copy from a region whose RDS is down", hindrance: rds.hindrance, circumstance: rds.circumstance, act: copy(to: east)),
            Gate(name: "a call that uses a key", hindrance: kms.hindrance, circumstance: kms.circumstance, act: copy(to: west)),
            Gate(name: "the end of a copy, under the source's key", hindrance: kms.hindrance, before: copy(to: east), circumstance: kms.circumstance) {
                $0.live(for: .hours(12))
            },
            Gate(name: "the end of a copy, under its own key", hindrance: kmsEast.hindrance, before: copy(to: east), circumstance: kmsEast.circumstance) {
                $0.live(for: .hours(12))
            },
            Gate(name: "opening a volume", hindrance: kms.hindrance, circumstance: kms.circumstance) {
                let (now, engines) = ($0.now, $0.engines)
                _ = $0.cloud.crashInstance("orders-1", cluster: 0, now: now, engines: engines)
                $0.live(for: .minutes(30))
            },
        ]
    }()

    // MARK: Full zones

    private static func zone(_ letter: String) -> ZoneName { ZoneName("us-west-2\(letter)") }
    private static func full(_ letters: String...) -> @Sendable (inout CloudDriver) -> Void {
        { driver in for letter in letters { _ = driver.cloud.fillZone(zone(letter), now: driver.now) } }
    }

    private static func instance(_ more: (String, StructuredValue)..., class instanceClass: StructuredValue = "db.r6g.large") -> [(String, StructuredValue)] {
        [("DBInstanceIdentifier", "orders-9"), ("DBInstanceClass", instanceClass), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders")] + more
    }

    private static let fullZones: [Gate] = [
        Gate(name: "a lost host's instance", hindrance: .fullZone(zone("a")), circumstance: full("a")) {
            let (now, engines) = ($0.now, $0.engines)
            _ = $0.cloud.loseInstanceHost("orders-1", cluster: 0, now: now, engines: engines)
        },
        Gate(name: "an instance for a zone by name", hindrance: .fullZone(zone("c")), circumstance: full("c")) {
            _ = $0.refusal("CreateDBInstance", instance(("AvailabilityZone", "us-west-2c")))
        },
        Gate(name: "an instance for any zone", hindrance: .fullZone(zone("a")), circumstance: full("a")) { _ = $0.refusal("CreateDBInstance", instance()) },
        Gate(name: "an instance where no zone has room", hindrance: .fullZone(zone("c")), circumstance: full("a", "b", "c")) {
            _ = $0.refusal("CreateDBInstance", instance())
        },
        Gate(
            name: "a stopped instance that starts", hindrance: .fullZone(zone("a")),
            before: {
                try $0.call("StopDBCluster", [("DBClusterIdentifier", "orders")])
                $0.live(for: .hours(1))
            }, circumstance: full("a")
        ) {
            _ = $0.refusal("StartDBCluster", [("DBClusterIdentifier", "orders")])
            $0.live(for: .hours(2))
        },
    ]

    /// The zone that an instance comes to is the first that stands and has room: only those before it were in its way.
    @Test func aFullZoneIsPassedOverOnlyOnTheWayToOneWithRoom() throws {
        let all = ["a", "b", "c"].map { Hindrance.fullZone(Self.zone($0)) }
        func met(_ full: String..., class instanceClass: StructuredValue = "db.r6g.large", lost: String? = nil) throws -> String {
            var driver = try lived(instances: 2)
            if let lost {
                let (now, engines) = (driver.now, driver.engines)
                _ = driver.cloud.loseZone(Self.zone(lost), now: now, engines: engines)
                driver.live(for: .hours(1))
            }
            for letter in full { Self.full(letter)(&driver) }
            _ = driver.refusal("CreateDBInstance", Self.instance(class: instanceClass))
            let placed = driver.cloud.clusters[0].instances.first { $0.id == "orders-9" }
            return "\(placed?.zone.rawValue ?? "nowhere") \(all.map { driver.cloud.timesMet([$0]) })"
        }
        #expect(try met("c") == "us-west-2a [0, 0, 0]")
        #expect(try met("b", "c") == "us-west-2a [0, 0, 0]")
        #expect(try met("a") == "us-west-2b [1, 0, 0]")
        #expect(try met("a", "c") == "us-west-2b [1, 0, 0]")
        #expect(try met("a", "b") == "us-west-2c [1, 1, 0]")
        #expect(try met("a", lost: "a") == "us-west-2b [0, 0, 0]", "nothing would have come to a lost zone")
        #expect(try met("a", class: "") == "nowhere [0, 0, 0]", "what is refused for something else was not to be placed")
    }

    // MARK: Quotas

    private static func quota(
        _ quota: CountedQuota, _ region: RegionName = west, before: @escaping @Sendable (inout CloudDriver) throws -> Void = { _ in },
        act: @escaping @Sendable (inout CloudDriver) throws -> Void
    ) -> Gate {
        let account = CloudDriver.account
        return Gate(
            name: "one more of \(quota.rawValue)", hindrance: .quota(QuotaPlace(quota: quota, account: account, region: region)), before: before,
            circumstance: { _ = $0.cloud.useUp(quota, account: account, region: region, now: $0.now) }, act: act)
    }

    private static let quotas: [Gate] = [
        quota(.clusters) { _ = $0.refusal("CreateDBCluster", [("DBClusterIdentifier", "new"), ("Engine", "aurora-mysql")]) },
        quota(.instances) { _ = $0.refusal("CreateDBInstance", instance()) },
        quota(.manualClusterSnapshots) {
            _ = $0.refusal("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "one"), ("DBClusterIdentifier", "orders")])
        },
        quota(.snapshotCopiesInProgress, east, act: copy(to: east)),
        quota(
            .retainedBackups,
            before: {
                try $0.call("DeleteDBInstance", [("DBInstanceIdentifier", "orders-1")])
                $0.live(for: .hours(1))
            }
        ) {
            _ = $0.refusal("DeleteDBCluster", [("DBClusterIdentifier", "orders"), ("SkipFinalSnapshot", true), ("DeleteAutomatedBackups", false)])
        },
    ]

    // MARK: Others

    private static let others: [Gate] = {
        let rds = ServiceEndpoint(service: "rds", region: west)
        let store: @Sendable (inout CloudDriver) -> Void = { _ = $0.cloud.loseBackupStore(of: west, now: $0.now) }
        return [
            Gate(
                name: "a call that is one too many", hindrance: .throttling(rds), circumstance: { _ = $0.cloud.throttle(rds, percent: 100, now: $0.now) },
                act: { _ = $0.refusal("DescribeDBClusters", []) }),
            Gate(
                name: "a call with expired credentials", hindrance: .expiredCredentials(principal: "operator", account: CloudDriver.account),
                circumstance: { _ = $0.cloud.expireCredentials(of: "operator", account: CloudDriver.account, now: $0.now) },
                act: { _ = $0.refusal("DescribeDBClusters", []) }),
            Gate(name: "log on its way to the store", hindrance: .backupStore(west), circumstance: store) {
                try $0.sql("INSERT INTO t VALUES (7)")
                $0.live(for: .hours(1))
            },
        ]
    }()

    /// A cluster with a snapshot.
    private func lived(instances: Int = 1) throws -> CloudDriver {
        var driver = CloudDriver(CloudDriver.estate(instances: instances))
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        driver.live(for: .hours(1))
        try driver.call("CreateDBClusterSnapshot", [("DBClusterIdentifier", "orders"), ("DBClusterSnapshotIdentifier", "snap")])
        driver.live(for: .hours(1))
        return driver
    }
}
