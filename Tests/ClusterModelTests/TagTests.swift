import Estate
import Testing
import Units

@testable import ClusterModel

@Suite("tags") struct TagTests {
    static let cluster: StructuredValue = "arn:aws:rds:us-west-2:111122223333:cluster:orders"

    static func tags(_ pairs: [(String, String)]) -> StructuredValue {
        .list(pairs.map { .map([.init("Key", .string($0.0)), .init("Value", .string($0.1))]) })
    }

    @Test func tagsAreAddedReplacedListedAndRemoved() throws {
        var driver = CloudDriver()
        try driver.snapshot("snap")
        driver.live(for: .hours(1))
        for arn in [TagTests.cluster, .string(CloudDriver.snapshotARN + "snap")] {
            try driver.call("AddTagsToResource", [("ResourceName", arn), ("Tags", TagTests.tags([("team", "books"), ("cost", "1")]))])
            try driver.call("AddTagsToResource", [("ResourceName", arn), ("Tags", TagTests.tags([("cost", "2"), ("tier", "3")]))])
            let all = try driver.call("ListTagsForResource", [("ResourceName", arn)])
            #expect(all["TagList"] == TagTests.tags([("team", "books"), ("cost", "2"), ("tier", "3")]))
            try driver.call("RemoveTagsFromResource", [("ResourceName", arn), ("TagKeys", .list(["team", "never"]))])
            let left = try driver.call("ListTagsForResource", [("ResourceName", arn)])
            #expect(left["TagList"] == TagTests.tags([("cost", "2"), ("tier", "3")]))
        }
        #expect(driver.cloud.clusters[0].tags == driver.cloud.snapshots[0].tags)
        #expect(try driver.described("snap")["TagList"] == TagTests.tags([("cost", "2"), ("tier", "3")]))
    }

    @Test func aResourceTakesFiftyTags() throws {
        var driver = CloudDriver()
        try driver.call("AddTagsToResource", [("ResourceName", TagTests.cluster), ("Tags", TagTests.tags((1...50).map { ("k\($0)", "") }))])
        #expect(driver.refusal("AddTagsToResource", [("ResourceName", TagTests.cluster), ("Tags", TagTests.tags([("k50", "new")]))]) == nil)
        #expect(driver.refusal("AddTagsToResource", [("ResourceName", TagTests.cluster), ("Tags", TagTests.tags([("k51", "")]))]) == .invalidParameterValue)
        #expect(driver.cloud.clusters[0].tags.count == 50)
    }
}
