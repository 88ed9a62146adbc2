import Checks
import Evidence
import Testing
import Units

@Suite("same configuration") struct SameConfigurationTests {
    private typealias Setting = ClusterConfiguration.Setting

    private func cluster(before: [Setting]?, after: [Setting]?) -> ClusterHistory {
        var cluster = Story.cluster(Story.ten, kept: Set(1...10))
        cluster.configurationBefore = before.map { ClusterConfiguration(resourceID: "cluster-A", settings: $0) }
        cluster.configurationAfter = after.map { ClusterConfiguration(resourceID: "cluster-B", settings: $0) }
        return cluster
    }

    private func verdict(before: [Setting]?, after: [Setting]?) -> [String] {
        let result = SameConfiguration().judge(Story.history([cluster(before: before, after: after)]))
        return [result.verdict.rawValue, result.message]
    }

    @Test func everySettingCountsAndTheResourceDoesNot() {
        let before = [Setting("DBInstances", "2"), Setting("Region", "us-west-2")]
        #expect(verdict(before: before, after: before.reversed()) == ["pass", ""])
        #expect(verdict(before: before, after: [Setting("DBInstances", "1"), Setting("Region", "us-west-2")]) == ["fail", "orders: DBInstances was 2, is 1"])
        #expect(
            verdict(before: before, after: [Setting("DBInstances", "2"), Setting("TagList", "a=b")])
                == ["fail", "orders: Region was us-west-2, is none, TagList was none, is a=b"])
    }

    @Test func aSideThatNobodySawIsNoPass() {
        #expect(verdict(before: nil, after: [])[0] == "inconclusive")
        #expect(verdict(before: [], after: nil)[0] == "inconclusive")
        #expect(ConfigurationDifference.all(of: cluster(before: [Setting("A", "b")], after: nil)) == [])
    }
}

@Suite("no later than the target") struct NoLaterThanTargetTests {
    private func verdict(kept: Set<Int64>, target: RecoveryTarget?, edit: (inout ClusterHistory) -> Void = { _ in }) -> [String] {
        var cluster = Story.cluster(Story.ten, kept: kept, target: target, restored: true)
        edit(&cluster)
        let result = NoLaterThanTarget().judge(Story.history([cluster]))
        return [result.verdict.rawValue, result.message]
    }

    @Test func theTargetItselfIsInclusive() {
        #expect(verdict(kept: Set(1...7), target: .instant(Story.at(70))) == ["pass", ""])
        let late = verdict(kept: Set(1...8), target: .instant(Story.at(70)))
        #expect(late[0] == "fail")
        #expect(late[1].hasPrefix("orders: 1 commit of after the target "))
        #expect(late[1].contains("first commit 8 of "))
    }

    @Test func whatIsMissingBeforeTheTargetIsNotItsQuestion() {
        #expect(verdict(kept: [1, 7], target: .instant(Story.at(70)))[0] == "pass")
    }

    @Test func commitsOfTheRecoveredDatabaseItselfAreNotLate() {
        func verdict(_ last: LedgerCommit) -> CheckResult {
            let kept = Set<Int64>(1...7).union([11])
            return NoLaterThanTarget().judge(
                Story.history([Story.cluster(Story.ten + [last], kept: kept, target: .instant(Story.at(70)), restored: true)]))
        }
        #expect(verdict(Story.commit(11, at: 210, database: 1)).verdict == .pass)
        #expect(verdict(Story.commit(11, at: 210, database: 0)).verdict == .fail, "of the old database it would be")
        #expect(verdict(Story.doubtful(11, sent: 80, durable: nil)).verdict == .pass, "nobody saw when it was committed")
    }

    @Test func withoutAnInstantOrALateCommitNothingIsSaid() {
        #expect(verdict(kept: Set(1...10), target: .now) == ["inconclusive", "orders: the recovery aimed at no instant"])
        #expect(verdict(kept: Set(1...10), target: .instant(Story.at(100))) == ["inconclusive", "orders: no commit after the target"])
        #expect(verdict(kept: [], target: .instant(Story.at(70))) { $0.recovered?.transfers = nil }[0] == "inconclusive")
        #expect(verdict(kept: [], target: .instant(Story.at(70))) { $0.recovered = nil }[0] == "inconclusive")
    }
}
