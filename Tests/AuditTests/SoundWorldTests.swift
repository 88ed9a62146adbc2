import Testing

@testable import Audit

@Suite("a sound world") struct SoundWorldTests {
    @Test func failsNothing() {
        var world = World()
        world.thirdCopy()
        let report = world.report
        for finding in report.findings where finding.result == .fail || finding.result == .error {
            Issue.record("\(report.control(of: finding).id) on \(finding.resource): \(finding.message)")
        }
    }
}
