import SimulationKernel
import Testing
import Units

@testable import StorageModel

/// Thousands of random operations and faults, the volume beside its naive reference.
@Suite("model comparison") struct NaiveVolumeTests {
    private struct Pair {
        var volume: Volume
        var naive = NaiveVolume()
        var queue = EventQueue<StorageEvent>(startingAt: VolumeDriver.start)
        var random: SeededRandom
        var listens = true
        var log: [String] = []
        var losses = 0
        var recoveries = 0
        var repairs = 0
        var lostNodes: [Int32] = []
        var nodes = 0
        var emptied = 0

        init(seed: UInt64) {
            random = SeededRandom(seed: seed).fork("pair")
            let calibration = VolumeDriver.calibration([
                (.segmentRepair, .seconds(2)), (.failureSuspicion, .seconds(1)), (.longZoneOutage, .seconds(15)),
            ])
            volume = VolumeDriver(seed: seed, calibration: calibration).volume
            commit([1, 5, 9])
            for group in 0..<3 { for slot in 0..<6 { naive.groups[group].members[slot].node = volume.groups[group].members[slot].host } }
            // A group that nothing was ever written to has nothing to ask for: every group has.
            run(for: 1_000_000)
        }

        mutating func schedule(_ outbox: [ScheduledStorageEvent]) { for entry in outbox { queue.schedule(entry.event, at: entry.at) } }

        mutating func commit(_ pages: [UInt32]) {
            guard listens else { return }
            var outbox: [ScheduledStorageEvent] = []
            _ = volume.commit(DurabilityTests.change(pages: pages, pageCount: 12), now: queue.now, outbox: &outbox)
            naive.commit(pages.map { Int($0) })
            naive.flight.formUnion(naive.sent.suffix(pages.count))
            schedule(outbox)
        }

        /// Repairs that the volume has begun: the reference is told of them.
        mutating func adoptCandidates() {
            for group in 0..<3 {
                for change in volume.groups[group].changes
                where !naive.groups[group].candidates.contains(where: { $0.id == change.candidate.id }) && !change.candidate.isHydrated {
                    naive.groups[group].candidates.append(
                        .init(id: change.candidate.id, slot: change.slot, epoch: change.candidate.epoch, node: change.candidate.host, hasContent: false))
                    repairs += 1
                }
            }
        }

        mutating func step() -> Bool {
            guard let (now, event) = queue.next() else { return false }
            var outbox: [ScheduledStorageEvent] = []
            switch event {
            case .answer(let answer): naive.deliver(answer, listens: listens)
            case .gossip(let group):
                if volume.groups[Int(group)].gossipsAt.map({ $0 <= now }) ?? false { naive.gossip(Int(group), listens: listens) }
            case .hydrated(let group, _, let id): naive.hydrated(Int(group), id: id, listens: listens)
            case .zoneAway(let zone, let loss):
                if volume.plane.losses[Int(zone)] == loss, naive.doneWithout == nil, !naive.zoneIsUp[Int(zone)] { naive.zoneAway(Int(zone), listens: listens) }
            case .suspect(let group, _, let id): naive.suspect(Int(group), id: id)
            case .scrub, .chunkUploaded, .stagingDue, .imagingDue, .baseDue: break
            }
            switch event {
            case .stagingDue, .imagingDue, .baseDue: break
            case .answer, .gossip, .hydrated, .zoneAway, .suspect, .scrub, .chunkUploaded:
                _ = volume.handle(event, now: now, writerListens: listens, outbox: &outbox)
            }
            schedule(outbox)
            adoptCandidates()
            return true
        }

        mutating func run(for span: Int64) {
            let end = queue.now.advanced(byMicroseconds: span)
            while let next = queue.nextInstant, next <= end, step() { compare() }
            queue.schedule(.chunkUploaded(sequence: -1), at: end)
            while queue.now < end, step() {}
        }

        mutating func act() {
            var outbox: [ScheduledStorageEvent] = []
            let (now, listens) = (queue.now, listens)
            let zone = Int(random.below(3))
            let slot = Int(random.below(6))
            let group = Int(random.below(3))
            switch random.below(33) {
            case 0...9: commit(Set((0..<(1 + random.below(3))).map { _ in UInt32(1 + random.below(12)) }).sorted())
            case 10...17: run(for: Int64(random.below(random.below(4) == 0 ? 5_000_000 : 2_500)))
            case 18, 19:
                guard naive.zoneIsUp.filter({ $0 }).count > 1, naive.zoneIsUp[zone] else { return }
                losses += 1
                volume.loseZone(VolumeDriver.zones[zone], now: now, outbox: &outbox)
                naive.zoneIsUp[zone] = false
            case 20, 21:
                guard !naive.zoneIsUp[zone] else { return }
                let isEmpty = random.below(3) == 0
                _ = volume.healZone(VolumeDriver.zones[zone], empty: isEmpty, now: now, writerListens: listens, outbox: &outbox)
                naive.zoneIsUp[zone] = true
                if isEmpty {
                    naive.emptyZone(zone)
                    emptied += 1
                }
                if naive.doneWithout == zone { naive.doneWithout = nil }
            case 22, 23:
                guard naive.groups[group].members[slot].isUp else { return }
                losses += 1
                volume.loseSegment(slot, group: group, now: now, outbox: &outbox)
                naive.groups[group].members[slot].isLost = true
            case 24, 25:
                guard !naive.groups[group].members[slot].isUp else { return }
                _ = volume.healSegment(slot, group: group, now: now, writerListens: listens, outbox: &outbox)
                naive.groups[group].members[slot].isLost = false
            case 26, 27:
                let other = (zone + 1) % 3
                if naive.cuts.contains([zone, other]) {
                    _ = volume.mendLink(between: VolumeDriver.zones[zone], and: VolumeDriver.zones[other], now: now, writerListens: listens, outbox: &outbox)
                    naive.cuts.remove([zone, other])
                } else if naive.cuts.isEmpty {
                    volume.cutLink(between: VolumeDriver.zones[zone], and: VolumeDriver.zones[other], now: now, outbox: &outbox)
                    naive.cuts.insert([zone, other])
                }
            case 28, 29: loseOrHealNode(group, slot, &outbox)
            default:
                self.listens = false
                run(for: Int64(random.below(3_000)))
                volume.placeWriter(inZone: zone)
                naive.writerZone = zone
                let room = volume.hasRoom(forRecords: 1000)
                #expect(room, "the log has room for more")
                let isOpen = volume.recover(now: queue.now) != nil
                let shouldOpen = naive.recover()
                #expect(isOpen == shouldOpen, "opening; \(log.suffix(5))")
                if isOpen { recoveries += 1 }
                self.listens = isOpen || self.listens
                if !isOpen { return }
            }
            schedule(outbox)
            adoptCandidates()
        }

        /// A node, or one that a copy is made on.
        private mutating func loseOrHealNode(_ group: Int, _ slot: Int, _ outbox: inout [ScheduledStorageEvent]) {
            let perZone = Int32(volume.timing.hostsPerZone)
            if lostNodes.count > 2 || (!lostNodes.isEmpty && random.below(2) == 0) {
                let node = lostNodes.removeFirst()
                let zone = VolumeDriver.zones[Int(node / perZone)]
                _ = volume.healHost(Int(node % perZone), zone: zone, now: queue.now, writerListens: listens, outbox: &outbox)
                naive.setNode(node, isLost: false)
            } else {
                let node = volume.groups[group].changes.last?.candidate.host ?? volume.groups[group].members[slot].host
                guard !lostNodes.contains(node) else { return }
                nodes += 1
                lostNodes.append(node)
                _ = volume.loseHost(Int(node % perZone), zone: VolumeDriver.zones[Int(node / perZone)], now: queue.now, outbox: &outbox)
                naive.setNode(node, isLost: true)
            }
        }

        func compare() {
            for group in 0..<3 {
                let (model, naive) = (volume.groups[group], naive.groups[group])
                #expect(model.members.map(\.id) == naive.members.map(\.id), "members of group \(group)")
                #expect(model.members.map(\.scl.rawValue) == naive.members.map { $0.scl(base: 0) }, "SCLs of group \(group)")
                #expect(model.changes.map(\.candidate.id).sorted() == naive.candidates.map(\.id).sorted(), "candidates of group \(group)")
                #expect(model.pgcl.rawValue == naive.pgcl, "PGCL of group \(group)")
                #expect(model.members.map(\.epoch) == naive.members.map(\.epoch), "epochs of group \(group)")
            }
            if listens { #expect(volume.vcl.rawValue == naive.vcl, "VCL") }
            #expect(volume.vdl.rawValue == naive.vdl, "VDL")
            #expect(volume.epoch == naive.epoch)
            #expect(volume.acceptsWrites == (0..<3).allSatisfy { naive.canWrite($0) }, "write sets")
            #expect(volume.hasReadQuorum == (0..<3).allSatisfy { naive.canRead($0, from: naive.writerZone) }, "read sets")
        }
    }

    /// 24 × 10 lives of 120 operations.
    @Test(arguments: 0..<24) func theVolumeIsWhatThePapersTell(block: UInt64) {
        var (losses, recoveries, repairs, nodes, emptied) = (0, 0, 0, 0, 0)
        for seed in 10 * block..<10 * block + 10 {
            var pair = Pair(seed: seed)
            for _ in 0..<120 { pair.act() }
            losses += pair.losses
            recoveries += pair.recoveries
            repairs += pair.repairs
            nodes += pair.nodes
            emptied += pair.emptied
        }
        #expect(
            losses > 30 && recoveries > 4 && repairs > 5 && nodes > 10 && emptied > 3, "too tame: \(losses) \(recoveries) \(repairs) \(nodes) \(emptied)")
    }
}
