import Estate
import Testing
import Units

@testable import Audit

@Suite("waivers") struct WaiverTests {
    private func oneZone(_ change: (inout AuditPolicy.Waiver) -> Void = { _ in }) -> World {
        var world = World()
        world.inventory.clusters[0].instances[1].zone = "us-west-2a"
        world.waive(change)
        return world
    }

    @Test func acceptWhatTheyName() {
        let finding = oneZone().finding("ISO-07", on: World.cluster)
        #expect(finding?.result == .waived)
        #expect(finding?.waiver == 0)
        #expect(oneZone { $0.resource = "arn:aws:rds:us-west-2:*:cluster:ord?rs" }.finding("ISO-07", on: World.cluster)?.result == .waived)
    }

    @Test func acceptNothingElse() {
        #expect(oneZone { $0.resource = "arn:aws:rds:*:cluster:billing" }.finding("ISO-07", on: World.cluster)?.result == .fail)
        #expect(oneZone { $0.control = "ISO-06" }.finding("ISO-07", on: World.cluster)?.result == .fail)
    }

    @Test func holdToTheirLastInstantAndOnlyWithAnApprover() {
        #expect(oneZone { $0.until = takenAt }.finding("ISO-07", on: World.cluster)?.result == .waived)
        #expect(oneZone { $0.until = takenAt - .microseconds(1) }.finding("ISO-07", on: World.cluster)?.result == .fail)
        #expect(oneZone { $0.approver = nil }.finding("ISO-07", on: World.cluster)?.result == .fail)
        #expect(oneZone { $0.owner = nil }.finding("ISO-07", on: World.cluster)?.result == .fail)
    }

    /// The longest that one may last counts from its beginning: without one it would last for ever.
    @Test func holdOnlyFromTheirBeginningOn() {
        #expect(oneZone { $0.since = takenAt }.finding("ISO-07", on: World.cluster)?.result == .waived)
        #expect(oneZone { $0.since = takenAt + .microseconds(1) }.finding("ISO-07", on: World.cluster)?.result == .fail)
        let endless = oneZone { $0.since = nil }
        #expect(endless.finding("ISO-07", on: World.cluster)?.result == .fail)
        #expect(endless.finding("EVD-05", on: World.waiver)?.measured == "does not say since when")
    }

    /// What is unknown cannot be accepted, and a pass needs no waiver.
    @Test func changeOnlyFailures() {
        var world = oneZone()
        world.inventory.clusters[0].regionReachable = false
        #expect(world.finding("ISO-07", on: World.cluster)?.result == .error)
        var sound = World()
        sound.waive { _ in }
        #expect(sound.finding("ISO-07", on: World.cluster)?.result == .pass)
    }

    @Test func doNotCoverWaivers() {
        var world = World()
        world.waive { $0.approver = nil }
        world.policy.waivers.append(
            .init(control: "EVD-05", resource: "*", owner: "shop", approver: "head", reason: "x", since: takenAt, until: takenAt + .days(1), line: 9))
        #expect(world.finding("EVD-05", on: World.waiver)?.result == .fail)
    }
}

@Suite("reports of an audit") struct AuditReportTests {
    @Test func keyInDeletionIsCriticalOnlyWithDependants() {
        var world = World()
        world.idleKey(used: nil)
        world.inventory.keys[0].state = "PendingDeletion"
        world.inventory.keys[2].state = "PendingDeletion"
        #expect(world.finding("KEY-01", on: World.key)?.severity == .critical)
        #expect(world.finding("KEY-01", on: World.idle)?.severity == .medium)
    }

    @Test func failuresComeWorstFirst() {
        var world = World()
        world.inventory.clusters[0].deletionProtection = false
        world.inventory.clusters[0].backupRetentionDays = 1
        world.inventory.snapshots[0].isPublic = true
        let report = world.report
        let ids = report.failures().map { report.control(of: $0).id }
        #expect(ids.first == "SNP-02")
        #expect(report.failures().map(\.severity) == report.failures().map(\.severity).sorted(by: >))
        #expect(Set(ids).isSuperset(of: ["SNP-02", "BKP-01", "BKP-09"]))
    }

    @Test func countsByFrameworkNameTheControlsAndTheMark() throws {
        var world = World()
        world.inventory.clusters[0].deletionProtection = false
        let items = world.report.counts(of: .fsbp)
        let rds7 = try #require(items.first { $0.item.item == "RDS.7" })
        #expect(rds7.controls == ["BKP-09"])
        #expect(rds7.counts.fail == 1)
        let cp9 = try #require(world.report.counts(of: .nist).first { $0.item.item == "CP-9(8)" })
        #expect(cp9.item.says == "Security Hub Backup.1")
        #expect(cp9.controls == ["SNP-01", "KEY-01"])
        for framework in Framework.allCases { #expect(Framework(word: framework.word.uppercased()) == framework) }
    }

    @Test func sameWorldGivesSameFindings() {
        #expect(Array(World().report.findings) == Array(World().report.findings))
    }

    @Test func threeValuedLogic() {
        #expect(Bool?.all([true, nil]) == nil && Bool?.all([false, nil]) == false && Bool?.all([]) == true)
        #expect(Bool?.any([true, nil]) == true && Bool?.any([false, nil]) == nil && Bool?.any([]) == false)
    }
}
