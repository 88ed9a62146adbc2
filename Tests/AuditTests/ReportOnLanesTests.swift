import Dispatch
import Estate
import Evidence
import Testing
import Units

@testable import Audit

@Suite("findings") struct ReportOnLanesTests {
    private let lanes = Lanes { count, job in DispatchQueue.concurrentPerform(iterations: count) { job(count - 1 - $0) } }

    /// A world with something of every result.
    private func mixed() -> World {
        var world = World()
        world.inventory.snapshots[0].isPublic = true
        world.inventory.clusters[0].deletionProtection = false
        world.inventory.clusters[0].objectives.rpo = nil
        world.policy.supportedVersions = nil
        world.policy.waivers = [
            .init(
                control: "SNP-02", resource: "*", owner: "shop", approver: "boss", reason: "soon", since: takenAt - .days(1), until: takenAt + .days(9),
                line: 4)
        ]
        return world
    }

    @Test func threadsDecideNothing() {
        let world = mixed()
        let alone = AuditReport(of: AuditScope(inventory: world.inventory, policy: world.policy, drills: world.drills))
        let shared = AuditReport(of: AuditScope(inventory: world.inventory, policy: world.policy, drills: world.drills, on: lanes), on: lanes)
        #expect(Array(alone.findings) == Array(shared.findings))
        for control in allControls { #expect(alone.counts { $0.id == control.id } == shared.counts { $0.id == control.id }, "\(control.id)") }
        #expect(alone.failures() == shared.failures())
    }

    @Test func findingsAreCountedFilteredAndGoneThroughAlike() {
        let report = mixed().report
        let all = Array(report.findings)
        #expect(all.count == report.findings.count && all.count == report.counts().total)
        #expect(Set(all.map(\.result)) == Set(Finding.Result.allCases))
        for result in Finding.Result.allCases { #expect(report.findings.filtered { $0 == result } == all.filter { $0.result == result }) }
        let counts = report.counts()
        #expect(all.count { $0.result == .waived } == counts.waived && all.count { $0.result == .fail } == counts.fail)
        #expect(all.filter { $0.result == .waived }.allSatisfy { $0.waiver == 0 } && all.filter { $0.result != .waived }.allSatisfy { $0.waiver == nil })
        // By control, in the order of the catalogue.
        #expect(all.map(\.control) == all.map(\.control).sorted())
        #expect(report.findings.indices.map { report.findings[$0] } == all)
    }
}
