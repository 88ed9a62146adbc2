import Foundation
import Peers

@testable import SimulationKernel
@testable import StorageModel
@testable import Units

/// The storage plane by itself, on synthetic redo: what a message costs, and how cost grows with size, rate and faults.
struct StorageBench {
    private static let zones = [ZoneName("a"), ZoneName("b"), ZoneName("c")]

    func figures() -> [Figure] {
        var figures = [allocations()]
        for (name, tebibytes) in [("1 TiB", Int64(1)), ("16 TiB", 16), ("128 TiB", 128)] { figures += zoneReturnsEmpty(name, .tebibytes(tebibytes)) }
        for spacing: Int64 in [100_000, 1_000, 100] { figures.append(commits(every: spacing)) }
        figures.append(commits(every: 1_000, with: "a zone away", { $0.loseZone(Self.zones[2], now: $1, outbox: &$2) }))
        figures.append(
            commits(
                every: 1_000, with: "two segments being replaced",
                {
                    $0.loseSegment(0, group: 0, now: $1, outbox: &$2)
                    $0.loseSegment(3, group: 0, now: $1, outbox: &$2)
                }))
        return figures
    }

    // MARK: Parts

    private struct Plane {
        var volume: Volume
        var queue = EventQueue<StorageEvent>(startingAt: Instant(microseconds: 0))
        var outbox: [ScheduledStorageEvent] = []
        var durable = 0
        var events = 0

        init(size: ByteCount) {
            volume = Volume(
                geometry: VolumeGeometry(pageSize: 512, zones: StorageBench.zones), timing: StorageTiming(Calibration()),
                load: VolumeLoad(size: size, redoRate: .mebibytes(2)), dataKey: nil, pages: PageTable(pageSize: 512), through: .zero,
                random: SeededRandom(seed: 1))
        }

        mutating func schedule() {
            for entry in outbox { queue.schedule(entry.event, at: entry.at) }
            outbox.removeAll(keepingCapacity: true)
        }

        mutating func takeOne() {
            guard let (now, event) = queue.next() else { return }
            events += 1
            if case .answer(let answer) = event {
                durable += volume.receive(answer, now: now, writerListens: true).count
            } else {
                durable += volume.handle(event, now: now, writerListens: true, outbox: &outbox).count
            }
            if !outbox.isEmpty { schedule() }
        }

        mutating func run(until end: Instant) { while let next = queue.nextInstant, next <= end { takeOne() } }
    }

    private static let change: MiniTransaction = {
        var change = MiniTransaction()
        let bytes = [UInt8](repeating: 7, count: 512)
        bytes.withUnsafeBytes { change.append(page: 1, before: nil, after: $0) }
        change.pageCount = 1
        return change
    }()

    /// Calls of the allocator while 60,000 answers are delivered, a thousand commits in flight, per answer.
    private func allocations() -> Figure {
        var plane = Plane(size: .gibibytes(100))
        func live(_ commits: Int) -> Int64 {
            for number in 0..<commits {
                _ = plane.volume.commit(Self.change, now: Instant(microseconds: plane.queue.now.microseconds + Int64(number % 10)), outbox: &plane.outbox)
            }
            plane.schedule()
            allocation_count_start()
            while plane.queue.count > 0 { plane.takeOne() }
            return allocation_count_stop()
        }
        for _ in 0..<3 { _ = live(1000) }
        let before = plane.events
        var calls: Int64 = 0
        for _ in 0..<10 { calls += live(1000) }
        return Figure(
            name: "allocations a message delivered, 1,000 commits in flight", unit: "", ours: Double(calls) / Double(plane.events - before),
            budget: nil, note: calls == 0 ? "none" : "\(calls) in \(plane.events - before)")
    }

    /// A zone is away for thirty minutes and comes back empty.
    private func zoneReturnsEmpty(_ name: String, _ size: ByteCount) -> [Figure] {
        var times: [Double] = []
        var rebuilt = 0
        for _ in 0..<PairedRounds.count {
            var plane = Plane(size: size)
            times.append(
                seconds {
                    plane.volume.loseZone(Self.zones[2], now: plane.queue.now, outbox: &plane.outbox)
                    plane.schedule()
                    plane.run(until: Instant(microseconds: 1_800_000_000))
                    _ = plane.volume.healZone(
                        Self.zones[2], empty: true, now: Instant(microseconds: 1_800_000_000), writerListens: true, outbox: &plane.outbox)
                    plane.schedule()
                    while plane.queue.count > 0 { plane.takeOne() }
                })
            rebuilt = plane.volume.news.reduce(0) { if case .rebuilt(let segments, _, _) = $1 { $0 + segments } else { $0 } }
            precondition(plane.volume.repairsNothing && rebuilt == 2 * plane.volume.groupCount, "\(rebuilt) segments were rebuilt")
        }
        let memory = String(format: "%.0f MiB at most so far", Self.peakMebibytes())
        let name = "\(name): a zone returns empty, \(rebuilt) segments rebuilt"
        guard size == .tebibytes(128) else { return [Figure(name: name, unit: "ms", ours: PairedRounds.median(times) * 1000, note: memory)] }
        return [
            Figure(name: name, unit: "s", ours: PairedRounds.median(times), budget: .secondsBelow(3)),
            Figure(name: "most memory that this process has had, budget 500 MiB", unit: "MiB", ours: Self.peakMebibytes()),
        ]
    }

    /// Commits through the quorum alone, at a distance of each other.
    private func commits(
        every spacing: Int64, with trouble: String? = nil, _ cause: (inout Volume, Instant, inout [ScheduledStorageEvent]) -> Void = { _, _, _ in }
    ) -> Figure {
        let count = 100_000
        var rates: [Double] = []
        for _ in 0..<PairedRounds.count {
            var plane = Plane(size: .gibibytes(100))
            cause(&plane.volume, plane.queue.now, &plane.outbox)
            plane.schedule()
            rates.append(
                rate(of: count) {
                    for number in 0..<count {
                        let now = Instant(microseconds: Int64(number) * spacing)
                        plane.run(until: now)
                        _ = plane.volume.commit(Self.change, now: now, outbox: &plane.outbox)
                        plane.schedule()
                    }
                    plane.run(until: Instant(microseconds: Int64(count) * spacing + 600_000_000))
                })
            precondition(plane.durable == count, "\(plane.durable) of \(count) commits became durable")
        }
        let name = "quorum alone, a commit each \(spacing) µs" + (trouble.map { ", \($0)" } ?? "")
        return Figure(name: name, unit: "commits/s", ours: PairedRounds.median(rates))
    }

    /// The most memory that this process has had.
    private static func peakMebibytes() -> Double {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }
        return (line?.split(separator: " ").compactMap { Double($0) }.first ?? 0) / 1024
    }
}
