import Evidence
import Testing
import Units

@testable import ScenarioFormat
@testable import ScenarioRunner

/// What the shipped storage scenarios show beside their outcome: the story that their claims tell.
@Suite("storage scenarios") struct StorageScenarioTests {
    private static func record(_ name: String, seed: UInt64 = 1) throws -> DrillRecord { ScenarioRun.record(try Library.scenario(name), seed: seed) }

    private static func storage(_ record: DrillRecord) -> [String] { record.events.filter { $0.source == "storage" }.map(\.text) }

    /// When the first event with a text happened.
    private static func instant(_ text: String, _ record: DrillRecord) throws -> Instant {
        try #require(record.events.first { $0.text.contains(text) }, "nothing says \(text)").at
    }

    @Test func zonePlusOneWaitsForThatRepairAndNoLonger() throws {
        for seed: UInt64 in 0..<4 {
            let record = try Self.record("zone-plus-one", seed: seed)
            let disaster = try #require(record.disasterAt)
            let rebuilt = try Self.instant("1 segment of orders in zone us-west-2b was rebuilt", record)
            let achieved = try #require(record.worst.rtaSeconds)
            let repair = Double((rebuilt - disaster).microseconds) / 1e6
            #expect(achieved <= repair, "no probe is good later than it must")
            #expect(achieved > repair - 3.1, "RTA \(achieved) s is the repair of \(repair) s, seen by a probe a second that waits two")
            #expect(repair > 14 && repair < 18, "suspected after 5 s, copied in 10 s and a little")
        }
    }

    @Test func aLongZoneLossIsDoneWithout() throws {
        let record = try Self.record("zone-loss-long")
        #expect(record.worst.noOutage)
        let without = try Self.instant("work on 3/4 without zone us-west-2c", record)
        let lost = try Self.instant("zone us-west-2c is lost", record)
        #expect(without - lost == .minutes(10))
        let again = try Self.instant("works on 4/6 again", record)
        #expect(again > (try Self.instant("zone us-west-2c is back", record)))
        let rebuilt = Self.storage(record).filter { $0.contains("in zone us-west-2c w") && $0.contains("rebuilt") }
        #expect(rebuilt == [], "what comes back with its data is not rebuilt")
    }

    /// The store was between nothing and two minutes behind, and what it lacked is lost.
    @Test func whatWasNotStagedIsLostWithTheLastCopy() throws {
        var lost = 0
        for seed: UInt64 in 0..<4 {
            let record = try Self.record("every-copy-destroyed", seed: seed)
            let point = try #require(record.worst.rpaSeconds)
            #expect(point < 120 && record.worst.rpaAfterSeconds == 0)
            lost += record.worst.lostTransactions ?? 0
            #expect((record.worst.lostTransactions ?? 0 > 0) == (point > 0))
        }
        #expect(lost > 100)
    }

    @Test func twoSegmentsAreRebuiltUnlessTheyComeBackInTime() throws {
        #expect(Self.storage(try Self.record("two-segments-one-group/both-full")).filter { $0.contains("1 segment of orders in zone") }.count == 2)
        let inTime = Self.storage(try Self.record("two-segments-one-group/come-back-in-time"))
        // The tail is copied within the eight seconds, the full one is not.
        #expect(inTime.filter { $0.contains(" rebuilt in ") }.count == 1, "\(inTime)")
        let node = try Self.record("two-segments-one-group/one-node")
        #expect(node.faults[0].summary == "storage node 0 of zone us-west-2b is lost, with 2 segments", "\(node.faults[0].summary)")
    }

    @Test func aCutOffWriterIsReplacedAndChangesNothingAfterwards() throws {
        let record = try Self.record("partition-heals/writers-zone")
        let failover = try Self.instant("failover to orders-2", record)
        let achieved = try #require(record.worst.rtaSeconds)
        let disaster = try #require(record.disasterAt)
        #expect(abs(achieved - Double((failover - disaster).microseconds) / 1e6) < 2)
        #expect(record.worst.lostTransactions == 0 && record.worst.extraTransactions == 0)
        for variant in ["another-zone", "one-link"] { #expect(try Self.record("partition-heals/\(variant)").worst.noOutage, "\(variant)") }
    }

    /// Clients send again what was not answered, under the same id: nothing stays in doubt.
    @Test func aCrashWithManyInFlightFindsSomeAndLosesNone() throws {
        var found = 0
        for seed: UInt64 in 0..<4 {
            let record = try Self.record("writer-crash-in-flight", seed: seed)
            let opened = try #require(Self.storage(record).first { $0.hasPrefix("the volume of orders is open in epoch 2: ") })
            let counts = opened.split(separator: " ").compactMap { Int($0) }
            found += counts.reduce(0, +)
            #expect(record.worst.lostTransactions == 0)
            #expect(record.worst.tornTransactions == 0)
        }
        #expect(found > 0, "nothing was in flight")
    }

    @Test func rotIsFoundByScrubbingOrByReading() throws {
        let scrubbed = Self.storage(try Self.record("rot-found-by-scrub/two-copies")).filter { $0.hasPrefix("scrubbing found damage in page 5") }
        #expect(scrubbed.count == 2 && scrubbed.allSatisfy { $0.hasSuffix("healed from a peer") })
        let read = Self.storage(try Self.record("rot-found-by-scrub/page-that-changes"))
        #expect(read.contains { $0.hasPrefix("coalescing found damage in page 4") && $0.hasSuffix("healed from a peer") })
        let lost = try Self.record("rot-found-by-scrub/every-copy")
        #expect(Self.storage(lost).contains("1 page of orders has no good copy that is reached"))
        #expect(try #require(lost.worst.rtaSeconds) > 600, "only a restore helps")
    }

    @Test func aDamagedBackupObjectFailsTheRestoreThatNeedsItAndTheInventoryFindsIt() throws {
        func drill(_ name: String) throws -> (DrillRecord, Inventory) {
            let scenario = try Library.scenario(name)
            var drill = Drill(scenario, seed: 0)
            let (history, inventory) = drill.run()
            return (ScenarioRun.record(of: history, inventory: inventory, scenario: scenario, seed: 0), inventory)
        }
        let (needed, inventory) = try drill("rot-in-backup-object/needed")
        #expect(needed.events.contains { $0.text.contains("restore of orders-restored failed: backup object") })
        #expect(inventory.automatedBackups.map(\.damagedObjects) == [1])
        let (unneeded, other) = try drill("rot-in-backup-object/not-needed")
        #expect(unneeded.outcome == .met)
        #expect(other.automatedBackups.compactMap(\.damagedObjects).sorted() == [0, 1], "the restored cluster's own backup is whole")
        #expect(inventory.snapshots.allSatisfy { $0.damagedObjects == 0 })
    }

    @Test func theWindowStandsStillWhileTheStoreIsAway() throws {
        let record = try Self.record("backup-store-outage-then-pitr/back-to-the-latest")
        let away = try Self.instant("the backup store of us-west-2 is down", record)
        let restored = try #require(record.events.first { $0.text.contains("holding commits up to") }).text
        let cut = try #require(restored.split(separator: " ").last.map(String.init))
        #expect(cut < away.iso, "\(cut)")
        #expect(try #require(record.worst.rpaBeforeSeconds) > 20 * 60, "from before the outage to the drop")
        let back = try Self.instant("the backup store of us-west-2 is back", record)
        #expect(try Self.instant("restored cluster", record) > back, "a restore waits for the store")
    }

    @Test func aHugeVolumesZoneIsRebuiltSegmentBySegment() throws {
        let empty = Self.storage(try Self.record("volume-128tib-zone-loss/returns-empty"))
        #expect(empty.contains { $0.hasPrefix("28148 segments of archive in zone us-west-2c were rebuilt") }, "\(empty)")
        #expect(empty.contains("14074 protection groups of archive work on 3/4 without zone us-west-2c"))
        let gone = Self.storage(try Self.record("volume-128tib-zone-loss/gone-for-good"))
        #expect(!gone.contains { $0.contains("rebuilt") }, "nothing is repaired")
    }

    @Test func aGrayZoneIsHiddenUnlessTheWriterSitsInIt() throws {
        #expect(try Self.record("gray-zone/storage-of-another-zone").worst.noOutage)
        let own = try Self.record("gray-zone/writers-own-zone")
        let healed = try Self.instant("slowZone healed", own)
        let disaster = try #require(own.disasterAt)
        #expect(try #require(own.worst.rtaSeconds) > Double((healed - disaster).microseconds) / 1e6 - 10, "good again when the zone is")
    }
}
