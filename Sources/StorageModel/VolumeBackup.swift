package import Sealing
package import Units

/// Catalogue of one volume's staged log and page images in one region's backup store; also of what a snapshot holds.
///
/// The service keeps such an index beside the objects; it names positions and times, never content.
/// Source: Verbitski et al., SIGMOD 2017, section 5 (backups in S3, metadata in DynamoDB).
package struct VolumeBackup: Sendable {
    package let pageSize: Int
    /// By round, ascending. A round at position R images every page changed since the round before, as of R.
    var rounds: [ImageRound] = []
    /// Images of a page, `images[page - 1]`, ascending by position.
    var images: [[PageImage]] = []
    /// In the order of staging; per group ascending and without holes.
    var chunks: [ChunkEntry] = []
    /// Chunks on their way, in the order of staging.
    var uploading: [(sequence: Int, first: LSN, firstAt: Instant)] = []
    /// What openings of the volume cut off although it was staged: no rebuild brings it back.
    var cutOff: [ClosedRange<LSN>] = []
    /// For each group the last LSN in its newest chunk.
    var lastStaged: [LSN] = []

    init(pageSize: Int) { self.pageSize = pageSize }

    /// A backup that consists of page images alone: what a copied snapshot holds.
    package init(imaging pages: PageTable, at position: LSN, time: Instant, store: inout BackupStore, key: DataKey?) {
        self.init(pageSize: pages.pageSize)
        beginWith(pages, at: position, time: time, store: &store, key: key)
    }

    /// The first round of images, of every page.
    /// - Precondition: There is none yet.
    mutating func beginWith(_ pages: PageTable, at position: LSN, time: Instant, store: inout BackupStore, key: DataKey?) {
        precondition(rounds.isEmpty && images.isEmpty, "the backup has begun already")
        rounds = [ImageRound(position: position, at: time, pageCount: pages.count)]
        for page in 0..<pages.count { images.append([PageImage(position: position, object: store.put(pages[UInt32(page + 1)], key: key))]) }
    }

    struct ImageRound: Sendable, Hashable {
        var position: LSN
        /// Commit time of the last commit that it covers, or when the volume was made.
        var at: Instant
        var pageCount: Int
    }

    struct PageImage: Sendable, Hashable {
        var position: LSN
        var object: ObjectID
    }

    package struct ChunkEntry: Sendable, Hashable {
        package var sequence: Int
        package var group: Int
        /// Last LSN of the group's chunk before this one.
        var previous: LSN
        /// Consistency points of its first and last commit.
        var first: LSN
        package var last: LSN
        /// Commit times of its first and last commit.
        package var firstAt: Instant
        package var lastAt: Instant
        package var object: ObjectID
        /// Whether it has arrived: only then a restore may count on it.
        package var isUploaded: Bool
    }

    /// Every object it names.
    package var objects: [ObjectID] { chunks.map(\.object) + images.flatMap { $0.map(\.object) } }

    package func bytes(in store: BackupStore) -> Int { objects.reduce(0) { $0 + store.size(of: $1) } }

    /// End of the newest log that is staged, arrived or not; zero before any is.
    package var newestStaged: LSN { chunks.map(\.last).max() ?? .zero }

    /// The newest chunk that has arrived and begins at or before an instant.
    package func newestChunk(notAfter instant: Instant) -> ChunkEntry? { chunks.last { $0.isUploaded && $0.firstAt <= instant } }

    /// The newest image of a page, of those that a round at or before an instant made, with the round's time.
    package func newestImage(ofPage page: UInt32, notAfter instant: Instant) -> (object: ObjectID, at: Instant)? {
        guard page >= 1, Int(page) <= images.count, let round = rounds.last(where: { $0.at <= instant }),
            let image = images[Int(page) - 1].last(where: { $0.position <= round.position })
        else { return nil }
        return (image.object, rounds.first { $0.position == image.position }?.at ?? round.at)
    }

    /// Time of the newest page images at or before an instant.
    package func newestBase(notAfter target: Instant) -> Instant? { rounds.last { $0.at <= target }?.at }

    /// What is needed to rebuild the volume at one target.
    /// - Returns: nil when nothing reaches back to it.
    package func part(for target: Target) -> VolumeBackup? {
        guard let base = rounds.last(where: { target.covers($0.position, $0.at) }) else { return nil }
        var part = VolumeBackup(pageSize: pageSize)
        part.rounds = [base]
        part.cutOff = cutOff
        part.images = images.prefix(base.pageCount).map { versions in
            versions.last { $0.position <= base.position }.map { [$0] } ?? []
        }
        part.chunks = chunks.filter { $0.last > base.position && target.coversStart(of: $0) }
        return part
    }

    package func pin(in store: inout BackupStore) { for object in objects { store.pin(object) } }
    package func unpin(in store: inout BackupStore) { for object in objects { store.unpin(object) } }

    /// A chunk has arrived in the store.
    package mutating func chunkUploaded(sequence: Int) {
        uploading.removeAll { $0.sequence == sequence }
        // Newest first: an arrival is nearly always among the last.
        for index in chunks.indices.reversed() {
            if chunks[index].sequence < sequence { return }
            if chunks[index].sequence == sequence { chunks[index].isUploaded = true }
        }
    }

    /// For a catalogue cut from another: everything it names has arrived.
    package mutating func markUploaded() {
        uploading.removeAll()
        for index in chunks.indices { chunks[index].isUploaded = true }
    }

    /// Whether everything up to `position` has arrived in the store.
    package func isUploaded(through position: LSN) -> Bool { uploading.allSatisfy { $0.first > position } }

    /// Lets go of what no restore to `earliest` or later needs.
    package mutating func collectGarbage(before earliest: Instant, store: inout BackupStore) {
        guard let keep = rounds.lastIndex(where: { $0.at <= earliest }), keep > 0 else { return }
        let base = rounds[keep]
        for page in images.indices {
            let old = images[page].count { $0.position <= base.position }
            // Of a page beyond the base's end nothing old is needed: it starts from zeros when the database grows again.
            let stale = page < base.pageCount ? max(0, old - 1) : old
            for image in images[page].prefix(stale) { store.unpin(image.object) }
            images[page].removeFirst(stale)
        }
        for chunk in chunks where chunk.last <= base.position { store.unpin(chunk.object) }
        chunks.removeAll { $0.last <= base.position }
        rounds.removeFirst(keep)
    }
}
