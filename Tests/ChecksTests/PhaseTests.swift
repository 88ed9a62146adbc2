import Checks
import Evidence
import Testing
import Units

@Suite("phases") struct PhaseTests {
    /// Phases of a recovery from 100 s to 200 s that are not zero, in microseconds.
    private func phases(_ marks: PhaseMarks, approvals: [(Double, Double?)] = []) throws -> [String: Int64] {
        var history = Story.history([Story.cluster(Story.ten, kept: Set(1...10))])
        history.marks = marks
        history.steps = approvals.map { from, to in
            var step = StepRecord(name: "ask", action: "aws:approve")
            (step.startedAt, step.endedAt) = (Story.at(from), to.map(Story.at))
            return step
        }
        let measures = Measurement.measure(history.clusters[0], in: history, stableFor: .seconds(300))
        #expect(
            measures.phases.map(\.name) == [
                "detect", "page", "decide", "approve", "call", "cluster", "instance", "validated", "cutover", "good", "other",
            ])
        let lengths = measures.phases.map { ($0.name, Int64(($0.seconds * 1_000_000).rounded())) }
        let rta = try #require(measures.rtaSeconds)
        #expect(lengths.map(\.1).reduce(0, +) == Int64((rta * 1_000_000).rounded()), "phases add up to RTA")
        return Dictionary(uniqueKeysWithValues: lengths.filter { $0.1 != 0 })
    }

    private func marks(_ set: (inout PhaseMarks) -> Void) -> PhaseMarks {
        var marks = PhaseMarks()
        set(&marks)
        return marks
    }

    @Test func areTheGapsBetweenMarks() throws {
        let all = marks {
            $0.detect = Story.at(110.000_001)
            $0.decide = Story.at(115)
            $0.call = Story.at(116)
            $0.cluster = Story.at(140)
            $0.instance = Story.at(160)
            $0.validated = Story.at(170)
            $0.cutover = Story.at(185.5)
        }
        #expect(
            try phases(all) == [
                "detect": 10_000_001, "decide": 4_999_999, "call": 1_000_000, "cluster": 24_000_000, "instance": 20_000_000,
                "validated": 10_000_000, "cutover": 15_500_000, "good": 14_500_000,
            ])
    }

    @Test func waitingForApprovalsBelongsToNoOtherPhase() throws {
        let called = marks {
            $0.detect = Story.at(110)
            $0.page = Story.at(114)
            $0.decide = Story.at(120)
            $0.call = Story.at(135)
            $0.cutover = Story.at(190)
        }
        // One before the first call, two that overlap, one under way when the service is good, one that never ended.
        let asked: [(Double, Double?)] = [(121, 131.5), (140, 150), (145, 160), (195, 205), (230, nil)]
        #expect(
            try phases(called, approvals: asked) == [
                "detect": 10_000_000, "page": 4_000_000, "decide": 6_000_000, "approve": 35_500_000, "call": 4_500_000, "cutover": 35_000_000,
                "good": 5_000_000,
            ])
    }

    @Test func absentOnesAreZero() throws {
        #expect(try phases(marks { $0.instance = Story.at(130) }) == ["instance": 30_000_000, "good": 70_000_000])
        #expect(try phases(PhaseMarks()) == ["good": 100_000_000])
    }

    @Test func anOutOfOrderGapGoesToOther() throws {
        let early = marks {
            $0.call = Story.at(120)
            $0.cutover = Story.at(130)
            $0.validated = Story.at(150)
        }
        #expect(try phases(early) == ["call": 20_000_000, "cutover": 10_000_000, "other": 20_000_000, "good": 50_000_000])
    }

    @Test func marksOutsideTheRecoveryTakeNoTime() throws {
        #expect(try phases(marks { $0.detect = Story.at(90) }) == ["good": 100_000_000])
        #expect(try phases(marks { $0.detect = Story.at(200.000_001) }) == ["good": 100_000_000])
        #expect(try phases(marks { $0.cutover = Story.at(200) }) == ["cutover": 100_000_000])
    }

    @Test func marksAtOneInstantGoToTheFirstOfThem() throws {
        let together = marks {
            $0.cluster = Story.at(150)
            $0.instance = Story.at(150)
        }
        #expect(try phases(together) == ["cluster": 50_000_000, "good": 50_000_000])
    }

    @Test func assumedTimeIsCountedOnceAndOnlyInsideTheRecovery() {
        var history = Story.history([Story.cluster(Story.ten, kept: Set(1...10))])
        history.assumedSpans = [
            AssumedSpan(from: Story.at(150), to: Story.at(160), row: "c"), AssumedSpan(from: Story.at(90), to: Story.at(110), row: "a"),
            AssumedSpan(from: Story.at(105), to: Story.at(120), row: "b"), AssumedSpan(from: Story.at(106), to: Story.at(107), row: "b"),
            AssumedSpan(from: Story.at(199), to: Story.at(300), row: "d"), AssumedSpan(from: Story.at(210), to: Story.at(220), row: "e"),
        ]
        #expect(Measurement.measure(history.clusters[0], in: history, stableFor: .zero).assumedSeconds == 31)
    }

    @Test func noOutageHasNoPhases() {
        var cluster = Story.cluster(Story.ten, kept: Set(1...10))
        cluster.probes = Story.probes(bad: nil, end: 600)
        let measures = Story.measures(cluster)
        #expect(measures.rtaSeconds == 0)
        #expect(measures.noOutage)
        #expect(measures.phases.map(\.seconds) == Array(repeating: 0, count: 11))
    }
}
