import Peers

@testable import SimulationKernel
@testable import StorageModel
@testable import Units

/// Clones and backtracks of a volume whose pages are all there.
struct WaysBackBench {
    private static let pageSize = 512
    private static let pageCount = 1_000_000
    private static let clones = 10

    func figures() -> [Figure] {
        var volume = Self.volume(pages: Self.pageCount)
        return cloning(&volume) + load(volume) + [1_000, 10_000, 100_000].map(backtracking)
    }

    /// A volume of pages that no two share.
    private static func volume(pages count: Int) -> Volume {
        var pages = PageTable(pageSize: pageSize)
        pages.resize(to: count)
        return Volume(
            geometry: VolumeGeometry(pageSize: pageSize, zones: [ZoneName("a"), ZoneName("b"), ZoneName("c")]), timing: StorageTiming(Calibration()),
            load: nil, dataKey: nil, sharing: pages, through: LSN(rawValue: 1), random: SeededRandom(seed: 1))
    }

    // MARK: Clones

    private func cloning(_ volume: inout Volume) -> [Figure] {
        var outbox: [ScheduledStorageEvent] = []
        var kept: [Volume] = []
        let measured = PairedRounds.measure(
            {
                1
                    / seconds {
                        kept.append(
                            volume.clone(load: nil, dataKey: nil, random: SeededRandom(seed: 2), now: Instant(microseconds: 0), outbox: &outbox))
                    }
            },
            {
                // What a restore does instead: every page anew.
                1
                    / seconds {
                        var copy = PageTable(pageSize: Self.pageSize)
                        for page in 1...UInt32(Self.pageCount) { volume.pages.withPage(page) { copy.write($0, page: page, offset: 0) } }
                        precondition(copy.count == Self.pageCount)
                    }
            })
        allocation_count_start()
        let counted = volume.clone(load: nil, dataKey: nil, random: SeededRandom(seed: 2), now: Instant(microseconds: 0), outbox: &outbox)
        let calls = allocation_count_stop()
        kept.append(counted)
        precondition(kept.allSatisfy { $0.pages.sharedPages(with: volume.pages) == Self.pageCount }, "a clone shares not everything")
        return [
            Figure(
                name: "clone of a volume with 1,000,000 pages", unit: "ms", ours: 1000 / measured.ours, peer: ("copy of every page", 1000 / measured.peer),
                ratio: measured.ratio, budget: .ratioAtLeast(100), note: "under 1 ms is asked for; the ratio is how many times as fast"),
            Figure(name: "calls of the allocator for such a clone", unit: "calls", ours: Double(calls)),
        ]
    }

    /// Ten clones that each change pages of their own: memory follows what they change.
    private func load(_ volume: Volume) -> [Figure] {
        var volume = volume
        var outbox: [ScheduledStorageEvent] = []
        var clones = (0..<Self.clones).map { number in
            volume.clone(
                load: nil, dataKey: nil, random: SeededRandom(seed: UInt64(number)), now: Instant(microseconds: 0), outbox: &outbox)
        }
        var figures: [Figure] = []
        var before = Self.residentBytes()
        var changed = 0
        for round in [100, 900, 9_000] {
            for index in clones.indices {
                for number in 0..<round {
                    // Spread over the whole volume.
                    let page = UInt32((index * 7919 + (changed + number) * 104_729) % Self.pageCount) + 1
                    [UInt8(round & 255), UInt8(index)].withUnsafeBytes { clones[index].pages.write($0, page: page, offset: 8) }
                }
            }
            changed += round
            let own = clones.reduce(0) { $0 + $1.pages.pagesOwned(beside: [volume.pages]) }
            let now = Self.residentBytes()
            figures.append(
                Figure(
                    name: "ten clones after \(changed * Self.clones) changed pages", unit: "MiB more",
                    ours: Double(now - before) / 1_048_576, note: "\(own) pages of their own, \(own * Self.pageSize / 1024) KiB of bytes"))
            before = now
        }
        return figures
    }

    /// Memory of this process that is in use, in bytes.
    private static func residentBytes() -> Int { Int(heap_bytes_in_use()) }

    // MARK: Backtracking

    /// A rewind over so many commits.
    private func backtracking(over commits: Int) -> Figure {
        var times: [Double] = []
        for _ in 0..<3 {
            var volume = Self.volume(pages: 20_000)
            volume.keepChanges(now: Instant(microseconds: 0))
            var outbox: [ScheduledStorageEvent] = []
            var random = SeededRandom(seed: 3)
            for number in 1...commits {
                var change = MiniTransaction()
                change.pageCount = volume.pages.count
                let page = UInt32(random.below(20_000)) + 1
                let bytes = (0..<64).map { _ in UInt8(truncatingIfNeeded: random.next()) }
                var after = volume.pages[page]
                after.replaceSubrange(0..<64, with: bytes)
                volume.pages.withPage(page) { old in after.withUnsafeBytes { change.append(page: page, before: old, after: $0) } }
                let inverse = volume.pages.applyGivingInverse(change)
                volume.changes?.append(inverse: inverse, committedAt: Instant(microseconds: Int64(number)))
            }
            times.append(
                seconds {
                    let rewind = volume.rewind(to: Instant(microseconds: 0), now: Instant(microseconds: Int64(commits) + 1), outbox: &outbox)
                    precondition(rewind.commitsUndone == commits, "not everything was taken back")
                })
        }
        let median = times.sorted()[1]
        return Figure(
            name: "backtrack over \(commits) commits", unit: "ms", ours: median * 1000,
            note: "\(Int(median / Double(commits) * 1e9)) ns a commit")
    }
}
