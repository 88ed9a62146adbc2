import Estate
import Testing
import Units

@testable import ClusterModel

@Suite("filters of describe calls") struct FilterTests {
    private func count(_ list: StructuredValue?) -> Int {
        guard case .list(let elements)? = list else { return -1 }
        return elements.count
    }

    /// Source: API shape DescribeDBInstancesMessage, Filters.
    @Test func instancesAreThoseOfTheFilter() throws {
        var driver = CloudDriver(RefusalTests.global())
        driver.live(for: .minutes(10))
        let all = count(try driver.call("DescribeDBInstances", [])["DBInstances"])
        let selections: [(StructuredValue, [StructuredValue], Int)] = [
            ("engine", ["aurora-mysql"], all), ("engine", ["aurora-postgresql"], 0), ("domain", ["d-1"], 0), ("db-cluster-id", ["orders"], all),
            ("db-cluster-id", [.string(RefusalTests.arn)], all), ("db-cluster-id", ["nobody"], 0), ("db-instance-id", ["orders-1"], 1),
            ("db-instance-id", ["arn:aws:rds:us-west-2:111122223333:db:orders-1"], 1),
        ]
        #expect(all > 0)
        for (name, values, wanted) in selections {
            #expect(count(try driver.call("DescribeDBInstances", CloudDriver.filter(name, values))["DBInstances"]) == wanted, "\(name) \(values)")
        }
    }

    /// Source: API shape DescribeDBClustersMessage, Filters: identifiers and ARNs.
    @Test func clustersAreThoseOfTheFilter() throws {
        var driver = CloudDriver(RefusalTests.global())
        driver.live(for: .minutes(10))
        let resourceID = driver.cloud.clusters[0].resourceID
        let selections: [(StructuredValue, StructuredValue, Int)] = [
            ("db-cluster-id", "ORDERS", 1), ("db-cluster-id", .string(RefusalTests.arn), 1), ("db-cluster-id", "cluster-Orders", 0),
            ("db-cluster-resource-id", .string(resourceID), 1), ("db-cluster-resource-id", "cluster-NOBODY", 0),
        ]
        for (name, value, wanted) in selections {
            #expect(count(try driver.call("DescribeDBClusters", CloudDriver.filter(name, [value]))["DBClusters"]) == wanted, "\(name) \(value)")
        }
    }

    /// Source: API shape DescribeGlobalClustersMessage, Filters: any member counts, primary or secondary.
    @Test func globalDatabasesAreThoseWithAMemberThere() throws {
        var driver = CloudDriver(RefusalTests.global())
        driver.live(for: .minutes(10))
        let selections: [([StructuredValue], Int)] = [(["us-west-2"], 1), (["us-east-2"], 1), (["eu-west-1"], 0), (["eu-west-1", "us-east-2"], 1)]
        for (regions, wanted) in selections {
            #expect(count(try driver.call("DescribeGlobalClusters", CloudDriver.filter("region", regions))["GlobalClusters"]) == wanted, "\(regions)")
        }
        do {
            _ = try driver.call("DescribeGlobalClusters", CloudDriver.filter("db-cluster-id", ["orders"]))
            Issue.record("a filter that the operation does not have was taken")
        } catch {
            #expect(error.code == .invalidParameterValue && error.message.contains("Unrecognized filter name: db-cluster-id"))
        }
    }
}
