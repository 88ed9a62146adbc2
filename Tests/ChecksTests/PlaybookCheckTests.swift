import Checks
import Evidence
import Testing
import Units

@Suite("validated before the cutover") struct ValidatedBeforeCutoverTests {
    /// Clients came to `cluster-NEW` at 200 s; the playbook asked these databases at these seconds.
    private func verdict(_ asked: [(Double, String)], target: RecoveryTarget = .instant(Story.at(90)), edit: (inout History) -> Void = { _ in }) -> [String] {
        var story = Story.history([Story.cluster(Story.ten, kept: Set(1...9), target: target, restored: true)])
        story.validations = asked.map { SQLValidation(at: Story.at($0.0), database: $0.1) }
        edit(&story)
        let result = ValidatedBeforeCutover().judge(story)
        return [result.verdict.rawValue, result.message]
    }

    @Test func theRecoveredDatabaseIsAskedBeforeClientsCome() {
        #expect(verdict([(150, "cluster-NEW")]) == ["pass", ""])
        #expect(verdict([(200, "cluster-NEW")]) == ["pass", ""], "at the very instant is in time")
        let late = verdict([(200.000001, "cluster-NEW"), (300, "cluster-NEW")])
        #expect(late == ["fail", "orders: clients came to cluster-NEW at 1970-01-01T00:03:20Z, and it was first asked at 1970-01-01T00:03:20.000001Z"])
        #expect(verdict([(210, "cluster-NEW"), (150, "cluster-NEW")])[0] == "fail", "the first is looked for in order of time")
    }

    @Test func anotherDatabasesAnswerIsNone() {
        #expect(
            verdict([(150, "cluster-OLD"), (160, "cluster-OTHER")])
                == ["fail", "orders: nobody asked cluster-NEW, which serves since 1970-01-01T00:03:20Z: asked was cluster-OLD, cluster-OTHER"])
        #expect(verdict([]) == ["fail", "orders: nobody asked cluster-NEW, which serves since 1970-01-01T00:03:20Z"])
        #expect(verdict([(99, "cluster-NEW")])[0] == "fail", "before the disaster")
        #expect(verdict([(100, "cluster-NEW")])[0] == "pass", "at the disaster")
    }

    @Test func whatIsRecoveredInPlaceIsAskedAtAnyTimeSince() {
        // The same cluster with other content: a backtrack.
        #expect(verdict([(300, "cluster-OLD/1")]) { $0.clusters[0].databases[1] = "cluster-OLD/1" }[0] == "pass")
        #expect(verdict([(300, "cluster-OLD")]) { $0.clusters[0].databases[1] = "cluster-OLD/1" }[0] == "fail", "its content of before")
        // A secondary is promoted before anybody can ask it.
        #expect(verdict([(300, "cluster-NEW")], target: .nothing)[0] == "pass")
        #expect(verdict([(300, "cluster-OLD")], target: .nothing)[0] == "fail")
        let inPlace = { (story: inout History) in story.clusters[0].recoveredDatabase = 0 }
        #expect(verdict([(300, "cluster-OLD")], target: .now, edit: inPlace)[0] == "pass")
        #expect(verdict([(300, "cluster-OLD")], edit: inPlace)[0] == "pass", "whatever it aimed at: clients were never led away")
        #expect(verdict([(99, "cluster-OLD")], target: .now, edit: inPlace)[0] == "fail")
    }

    @Test func withoutAPlaybookOrADisasterNothingIsSaid() {
        #expect(verdict([(150, "cluster-NEW")]) { $0.playbook = .none } == ["inconclusive", "orders: nobody followed a playbook"])
        #expect(verdict([(150, "cluster-NEW")]) { $0.disasterAt = nil }[0] == "inconclusive")
        #expect(verdict([(150, "cluster-NEW")]) { $0.clusters[0].recovered = nil }[0] == "inconclusive")
        #expect(verdict([(150, "cluster-NEW")]) { $0.clusters = [] }[0] == "inconclusive")
    }
}

@Suite("steps without retry") struct StepsWithoutRetryTests {
    private func step(_ name: String, _ status: String = "Success", attempts: Int = 1, message: String? = nil) -> StepRecord {
        var step = StepRecord(name: name, action: "aws:executeAwsApi")
        step.status = status
        step.attempts = attempts
        step.message = message
        return step
    }

    private func verdict(_ steps: [StepRecord], edit: (inout History) -> Void = { _ in }) -> [String] {
        var story = Story.history([Story.cluster(Story.ten, kept: Set(1...10))])
        story.steps = steps
        edit(&story)
        let result = StepsWithoutRetry().judge(story)
        return [result.verdict.rawValue, result.message]
    }

    @Test func everyStepSucceedsAtOnce() {
        #expect(verdict([step("restore"), step("notReached", "Pending", attempts: 0)]) == ["pass", ""])
        #expect(verdict([step("restore"), step("ask", attempts: 2)]) == ["fail", "step ask was tried 2 times"])
        #expect(
            verdict([step("ask", attempts: 3), step("wait"), step("loop.1.look", attempts: 2), step("rename", attempts: 2)])
                == ["fail", "step ask was tried 3 times, and 2 other steps more than once"])
    }

    @Test func aStepThatFailedIsNamedFirst() {
        #expect(
            verdict([step("ask", attempts: 2), step("look", "Failed", message: "no such cluster")])
                == ["fail", "step look ended as Failed: no such cluster"])
        #expect(verdict([step("wait", "TimedOut")]) == ["fail", "step wait ended as TimedOut"])
        #expect(verdict([step("approve", "Cancelled")])[0] == "fail")
    }

    @Test func aPlaybookThatDidNotEndProvesNothing() {
        #expect(verdict([])[0] == "inconclusive")
        #expect(
            verdict([step("restore"), step("wait", "InProgress")]) { $0.playbook = .unfinished } == ["inconclusive", "no playbook was followed to its end"])
        #expect(verdict([step("restore", attempts: 2)]) { $0.playbook = .unfinished }[0] == "fail", "what was seen counts")
    }
}

@Suite("finished once served") struct FinishedOnceServedTests {
    /// Clients came at 200 s.
    private func verdict(finished: Double, restored: Bool = true, edit: (inout History) -> Void = { _ in }) -> [String] {
        var story = Story.history([Story.cluster(Story.ten, kept: Set(1...10), restored: restored)])
        story.playbook = .succeeded(at: Story.at(finished))
        edit(&story)
        let result = FinishedOnceServed().judge(story)
        return [result.verdict.rawValue, result.message]
    }

    @Test(arguments: [true, false]) func theEndOfThePlaybookIsNotBeforeClientsAreServed(restored: Bool) {
        #expect(verdict(finished: 200, restored: restored) == ["pass", ""])
        #expect(
            verdict(finished: 199, restored: restored)
                == ["fail", "orders: the playbook finished at 1970-01-01T00:03:19Z, 1s before clients were served"])
    }

    @Test func aServiceThatWasNeverAwayIsServedAllAlong() {
        let calm = { (story: inout History) in story.clusters[0].probes = Story.probes(bad: nil, end: 600) }
        #expect(verdict(finished: 150, restored: false, edit: calm)[0] == "pass")
        #expect(verdict(finished: 150, restored: true, edit: calm)[0] == "fail", "clients were led elsewhere all the same")
        let before = { (story: inout History) in story.clusters[0].probes = Story.probes(bad: 50..<100, end: 600) }
        #expect(verdict(finished: 150, restored: false, edit: before)[0] == "pass", "an outage before the disaster is none of it")
    }

    @Test func withoutAnEndNothingIsSaid() {
        #expect(verdict(finished: 300) { $0.playbook = .unfinished } == ["inconclusive", "orders: no playbook was followed to its end"])
        #expect(verdict(finished: 300) { $0.playbook = .none }[0] == "inconclusive")
        #expect(verdict(finished: 300) { $0.disasterAt = nil }[0] == "inconclusive")
        #expect(verdict(finished: 300) { $0.clusters[0].recovered = nil }[0] == "inconclusive")
    }
}

@Suite("same settings") struct SameSettingsTests {
    private func verdict(_ names: [String], before: [(String, String)]?, after: [(String, String)]?) -> [String] {
        let configuration = { (pairs: [(String, String)]) in ClusterConfiguration(resourceID: "cluster-A", settings: pairs.map { .init($0.0, $0.1) }) }
        var cluster = Story.cluster(Story.ten, kept: Set(1...10))
        cluster.configurationBefore = before.map(configuration)
        cluster.configurationAfter = after.map(configuration)
        let result = SameSettings(names).judge(Story.history([cluster]))
        return [result.name, result.verdict.rawValue, result.message]
    }

    @Test func onlyWhatIsNamedCounts() {
        let before = [("Region", "us-west-2"), ("KmsKeyId", "a"), ("DBInstances", "2")]
        let after = [("Region", "us-west-2"), ("KmsKeyId", "b"), ("DBInstances", "1"), ("TagList", "x=y")]
        #expect(verdict(["Region"], before: before, after: after) == ["sameSettings Region", "pass", ""])
        #expect(
            verdict(["Region", "KmsKeyId"], before: before, after: after)
                == ["sameSettings Region KmsKeyId", "fail", "orders: KmsKeyId was a, is b"])
        #expect(
            verdict(["DBInstances", "TagList"], before: before, after: after)[2] == "orders: DBInstances was 2, is 1, TagList was none, is x=y")
    }

    @Test func aSideThatNobodySawIsNoPass() {
        #expect(verdict(["Region"], before: nil, after: [("Region", "a")])[1] == "inconclusive")
        #expect(verdict(["Region"], before: [("Region", "a")], after: nil)[1] == "inconclusive")
        #expect(verdict(["Region"], before: [("A", "a")], after: [("A", "a")]).suffix(2) == ["inconclusive", "orders: it has no setting Region"])
    }
}
