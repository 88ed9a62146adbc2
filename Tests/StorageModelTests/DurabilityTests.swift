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

    @Test func movesAtTheFourthAnswerAndNotAtTheThird() throws {
        var volume = Self.volume()
        var outbox: [ScheduledStorageEvent] = []
        let ordinal = volume.commit(Self.change(pages: [1, 2], pageCount: 2), now: VolumeDriver.start, outbox: &outbox)
        let answers = Self.answers(outbox)
        try #require(answers.count == 6)
        #expect(Set(answers.map(\.answer.segment)).count == 6)
        for (heard, entry) in answers.shuffledForTests(seed: 3).enumerated() {
            let durable = volume.receive(entry.answer, now: entry.at, writerListens: true)
            #expect(durable == (heard == 3 ? ordinal..<(ordinal + 1) : volume.durableCount..<volume.durableCount), "answer \(heard + 1)")
            #expect(volume.vdl == LSN(rawValue: heard < 3 ? 0 : 2), "answer \(heard + 1)")
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

    @Test(arguments: 0..<200) func aLoneCommitTakesAsLongAsTheFourthFastestSegment(seed: UInt64) throws {
        var driver = VolumeDriver(seed: seed, pagesPerGroup: nil)
        driver.volume.writerZone = Int(seed % 3)
        var outbox: [ScheduledStorageEvent] = []
        _ = driver.volume.commit(Self.change(pages: [1, 2, 3], pageCount: 3), now: driver.now, outbox: &outbox)
        driver.commits.append(.init(last: LSN(rawValue: 3), groups: [0], at: nil, pages: driver.book))
        let times = Self.answers(outbox).map(\.at).sorted()
        try #require(times.count == 6)
        driver.schedule(outbox)
        driver.run(for: .seconds(1))
        #expect(driver.commits[0].at == times[3])
        #expect(driver.volume.committedAt(0) == times[3])
    }

    @Test func segmentsInTheWritersZoneAnswerSooner() {
        var driver = VolumeDriver(seed: 11, pagesPerGroup: nil)
        for writerZone in 0..<3 {
            driver.volume.writerZone = writerZone
            var sums = [Int64](repeating: 0, count: 3)
            for _ in 0..<400 {
                var outbox: [ScheduledStorageEvent] = []
                _ = driver.volume.commit(Self.change(pages: [1], pageCount: 1), now: driver.now, outbox: &outbox)
                for entry in Self.answers(outbox) { sums[Int(entry.answer.segment) / 2] += (entry.at - driver.now).microseconds }
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
