import Testing
import Units

@testable import ClusterModel

@Suite("events") struct EventTests {
    @Test func carryThePublishedIdsAndAreFoundBySourceCategoryAndTime() throws {
        var driver = CloudDriver(CloudDriver.estate(instances: 2))
        driver.live(for: .hours(1))
        try driver.call("CreateDBClusterSnapshot", [("DBClusterSnapshotIdentifier", "snap"), ("DBClusterIdentifier", "orders")])
        driver.live(for: .minutes(30))
        try driver.call("FailoverDBCluster", [("DBClusterIdentifier", "orders")])
        driver.live(for: .minutes(20))
        func ids(_ input: [(String, StructuredValue)]) throws -> [String] {
            guard case .list(let events)? = try driver.call("DescribeEvents", input)["Events"] else { return [] }
            return events.map { String(($0["Message"]?.scalarText ?? "").suffix(15).dropLast()) }
        }
        #expect(try ids([]) == ["RDS-EVENT-0074", "RDS-EVENT-0075", "RDS-EVENT-0073", "RDS-EVENT-0071"])
        #expect(try ids([("SourceType", "db-cluster-snapshot")]) == ["RDS-EVENT-0074", "RDS-EVENT-0075"])
        #expect(try ids([("SourceType", "db-cluster"), ("SourceIdentifier", "orders")]) == ["RDS-EVENT-0073", "RDS-EVENT-0071"])
        #expect(try ids([("EventCategories", .list(["failover"]))]) == ["RDS-EVENT-0073", "RDS-EVENT-0071"])
        #expect(try ids([("Duration", 10)]) == [])
        driver.live(for: .days(13))
        #expect(try ids([]) == [])
        #expect(try ids([("Duration", 20_160), ("SourceType", "db-cluster")]) == ["RDS-EVENT-0073", "RDS-EVENT-0071"])
        driver.live(for: .days(2))
        #expect(try ids([("StartTime", "2026-03-01T00:00:00Z"), ("SourceType", "db-cluster")]) == [], "fourteen days are kept")
    }

    @Test func areShownAfterADelayAndSomeNever() throws {
        var driver = CloudDriver(CloudDriver.estate(instances: 2))
        driver.cloud.keepsRequestRates = false
        for _ in 0..<400 {
            _ = driver.refusal("FailoverDBCluster", [("DBClusterIdentifier", "orders")])
            driver.live(for: .minutes(5))
        }
        let shown = driver.cloud.events.compactMap { event in event.shownAt.map { $0 - event.at } }
        #expect(shown.count > 700 && shown.allSatisfy { $0 > .zero })
        #expect(shown.sorted()[shown.count / 2] > .seconds(5) && shown.sorted()[shown.count / 2] < .seconds(20))
        var lossy = driver
        let before = lossy.cloud.events.count
        for _ in 0..<5_000 { lossy.cloud.publish(.clusterStarted, cluster: 0, "again", now: lossy.now) }
        let lost = lossy.cloud.events.dropFirst(before).count { $0.shownAt == nil }
        #expect((1...20).contains(lost), "one in a thousand: \(lost) of 5000")
    }

    @Test func comeInPages() throws {
        var driver = CloudDriver()
        // One more than two pages: the last page has a single event.
        var index = 0
        while driver.cloud.events.count(where: { $0.shownAt != nil }) < 41 {
            driver.cloud.publish(.clusterStarted, cluster: 0, "number \(index)", now: driver.now)
            index += 1
        }
        #expect(try driver.call("DescribeEvents", [])["Events"]?[0] == nil, "nothing is shown yet")
        driver.live(for: .minutes(30))
        var found: [StructuredValue] = []
        var marker: StructuredValue?
        repeat {
            let answer = try driver.call("DescribeEvents", [("MaxRecords", 20)] + (marker.map { [("Marker", $0)] } ?? []))
            guard case .list(let page)? = answer["Events"] else { return #expect(Bool(false)) }
            #expect(page.count <= 20)
            found += page
            marker = answer["Marker"]
        } while marker != nil
        #expect(found.count == 41)
        #expect(Set(found.compactMap { $0["Message"]?.scalarText }).count == found.count)
    }
}
