import SimulationKernel
import Testing
import Units

@testable import StorageModel

@Suite("durable at four of six") struct DurabilityTests {
    /// A change of one record on each of the pages.
    static func change(pages: [UInt32], pageCount: Int, mark: UInt8 = 1) -> MiniTransaction {
        var change = MiniTransaction()
        let after = [UInt8](repeating: mark, count: VolumeDriver.pageSize)
        for page in pages { after.withUnsafeBytes { change.append(page: page, before: nil, after: $0) } }
        change.pageCount = pageCount
        return change
    }

    static func volume(seed: UInt64 = 1) -> Volume { VolumeDriver(seed: seed).volume }

    static func answers(_ outbox: [ScheduledStorageEvent]) -> [(at: Instant, answer: SegmentAnswer)] {
        outbox.compactMap { entry in if case .answer(let answer) = entry.event { (entry.at, answer) } else { nil } }
    }

    /// Each of the 720 orders in which six answers can come.
    @Test func movesAtTheFourthAnswerOrWhenAllThreeFullSegmentsHaveAnswered() throws {
        let fresh = Self.volume()
        for order in Self.orders(of: Array(0..<6)) {
            var volume = fresh
            var outbox: [ScheduledStorageEvent] = []
            let ordinal = volume.commit(Self.change(pages: [1, 2], pageCount: 2), now: VolumeDriver.start, outbox: &outbox)
            let answers = Self.answers(outbox)
            try #require(answers.count == 6)
            var heard: Set<Int> = []
            var isDurable = false
            for slot in order {
                let entry = try #require(answers.first { $0.answer.slot == slot })
                let durable = volume.receive(entry.answer, now: entry.at, writerListens: true)
                heard.insert(slot)
                let isWriteSet = heard.count >= 4 || heard.isSuperset(of: [0, 2, 4])
                #expect(durable == (isWriteSet && !isDurable ? ordinal..<(ordinal + 1) : volume.durableCount..<volume.durableCount), "after \(order)")
                isDurable = isWriteSet
                #expect(volume.vdl == LSN(rawValue: isWriteSet ? 2 : 0), "after \(order)")
            }
        }
    }

    private static func orders(of slots: [Int]) -> [[Int]] {
        guard let first = slots.first else { return [[]] }
        return orders(of: Array(slots.dropFirst())).flatMap { rest in
            (0...rest.count).map { Array(rest.prefix($0)) + [first] + Array(rest.dropFirst($0)) }
        }
    }

    @Test func anAnswerThatComesTwiceIsOneAnswer() throws {
        var volume = Self.volume()
        var outbox: [ScheduledStorageEvent] = []
        _ = volume.commit(Self.change(pages: [1], pageCount: 1), now: VolumeDriver.start, outbox: &outbox)
        let answers = Self.answers(outbox)
        for _ in 0..<4 { for entry in answers.prefix(3) { _ = volume.receive(entry.answer, now: entry.at, writerListens: true) } }
        #expect(volume.durableCount == 0)
        #expect(volume.vdl == .zero)
    }

    @Test(arguments: 0..<200) func aLoneCommitTakesAsLongAsTheFourthFastestOrTheSlowestFullSegment(seed: UInt64) throws {
        var driver = VolumeDriver(seed: seed, pagesPerGroup: nil)
        driver.volume.placeWriter(inZone: Int(seed % 3))
        var outbox: [ScheduledStorageEvent] = []
        _ = driver.volume.commit(Self.change(pages: [1, 2, 3], pageCount: 3), now: driver.now, outbox: &outbox)
        driver.commits.append(.init(last: LSN(rawValue: 3), groups: [0], at: nil, pages: driver.book))
        let answers = Self.answers(outbox)
        try #require(answers.count == 6)
        let slowestFull = try #require(answers.filter { $0.answer.slot % 2 == 0 }.map(\.at).max())
        let expected = min(answers.map(\.at).sorted()[3], slowestFull)
        driver.schedule(outbox)
        driver.run(for: .seconds(1))
        #expect(driver.commits[0].at == expected)
        #expect(driver.volume.committedAt(0) == expected)
    }

    /// The same draws, with others in flight: a commit waits for those before it, and is never sooner than alone.
    @Test(arguments: 0..<40) func withOthersInFlightACommitIsNeverSooner(seed: UInt64) throws {
        var driver = VolumeDriver(seed: seed, pagesPerGroup: nil)
        var alone: [Instant] = []
        for _ in 0..<30 {
            var outbox: [ScheduledStorageEvent] = []
            _ = driver.volume.commit(Self.change(pages: [1], pageCount: 1), now: driver.now, outbox: &outbox)
            driver.commits.append(.init(last: driver.volume.log[driver.volume.log.count - 1].last, groups: [0], at: nil, pages: driver.book))
            let answers = Self.answers(outbox)
            let slowestFull = try #require(answers.filter { $0.answer.slot % 2 == 0 }.map(\.at).max())
            alone.append(min(answers.map(\.at).sorted()[3], slowestFull))
            driver.schedule(outbox)
            driver.run(for: .microseconds(Int64(driver.random.below(700))))
        }
        driver.run(for: .seconds(1))
        var later = 0
        for (commit, sole) in zip(driver.commits, alone) {
            let at = try #require(commit.at)
            #expect(at >= sole)
            if at > sole { later += 1 }
        }
        #expect(later > 3, "nothing ever waited")
    }

    @Test func segmentsInTheWritersZoneAnswerSooner() {
        var driver = VolumeDriver(seed: 11, pagesPerGroup: nil)
        for writerZone in 0..<3 {
            driver.volume.placeWriter(inZone: writerZone)
            var sums = [Int64](repeating: 0, count: 3)
            for _ in 0..<400 {
                var outbox: [ScheduledStorageEvent] = []
                _ = driver.volume.commit(Self.change(pages: [1], pageCount: 1), now: driver.now, outbox: &outbox)
                for entry in Self.answers(outbox) { sums[Int(entry.answer.slot) / 2] += (entry.at - driver.now).microseconds }
            }
            #expect(sums.indices.min { sums[$0] < sums[$1] } == writerZone, "\(sums)")
        }
    }

    @Test func aCommitOverTwoGroupsNeedsAWriteQuorumInBoth() throws {
        var volume = Self.volume()
        var outbox: [ScheduledStorageEvent] = []
        _ = volume.commit(Self.change(pages: [1, 5], pageCount: 5), now: VolumeDriver.start, outbox: &outbox)
        let answers = Self.answers(outbox)
        try #require(answers.count == 12)
        for entry in answers where entry.answer.group == 0 { _ = volume.receive(entry.answer, now: entry.at, writerListens: true) }
        #expect(volume.durableCount == 0)
        let second = answers.filter { $0.answer.group == 1 }
        for entry in second.prefix(3) { _ = volume.receive(entry.answer, now: entry.at, writerListens: true) }
        #expect(volume.durableCount == 0)
        let durable = volume.receive(second[3].answer, now: second[3].at, writerListens: true)
        #expect(durable == 0..<1)
    }

    @Test func aLaterCommitOfAnotherGroupWaitsForTheEarlierOne() throws {
        var volume = Self.volume()
        var first: [ScheduledStorageEvent] = []
        var second: [ScheduledStorageEvent] = []
        _ = volume.commit(Self.change(pages: [1], pageCount: 8), now: VolumeDriver.start, outbox: &first)
        _ = volume.commit(Self.change(pages: [8], pageCount: 8), now: VolumeDriver.start, outbox: &second)
        for entry in Self.answers(second) { _ = volume.receive(entry.answer, now: entry.at, writerListens: true) }
        #expect(volume.durableCount == 0, "the first commit is not durable")
        #expect(volume.vdl == .zero)
        for entry in Self.answers(first).prefix(3) { _ = volume.receive(entry.answer, now: entry.at, writerListens: true) }
        let last = try #require(Self.answers(first).last)
        let durable = volume.receive(last.answer, now: last.at, writerListens: true)
        #expect(durable == 0..<2, "both at once")
        #expect(volume.vdl == LSN(rawValue: 2))
        #expect(volume.committedAt(0) == last.at && volume.committedAt(1) == last.at)
    }

    @Test func commitTimesNeverRunBackwards() {
        var driver = VolumeDriver(seed: 5)
        driver.live(commits: 400)
        driver.runDry()
        let times = driver.commits.compactMap(\.at)
        #expect(times.count == 400)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 <= $1 })
        #expect(driver.volume.vdl == driver.commits.last?.last)
        #expect(firstDifference(driver.volume.durablePages(), driver.book) == nil)
    }

    @Test func nobodyHearsOfACommitWhileNoWriterListens() {
        var driver = VolumeDriver(seed: 6)
        driver.writerListens = false
        driver.commit()
        driver.run(for: .seconds(10))
        #expect(driver.volume.durableCount == 0)
        let recovery = driver.recover()
        #expect(recovery?.found == 0..<1, "the segments have it all the same")
    }

    @Test func noLSNExceedsTheAllocationLimit() {
        var volume = Self.volume()
        let limit = Int(VolumeGeometry.allocationLimit)
        #expect(volume.hasRoom(forRecords: limit), "from 1 up to VDL plus the limit")
        #expect(!volume.hasRoom(forRecords: limit + 1))
        var outbox: [ScheduledStorageEvent] = []
        _ = volume.commit(Self.change(pages: [1, 2, 3], pageCount: 3), now: VolumeDriver.start, outbox: &outbox)
        #expect(volume.hasRoom(forRecords: limit - 3))
        #expect(!volume.hasRoom(forRecords: limit - 2))
        for entry in Self.answers(outbox) { _ = volume.receive(entry.answer, now: entry.at, writerListens: true) }
        #expect(volume.hasRoom(forRecords: limit), "VDL moved on")
        #expect(!volume.hasRoom(forRecords: limit + 1))
    }
}

extension Array {
    func shuffledForTests(seed: UInt64) -> [Element] {
        var random = SeededRandom(seed: seed)
        var copy = self
        random.shuffle(&copy)
        return copy
    }
}
