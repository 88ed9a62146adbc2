import Testing

@testable import Audit

@Suite("a sound world") struct SoundWorldTests {
    /// Every control passes on all that it judges, but for those that the world has nothing for: none is silent.
    @Test func passesEveryControl() {
        var world = World()
        world.thirdCopy()
        let report = world.report
        var results: [String: Set<Finding.Result>] = [:]
        for finding in report.findings {
            results[report.control(of: finding).id, default: []].insert(finding.result)
            if finding.result == .fail || finding.result == .error {
                Issue.record("\(report.control(of: finding).id) on \(finding.resource): \(finding.message)")
            }
        }
        let nothingToJudge: Set = [
            "BKP-04", "BKP-05", "BKP-10", "SNP-06", "SNP-07", "ISO-03", "ISO-04", "ISO-05", "RTN-01", "RTN-03", "KEY-11", "KEY-12", "RST-13", "EVD-01",
            "EVD-02", "EVD-05",
        ]
        for control in allControls {
            #expect(results[control.id] == [nothingToJudge.contains(control.id) ? .notApplicable : .pass], "\(control.id)")
        }
    }

    /// What the world holds is what lets it pass: without it nothing does.
    @Test func anEmptyWorldPassesNothing() {
        let report = AuditReport(of: AuditScope(inventory: .init(takenAt: takenAt)))
        #expect(report.findings.filter { $0.result == .pass } == [])
        #expect(report.counts().total == allControls.count)
    }
}
