import SimulationKernel
import Testing
import Units

@testable import StorageModel

/// Random commits, losses within what a volume tolerates, heals and crashes, over and over.
@Suite("crashes in random schedules") struct CrashScheduleTests {
    private struct Schedule {
        var driver: VolumeDriver
        var random: SeededRandom
        var lostZone: ZoneName?
        var lostSegments: [Set<Int>] = [[], [], []]
        /// Beyond every LSN that was ever given.
        var given = LSN.zero
        var truncations = 0
        var finds = 0
        var losses = 0

        init(seed: UInt64) {
            driver = VolumeDriver(seed: seed, calibration: VolumeDriver.calibration([(.segmentRepair, .milliseconds(7))]))
            random = SeededRandom(seed: seed).fork("schedule")
            // Three groups from the start, so that losses can name them.
            var change = MiniTransaction()
            for page in 1...12 { driver.book.set(UInt32(page), to: random.bytes(VolumeDriver.pageSize), in: &change) }
            driver.commit(change)
            driver.run(for: .seconds(1))
            given = driver.nextLSN
        }

        mutating func act() {
            switch random.below(24) {
            case 0: loseZone()
            case 1: healZone()
            case 2, 3: loseSegment()
            case 4, 5: healSegment()
            case 6: crash()
            case 7...15: commit()
            default: driver.run(for: .microseconds(Int64(random.below(1_500))))
            }
        }

        private mutating func commit() {
            let pages = (0..<(1 + random.below(3))).map { _ in UInt32(1 + random.below(12)) }
            var change = MiniTransaction()
            for page in Set(pages).sorted() {
                let after = random.bytes(VolumeDriver.pageSize)
                driver.book.set(page, to: after, in: &change)
            }
            driver.commit(change)
            given = max(given, driver.nextLSN)
        }

        /// One zone away or up to two segments of a group: what four of six survives.
        private mutating func loseZone() {
            guard lostZone == nil, lostSegments.allSatisfy(\.isEmpty) else { return }
            losses += 1
            lostZone = VolumeDriver.zones[Int(random.below(3))]
            if let lostZone { driver.volume.loseZone(lostZone) }
        }

        private mutating func loseSegment() {
            let group = Int(random.below(3))
            guard lostZone == nil, lostSegments[group].count < 2 else { return }
            losses += 1
            let segment = Int(random.below(6))
            lostSegments[group].insert(segment)
            driver.volume.loseSegment(segment, group: group)
        }

        mutating func healZone() {
            guard let zone = lostZone else { return }
            lostZone = nil
            var outbox: [ScheduledStorageEvent] = []
            driver.volume.healZone(zone, now: driver.now, outbox: &outbox)
            driver.schedule(outbox)
        }

        mutating func healSegment() {
            let group = Int(random.below(3))
            guard let segment = lostSegments[group].min() else { return }
            lostSegments[group].remove(segment)
            var outbox: [ScheduledStorageEvent] = []
            driver.volume.healSegment(segment, group: group, now: driver.now, outbox: &outbox)
            driver.schedule(outbox)
        }

        mutating func crash() {
            let acknowledged = driver.commits.count { $0.at != nil }
            expectAcknowledgedOnFour(acknowledged)
            if random.below(2) == 0 {
                driver.writerListens = false
                driver.run(for: .microseconds(Int64(random.below(3_000))))
                driver.writerListens = true
            }
            let sent = driver.commits.count
            guard let recovery = driver.recover() else {
                Issue.record("no recovery though at most two segments of a group are away")
                return
            }
            truncations += recovery.truncated.count
            finds += recovery.found.count
            #expect(recovery.found.lowerBound == acknowledged, "an acknowledged commit is gone")
            #expect(recovery.found.upperBound == recovery.truncated.lowerBound && recovery.truncated.upperBound == sent)
            #expect(driver.commits.allSatisfy { $0.at != nil })
            #expect(recovery.vdl == driver.commits.last?.last && driver.volume.vdl == recovery.vdl)
            #expect(driver.volume.nextLSN >= given, "an LSN is given twice")
            #expect(driver.volume.hasRoom(forRecords: 1000))
            expectSameContent()
        }

        /// Counted on the segments themselves, not taken from the writer.
        private func expectAcknowledgedOnFour(_ acknowledged: Int) {
            for ordinal in driver.volume.logStart..<acknowledged {
                let entry = driver.volume.log[ordinal - driver.volume.logStart]
                for group in entry.touchedGroups {
                    let batch = entry.batch(of: group) ?? .max
                    let holders = driver.volume.groups[group].segments.count { $0.complete > batch }
                    #expect(holders >= 4, "commit \(ordinal) was acknowledged with \(holders) holders in group \(group)")
                }
            }
        }

        func expectSameContent() {
            #expect(firstDifference(driver.volume.durablePages(), driver.book) == nil)
            for group in 0..<3 {
                let batches = driver.commits.count { $0.groups.contains(group) }
                #expect(driver.volume.groups[group].sent == batches, "group \(group)")
                #expect(driver.volume.groups[group].segments.allSatisfy { $0.complete <= batches && ($0.ahead.last?.upperBound ?? 0) <= batches })
            }
        }
    }

    /// 40 × 60 schedules of up to 200 steps.
    @Test(arguments: 0..<40) func noAcknowledgedCommitIsEverLostAndNoTruncatedOneComesBack(block: UInt64) {
        var truncations = 0
        var finds = 0
        var losses = 0
        for seed in 0..<60 {
            var schedule = Schedule(seed: block * 1000 + UInt64(seed))
            let steps = 40 + schedule.random.below(160)
            for _ in 0..<steps { schedule.act() }
            schedule.crash()
            schedule.healZone()
            for _ in 0..<40 { schedule.healSegment() }
            schedule.driver.commit()
            schedule.driver.run(for: .seconds(2))
            #expect(schedule.driver.commits.allSatisfy { $0.at != nil }, "a commit hangs though all is healed")
            schedule.expectSameContent()
            for group in schedule.driver.volume.groups { #expect(group.segments.allSatisfy { $0.complete == group.sent }, "a segment never caught up") }
            truncations += schedule.truncations
            finds += schedule.finds
            losses += schedule.losses
        }
        #expect(truncations > 100 && finds > 40 && losses > 300, "too tame: \(truncations), \(finds), \(losses)")
    }
}
