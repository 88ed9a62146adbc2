import StorageModel
import Testing

@testable import Exploration

@Suite("explorer") struct ExplorationTests {
    /// 40 × 250 schedules: nothing that the papers call survivable loses an acknowledged commit, or breaks any other invariant.
    @Test(arguments: 0..<40) func tenThousandSurvivableSchedulesAreSurvived(block: UInt64) {
        var (acknowledged, truncated, recoveries, repaired, healed, late, switches, nodes) = (0, 0, 0, 0, 0, 0, 0, 0)
        for seed in 250 * block..<250 * (block + 1) {
            let schedule = Schedule(seed: seed, kind: .survivable)
            let verdict = Exploration.run(schedule)
            #expect(verdict.outcome == .survived, "\(verdict.outcome)\n\(schedule)")
            acknowledged += verdict.acknowledged
            truncated += verdict.truncated
            recoveries += verdict.recoveries
            repaired += verdict.repaired
            healed += verdict.healed
            late += verdict.lateWrites
            switches += verdict.switches
            nodes += verdict.nodes
        }
        #expect(
            acknowledged > 2000 && truncated > 20 && recoveries > 400 && repaired > 200 && healed > 30 && late > 200 && switches > 10
                && nodes > 100,
            "too tame: \(acknowledged) \(truncated) \(recoveries) \(repaired) \(healed) \(late) \(switches) \(nodes)")
    }

    /// Beyond the tolerance a loss is named, and never passes for success.
    @Test func whatIsBeyondTheToleranceIsReportedWithTheExactCommits() {
        var losses = 0
        for seed: UInt64 in 0..<400 {
            let schedule = Schedule(seed: seed, kind: .beyond)
            switch Exploration.run(schedule).outcome {
            case .survived: Issue.record("seed \(seed): two of six segments are no read set, and the volume opened\n\(schedule)")
            case .lost(let commits, _): if !commits.isEmpty { losses += 1 }
            case .violated(let violation): Issue.record("seed \(seed): \(violation)\n\(schedule)")
            }
        }
        #expect(losses > 100, "\(losses) of 400 lost a commit that was not staged yet")
    }

    /// The invariant that finds each bug.
    private static let finders: [(bug: PlantedBug, invariants: Set<Invariant>)] = [
        (.acknowledgeAtThree, [.acknowledgedIsOnAWriteSet]),
        (.forgetTruncation, [.truncatedStaysGone]),
        (.countTailAsFull, [.acknowledgedIsOnAWriteSet]),
        (.stageBeforeDurable, [.stagedIsDurable]),
        (.skipGossip, [.segmentsCatchUp]),
        (.reuseEpoch, [.boxedOutWriterChangesNothing]),
        (.dropLastRecordOfChunk, [.backupIsTheVolume]),
        (.healFromRottenPeer, [.healedPagesAreTrue]),
        (.truncateTooMuch, [.acknowledgedIsNeverLost]),
        (.openAtPages, [.vdlNeverFalls]),
        (.neverRepair, [.worksWithinTolerance]),
    ]

    @Test func eachInvariantIsSeenToFail() {
        #expect(Set(Self.finders.flatMap(\.invariants)) == Set(Invariant.allCases))
    }

    @Test(arguments: PlantedBug.ofOneVolume) func everyPlantedBugIsFoundByItsInvariant(bug: PlantedBug) throws {
        let expected = try #require(Self.finders.first { $0.bug == bug }).invariants
        var found: [Invariant: Int] = [:]
        var first: (UInt64, Violation)?
        for seed: UInt64 in 0..<400 {
            guard case .violated(let violation) = Exploration.run(Schedule(seed: seed, kind: .survivable), planted: bug).outcome else { continue }
            found[violation.invariant, default: 0] += 1
            if first == nil, expected.contains(violation.invariant) { first = (seed, violation) }
        }
        let (seed, violation) = try #require(first, "\(bug.summary) was found by \(found), not by \(expected)")
        print("planted bug: \(bug.rawValue) (\(bug.summary)): schedule \(seed), \(violation)")
    }
}
