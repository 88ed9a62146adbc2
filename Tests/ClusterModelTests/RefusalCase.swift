import AccessPolicy
import Estate
import Testing
import Units

@testable import ClusterModel

extension RefusalTests {
    /// One call that the service refuses.
    struct Case: Sendable, CustomStringConvertible {
        var name: String
        var action: String
        var input: [(String, StructuredValue)]
        var code: ServiceErrorCode
        /// A part of the message by which a person finds the cause.
        var message: String
        /// Whose word it is: a page of the guide, an API shape, or `Model choice` with the reason.
        var source: String
        var service = "rds"
        var region = CloudDriver.west
        var account = CloudDriver.account
        /// `operator` may do everything; `restricted` what `allowed` says; `vault` everything in the vault account.
        var principal = "operator"
        /// Identity policy of `restricted`, as JSON; nil: everything.
        var allowed: String?
        var estate: @Sendable () -> EstateDeclaration = { CloudDriver.estate() }
        var prepare: @Sendable (inout CloudDriver) throws -> Void = { _ in }
        var description: String { name }
    }

    @Test func everyRefusalHasTheServicesCodeAndChangesNothing() throws {
        for refusal in RefusalTests.allCases {
            var estate = refusal.estate()
            if let allowed = refusal.allowed { try CloudDriver.restrict(&estate, to: allowed) }
            var driver = CloudDriver(estate)
            try driver.sql("CREATE TABLE t (id INTEGER)")
            driver.live(for: .hours(1))
            try refusal.prepare(&driver)
            let before = driver.cloud.inventory(now: driver.now)
            let objects = driver.cloud.stores.map(\.objectCount)
            let begun = driver.cloud.operations.count + driver.cloud.names.changes.count
            let input = refusal.input.map { ($0.0, driver.resolved($0.1)) }
            let found = driver.refusal(
                refusal.action, service: refusal.service, region: refusal.region, account: refusal.account, principal: refusal.principal, input)
            #expect(found?.code == refusal.code, "\(refusal.name): \(found.map(\.description) ?? "accepted")")
            #expect(
                found?.message.contains(refusal.message) == true,
                "\(refusal.name): \(found?.message ?? "accepted") has no \(refusal.message)")
            #expect(!refusal.source.isEmpty, "\(refusal.name) has no source")
            let after = driver.cloud.inventory(now: driver.now)
            #expect(before.clusters == after.clusters && before.snapshots == after.snapshots && before.keys == after.keys, "\(refusal.name) changed something")
            #expect(before.grants == after.grants && before.automatedBackups == after.automatedBackups, "\(refusal.name) changed grants or backups")
            #expect(begun == driver.cloud.operations.count + driver.cloud.names.changes.count, "\(refusal.name) began something")
            #expect(objects == driver.cloud.stores.map(\.objectCount), "\(refusal.name) changed what is stored")
        }
    }

    @Test func theTableIsLongAndNamesEachOnce() {
        let names = RefusalTests.allCases.map(\.name)
        #expect(names.count >= 285)
        #expect(Set(names).count == names.count)
    }
}
