import Estate
import Testing
import Units

@testable import ClusterModel

@Suite("global databases") struct GlobalTests {
    private static let world: (String, StructuredValue) = ("GlobalClusterIdentifier", "world")
    private static let east = "arn:aws:rds:us-east-2:111122223333:cluster:orders-east"
    private static let west = RefusalTests.arn

    private func lived(_ estate: EstateDeclaration = RefusalTests.global()) throws -> CloudDriver {
        var driver = CloudDriver(estate)
        try driver.sql("CREATE TABLE t (id INTEGER PRIMARY KEY)")
        driver.live(for: .minutes(10))
        return driver
    }

    private func ids(_ driver: CloudDriver) -> [String] { driver.cloud.events.map(\.kind.rawValue) }

    private func rows(_ driver: inout CloudDriver, _ cluster: Int) throws -> Int {
        let outcome = try driver.cloud.execute("SELECT count(*) FROM t", on: cluster, now: driver.now, engines: driver.engines)
        guard case .integer(let count)? = outcome.rows.first?.first else { return -1 }
        return Int(count)
    }

    @Test func aSecondaryIsBehindAndTakesNoWrites() throws {
        var driver = try lived()
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .milliseconds(20))
        #expect(driver.cloud.clusters[1].volume?.durablePages() != driver.cloud.clusters[0].volume?.durablePages())
        #expect(driver.cloud.replicationLag(of: 1, now: driver.now) ?? .zero > .zero)
        driver.live(for: .seconds(10))
        #expect(driver.cloud.clusters[1].volume?.durablePages() == driver.cloud.clusters[0].volume?.durablePages())
        #expect(driver.cloud.replicationLag(of: 1, now: driver.now) == .zero)
        #expect(throws: DatabaseRefusal.notAvailable) { try driver.sql("INSERT INTO t VALUES (2)", on: 1) }
        let answer = try driver.call("DescribeDBClusters", region: CloudDriver.east, [])["DBClusters"]?[0]
        #expect(answer?["Endpoint"] == nil && answer?["ReaderEndpoint"] != nil && answer?["GlobalClusterIdentifier"] == "world")
    }

    @Test func aSwitchoverSwapsRolesAndLosesNothing() throws {
        var driver = try lived()
        for number in 1...50 { try driver.sql("INSERT INTO t VALUES (\(number))") }
        driver.live(for: .milliseconds(30))
        try driver.call("SwitchoverGlobalCluster", [Self.world, ("TargetDbClusterIdentifier", .string(Self.east))])
        let state = try driver.call("DescribeGlobalClusters", [])["GlobalClusters"]?[0]
        #expect(state?["Status"] == "switching-over" && state?["FailoverState"]?["IsDataLossAllowed"] == false)
        driver.live(for: .minutes(5))
        #expect(driver.cloud.globals[0].primary == 1 && driver.cloud.clusters[0].globalRole == .secondary)
        #expect(try rows(&driver, 1) == 50)
        for id in ["RDS-EVENT-0181", "RDS-EVENT-0182", "RDS-EVENT-0184", "RDS-EVENT-0185", "RDS-EVENT-0397"] { #expect(ids(driver).contains(id), "\(id)") }
        // And the other way round.
        try driver.sql("INSERT INTO t VALUES (51)", on: 1)
        driver.live(for: .minutes(1))
        #expect(driver.cloud.clusters[0].volume?.durablePages() == driver.cloud.clusters[1].volume?.durablePages())
        try driver.call("SwitchoverGlobalCluster", region: CloudDriver.east, [Self.world, ("TargetDbClusterIdentifier", .string(Self.west))])
        driver.live(for: .minutes(5))
        #expect(try rows(&driver, 0) == 51)
    }

    @Test func withoutThePrimaryASwitchoverIsCancelled() throws {
        var driver = try lived()
        let (now, engines) = (driver.now, driver.engines)
        _ = driver.cloud.loseRegion(CloudDriver.west, now: now, engines: engines)
        try driver.call("FailoverGlobalCluster", region: CloudDriver.east, [Self.world, ("TargetDbClusterIdentifier", .string(Self.east))])
        driver.live(for: .minutes(20))
        #expect(driver.cloud.globals[0].primary == 0 && driver.cloud.globals[0].failover == nil && !driver.cloud.answersSQL(1))
        #expect(ids(driver).contains("RDS-EVENT-0186"))
        // With AllowDataLoss it goes on.
        try driver.call(
            "FailoverGlobalCluster", region: CloudDriver.east, [Self.world, ("TargetDbClusterIdentifier", .string(Self.east)), ("AllowDataLoss", true)])
        driver.live(for: .minutes(20))
        #expect(driver.cloud.globals[0].primary == 1 && driver.cloud.answersSQL(1))
        for id in ["RDS-EVENT-0391", "RDS-EVENT-0238", "RDS-EVENT-0397"] { #expect(ids(driver).contains(id), "\(id)") }
    }

    @Test func aSupersededPrimaryIsKeptInASnapshotAndRebuilt() throws {
        var driver = try lived()
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .minutes(1))
        _ = driver.cloud.isolateRegion(CloudDriver.west, now: driver.now)
        try driver.call(
            "FailoverGlobalCluster", region: CloudDriver.east, [Self.world, ("TargetDbClusterIdentifier", .string(Self.east)), ("AllowDataLoss", true)])
        driver.live(for: .minutes(20))
        #expect(driver.cloud.answersSQL(0) && driver.cloud.answersSQL(1), "both sides take writes")
        try driver.sql("INSERT INTO t VALUES (2)", on: 0)
        try driver.sql("INSERT INTO t VALUES (3)", on: 1)
        driver.live(for: .minutes(1))
        let (now, engines) = (driver.now, driver.engines)
        driver.cloud.joinRegion(CloudDriver.west, now: now, engines: engines)
        driver.live(for: .seconds(1))
        #expect(!driver.cloud.answersSQL(0), "the former primary takes no more")
        driver.live(for: .hours(3))
        #expect(driver.cloud.clusters[0].volume?.durablePages() == driver.cloud.clusters[1].volume?.durablePages())
        #expect(try rows(&driver, 1) == 2)
        let kept = try #require(driver.cloud.snapshots.first { $0.id.hasPrefix("rds:unplanned-global-failover-orders-") })
        try driver.call(
            "RestoreDBClusterFromSnapshot", [("DBClusterIdentifier", "before"), ("SnapshotIdentifier", .string(kept.id)), ("Engine", "aurora-mysql")])
        driver.live(for: .hours(1))
        try driver.call(
            "CreateDBInstance",
            [("DBInstanceIdentifier", "b-1"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "before")])
        driver.live(for: .hours(1))
        #expect(try rows(&driver, 2) == 2, "rows 1 and 2")
        for id in ["RDS-EVENT-0240", "RDS-EVENT-0241"] { #expect(ids(driver).contains(id), "\(id)") }
    }

    /// Though nothing was to be sent: it waits out a primary that it cannot ask, and a call that the cut refuses is refused for it.
    @Test func aFailoverAndACallHaveMetTheCutThatHindersThem() throws {
        let cut = [Hindrance.isolation(CloudDriver.west)]
        for isRefused in [false, true] {
            var driver = try lived()
            driver.live(for: .minutes(1))
            _ = driver.cloud.isolateRegion(CloudDriver.west, now: driver.now)
            driver.live(for: .minutes(1))
            let before = driver.cloud.timesMet(cut)
            let call: () throws -> Void = {
                try driver.call(
                    "FailoverGlobalCluster", region: isRefused ? CloudDriver.west : CloudDriver.east,
                    [Self.world, ("TargetDbClusterIdentifier", .string(Self.east)), ("AllowDataLoss", true)])
            }
            if isRefused { #expect(throws: ServiceError.self) { try call() } } else { try call() }
            #expect(driver.cloud.timesMet(cut) == before + 1, "\(isRefused)")
        }
    }

    @Test func aHealthyPrimaryIsFencedInTime() throws {
        var driver = try lived()
        try driver.call(
            "FailoverGlobalCluster", region: CloudDriver.east, [Self.world, ("TargetDbClusterIdentifier", .string(Self.east)), ("AllowDataLoss", true)])
        driver.live(for: .seconds(1))
        #expect(!driver.cloud.answersSQL(0) && ids(driver).contains("RDS-EVENT-0390"))
        driver.live(for: .hours(3))
        #expect(driver.cloud.clusters[0].globalRole == .secondary && driver.cloud.clusters[0].replica != nil)
    }

    @Test func headlessItTakesOverAndServesOnceItHasAnInstance() throws {
        var driver = try lived(RefusalTests.global(isHeadless: true))
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .minutes(1))
        let (now, engines) = (driver.now, driver.engines)
        _ = driver.cloud.loseRegion(CloudDriver.west, now: now, engines: engines)
        try driver.call(
            "FailoverGlobalCluster", region: CloudDriver.east, [Self.world, ("TargetDbClusterIdentifier", .string(Self.east)), ("AllowDataLoss", true)])
        driver.live(for: .minutes(20))
        #expect(ids(driver).contains("RDS-EVENT-0519") && !driver.cloud.answersSQL(1))
        try driver.call(
            "CreateDBInstance", region: CloudDriver.east,
            [("DBInstanceIdentifier", "e-1"), ("DBInstanceClass", "db.r6g.large"), ("Engine", "aurora-mysql"), ("DBClusterIdentifier", "orders-east")])
        driver.live(for: .hours(1))
        #expect(try rows(&driver, 1) == 1)
    }

    @Test func isBuiltAndTakenApartThroughTheAPI() throws {
        var driver = try lived(CloudDriver.estate(instances: 2))
        try driver.sql("INSERT INTO t VALUES (1)")
        try driver.call("CreateGlobalCluster", [Self.world, ("SourceDBClusterIdentifier", .string(Self.west))])
        try driver.call(
            "CreateDBCluster", region: CloudDriver.east,
            [
                ("DBClusterIdentifier", "orders-east"), ("Engine", "aurora-mysql"), ("EngineVersion", "1"), Self.world, ("KmsKeyId", "alias/orders"),
                ("SourceRegion", "us-west-2"),
            ])
        let state = try driver.call("DescribeGlobalClusters", [])["GlobalClusters"]?[0]
        #expect(state?["GlobalClusterMembers"]?[1]?["SynchronizationStatus"] == "pending-resync")
        driver.live(for: .hours(1))
        try driver.sql("INSERT INTO t VALUES (2)")
        driver.live(for: .minutes(1))
        #expect(driver.cloud.clusters[1].status.current == .available)
        #expect(driver.cloud.clusters[1].volume?.durablePages() == driver.cloud.clusters[0].volume?.durablePages())
        try driver.call("RemoveFromGlobalCluster", region: CloudDriver.east, [Self.world, ("DbClusterIdentifier", .string(Self.east))])
        driver.live(for: .minutes(5))
        try driver.sql("INSERT INTO t VALUES (3)")
        driver.live(for: .minutes(1))
        #expect(driver.cloud.clusters[1].volume?.durablePages() != driver.cloud.clusters[0].volume?.durablePages(), "it follows no more")
        try driver.call("RemoveFromGlobalCluster", [Self.world, ("DbClusterIdentifier", .string(Self.west))])
        try driver.call("DeleteGlobalCluster", [Self.world])
        #expect(driver.cloud.globals[0].isDeleted && driver.cloud.clusters[0].globalRole == nil)
    }

    @Test func aTargetThatIsLostOnTheWayLeavesTheOldPrimary() throws {
        for allowsDataLoss in [false, true] {
            var driver = try lived()
            try driver.sql("INSERT INTO t VALUES (1)")
            driver.live(for: .minutes(1))
            try driver.call(
                "FailoverGlobalCluster", region: CloudDriver.east,
                [Self.world, ("TargetDbClusterIdentifier", .string(Self.east)), ("AllowDataLoss", .bool(allowsDataLoss))])
            driver.live(for: .seconds(10))
            #expect(!driver.cloud.answersSQL(0), "it is fenced")
            let (now, engines) = (driver.now, driver.engines)
            _ = driver.cloud.loseRegion(CloudDriver.east, now: now, engines: engines)
            driver.live(for: .minutes(30))
            #expect(try rows(&driver, 0) == 1 && driver.cloud.globals[0].primary == 0 && driver.cloud.globals[0].failover == nil)
            #expect(ids(driver).contains(allowsDataLoss ? "RDS-EVENT-0239" : "RDS-EVENT-0187"))
        }
    }

    /// The target's only instance is lost, or the link, after the old primary has been fenced: it goes on there.
    @Test func aSwitchoverWhoseTargetCannotServeIsGivenUp() throws {
        for isCut in [false, true] {
            var driver = try lived()
            try driver.call("SwitchoverGlobalCluster", [Self.world, ("TargetDbClusterIdentifier", .string(Self.east))])
            driver.live(for: .seconds(5))
            #expect(!driver.cloud.answersSQL(0) && driver.cloud.globals[0].failover?.isPromoting == true)
            let zone = driver.cloud.clusters[1].instances[0].zone
            let (now, engines) = (driver.now, driver.engines)
            let isStruck = isCut ? driver.cloud.isolateRegion(CloudDriver.west, now: now) : driver.cloud.loseZone(zone, now: now, engines: engines)
            #expect(isStruck)
            driver.live(for: .minutes(5))
            #expect(driver.cloud.globals[0].primary == 0 && driver.cloud.answersSQL(0) && !driver.cloud.answersSQL(1))
            #expect(ids(driver).contains("RDS-EVENT-0187") && !ids(driver).contains("RDS-EVENT-0185"))
            // Nothing else has changed: the target follows on.
            try driver.sql("INSERT INTO t VALUES (9)")
            if isCut { driver.cloud.joinRegion(CloudDriver.west, now: driver.now, engines: driver.engines) }
            driver.live(for: .minutes(5))
            #expect(driver.cloud.clusters[1].volume?.durablePages() == driver.cloud.clusters[0].volume?.durablePages())
        }
    }

    @Test func aSupersededPrimaryWithoutStorageIsRebuiltOnceThereIsSome() throws {
        var driver = try lived()
        let zones = ["a", "b", "c"].map { ZoneName("us-west-2" + $0) }
        for zone in zones { _ = driver.cloud.loseZone(zone, now: driver.now, engines: driver.engines) }
        try driver.call(
            "FailoverGlobalCluster", region: CloudDriver.east, [Self.world, ("TargetDbClusterIdentifier", .string(Self.east)), ("AllowDataLoss", true)])
        driver.live(for: .hours(3))
        #expect(driver.cloud.answersSQL(1) && !ids(driver).contains("RDS-EVENT-0240"))
        for zone in zones { driver.cloud.healZone(zone, empty: true, now: driver.now, engines: driver.engines) }
        driver.live(for: .hours(3))
        #expect(ids(driver).contains("RDS-EVENT-0241") && driver.cloud.clusters[0].volume?.durablePages() == driver.cloud.clusters[1].volume?.durablePages())
        #expect(driver.cloud.snapshots.allSatisfy { !$0.id.hasPrefix("rds:unplanned") }, "what it had is gone with its storage")
    }

    /// What storage lost before it could be sent does not arrive once the link is back.
    @Test func whatEverySegmentLostIsNotSentLater() throws {
        var driver = try lived()
        _ = driver.cloud.isolateRegion(CloudDriver.west, now: driver.now)
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .seconds(5))
        #expect(driver.cloud.clusters[0].volume?.durableCount == 2)
        let zones = ["a", "b", "c"].map { ZoneName("us-west-2" + $0) }
        for zone in zones { _ = driver.cloud.loseZone(zone, now: driver.now, engines: driver.engines) }
        for zone in zones { driver.cloud.healZone(zone, empty: true, now: driver.now, engines: driver.engines) }
        driver.cloud.joinRegion(CloudDriver.west, now: driver.now, engines: driver.engines)
        driver.live(for: .hours(1))
        #expect(driver.cloud.clusters[1].volume?.durableCount == 1)
    }

    @Test func whatBecomesDurableWithoutAWriterArrivesToo() throws {
        var driver = try lived()
        let (now, engines) = (driver.now, driver.engines)
        for zone in ["us-west-2b", "us-west-2c"] { _ = driver.cloud.loseZone(ZoneName(zone), now: now, engines: engines) }
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .minutes(1))
        #expect(driver.cloud.clusters[0].volume?.durableCount == driver.cloud.clusters[1].volume?.durableCount, "it is durable nowhere")
        for zone in ["us-west-2b", "us-west-2c"] { driver.cloud.healZone(ZoneName(zone), now: driver.now, engines: driver.engines) }
        driver.live(for: .minutes(2))
        #expect(
            driver.cloud.clusters[0].volume?.durableCount == 2
                && driver.cloud.clusters[1].volume?.durablePages() == driver.cloud.clusters[0].volume?.durablePages())
    }

    /// Ten by the newer guide, five by the older one.
    @Test func asManySecondariesAsTheProfileSays() throws {
        for (most, tenSecondaries) in [(10, true), (5, false)] {
            var estate = CloudDriver.estate(isEncrypted: false)
            estate.profile.tenSecondaries = tenSecondaries
            estate.globalClusters = [DeclaredGlobalCluster(id: "world", primary: "orders", secondaries: [], recoveryPoint: nil, usesGlobalEndpoint: true)]
            let names = (1...12).map { RegionName("eu-north-\($0)") }
            for name in names {
                estate.regions.append(DeclaredRegion(name: name, zones: ["a", "b", "c"].map { ZoneName(name.rawValue + $0) }))
            }
            for name in names.prefix(most) {
                estate.globalClusters[0].secondaries.append(
                    DeclaredSecondary(id: "of-\(name)", region: name, keyAlias: nil, instances: [], dataAPI: false))
            }
            var driver = try lived(estate)
            try driver.sql("INSERT INTO t VALUES (1)")
            driver.live(for: .minutes(1))
            let pages = driver.cloud.clusters[0].volume?.durablePages()
            #expect((1...most).allSatisfy { driver.cloud.clusters[$0].volume?.durablePages() == pages })
            let refusal = driver.refusal(
                "CreateDBCluster", service: "rds", region: names[11], account: CloudDriver.account, principal: "operator",
                [("DBClusterIdentifier", "more"), ("Engine", "aurora-mysql"), ("EngineVersion", "1"), Self.world])
            #expect(refusal?.code == .invalidGlobalClusterState && refusal?.message.contains("has \(most) secondary") == true)
        }
    }

    @Test func commitsWaitBeyondTheRecoveryPoint() throws {
        var estate = RefusalTests.global()
        estate.clusters[0].engine = .postgresql
        estate.globalClusters[0].recoveryPoint = .seconds(20)
        var driver = try lived(estate)
        _ = driver.cloud.isolateRegion(CloudDriver.east, now: driver.now)
        try driver.sql("INSERT INTO t VALUES (1)")
        driver.live(for: .seconds(15))
        try driver.sql("INSERT INTO t VALUES (2)")
        driver.live(for: .seconds(10))
        #expect(throws: DatabaseRefusal.recoveryPointExceeded) { try driver.sql("INSERT INTO t VALUES (3)") }
        let (now, engines) = (driver.now, driver.engines)
        driver.cloud.joinRegion(CloudDriver.east, now: now, engines: engines)
        driver.live(for: .seconds(20))
        try driver.sql("INSERT INTO t VALUES (3)")
    }
}
