import StorageModel
import Testing

@testable import ClusterModel

/// Random sequences of writes, clones, backtracks, restores, failovers and deletions beside a reference that copies whole databases.
@Suite("ways back") struct WaysBackTests {
    private static func find(_ seed: UInt64, isGlobal: Bool, steps: Int, planted: PlantedBug? = nil) throws -> (WaysBackWorld.Finding?, WaysBackWorld) {
        var world = try WaysBackWorld(seed: seed, isGlobal: isGlobal, planted: planted)
        do {
            for _ in 0..<steps { try world.step() }
            try world.checkBackups()
        } catch let finding as WaysBackWorld.Finding {
            return (finding, world)
        }
        return (nil, world)
    }

    private static func run(_ seeds: Range<UInt64>, isGlobal: Bool, steps: Int, kinds: [WaysBackWorld.Step]) throws {
        var counts: [WaysBackWorld.Step: Int] = [:]
        var shrinkings = 0
        for seed in seeds {
            let (finding, world) = try find(seed, isGlobal: isGlobal, steps: steps)
            if let finding { Issue.record("seed \(seed): \(finding)") }
            shrinkings += world.naive.shrinkings
            counts.merge(world.counts, uniquingKeysWith: +)
        }
        for kind in kinds { #expect(counts[kind, default: 0] > 5, "\(kind.rawValue) happened \(counts[kind, default: 0]) times") }
        #expect(isGlobal || shrinkings > 20, "databases got smaller \(shrinkings) times")
        print("ways back: \(shrinkings) shrinkings, " + kinds.map { "\(counts[$0, default: 0]) \($0.rawValue)" }.joined(separator: ", "))
    }

    @Test func everythingIsAsTheReferenceSays() throws {
        let kinds: [WaysBackWorld.Step] = [
            .insert, .update, .delete, .drop, .wait, .clone, .backtrack, .snapshot, .restoreSnapshot, .restoreTime, .crash, .deleteCluster,
        ]
        try Self.run(0..<100, isGlobal: false, steps: 40, kinds: kinds)
    }

    @Test func globalDatabasesAreAsTheReferenceSays() throws {
        try Self.run(0..<100, isGlobal: true, steps: 40, kinds: [.insert, .wait, .crash, .isolate, .join, .switchover, .globalFailover, .detach, .undurable])
    }

    private static let finders: [(bug: PlantedBug, isGlobal: Bool, check: WaysBackWorld.Check)] = [
        (.cloneSeesLaterWrites, false, .cloneIsOfItsInstant), (.backtrackKeepsPage, false, .backtrackIsExact),
        (.replicateBeforeDurable, true, .secondaryIsAPrefix), (.detachDropsTail, true, .promotedIsWhole),
    ]

    @Test(arguments: finders.indices) func everyPlantedBugIsFoundByItsCheck(index: Int) throws {
        let (bug, isGlobal, check) = Self.finders[index]
        var others: [WaysBackWorld.Check: Int] = [:]
        for seed: UInt64 in 0..<60 {
            guard let finding = try Self.find(seed, isGlobal: isGlobal, steps: 40, planted: bug).0 else { continue }
            guard finding.check == check else {
                others[finding.check, default: 0] += 1
                continue
            }
            return print("planted bug: \(bug.rawValue) (\(bug.summary)): sequence \(seed), \(finding)")
        }
        Issue.record("\(bug.rawValue) was found by \(others), not by \(check.rawValue)")
    }
}
