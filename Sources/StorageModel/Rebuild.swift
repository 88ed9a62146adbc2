package import Sealing
package import Units

/// A volume's pages made anew from stored objects alone.
package struct Rebuilt: Sendable {
    package var pages: PageTable
    /// Every commit at or before this position is in it, none after.
    package var cut: LSN
    /// Commit time of the last commit in it, or the time of its base images.
    package var cutAt: Instant
    /// Time of the page images that the log was applied to.
    package var baseAt: Instant
    /// Redo records applied.
    package var recordsApplied: Int
}

extension VolumeBackup {
    /// The target of a rebuild.
    package enum Target: Sendable, Hashable {
        /// Every commit whose commit time is at or before this instant.
        case instant(Instant)
        /// Every commit whose consistency point is at or before this position.
        case position(LSN)
    }

    /// Rebuilds the pages at a target from what has arrived in the store.
    ///
    /// The newest page images at or before the target, then the log after them up to the target or, where a chunk has not arrived yet,
    /// up to the last commit before it.
    /// - Throws: `.noBase` when no images reach back to the target; `.objectMissing`, `.objectDamaged` and `.logHole` when what the
    ///   catalogue names cannot be used.
    package func rebuild(to target: Target, store: BackupStore, key: DataKey?) throws(RebuildFailure) -> Rebuilt {
        guard let base = rounds.last(where: { target.covers($0.position, $0.at) }) else { throw .noBase }
        var pages = PageTable(pageSize: pageSize)
        pages.resize(to: base.pageCount)
        for page in 0..<base.pageCount {
            guard let image = images[page].last(where: { $0.position <= base.position }) else { throw .imageMissing(page: page + 1) }
            pages.replace(UInt32(page + 1), with: try store.open(image.object, key: key))
        }
        let needed = chunks.filter { $0.last > base.position && target.coversStart(of: $0) }
        let missing = needed.lazy.filter { !$0.isUploaded }.map(\.first).min()
        func arrived(_ position: LSN) -> Bool { missing.map { position < $0 } ?? true }
        var chain: [Int: LSN] = [:]
        var commits: [(commit: LogChunk.Commit, bytes: [UInt8])] = []
        for chunk in needed where arrived(chunk.first) {
            if let before = chain[chunk.group], before != chunk.previous { throw .logHole(group: chunk.group, after: before.rawValue) }
            if chain[chunk.group] == nil, chunk.previous > base.position { throw .logHole(group: chunk.group, after: base.position.rawValue) }
            chain[chunk.group] = chunk.last
            let bytes = try store.open(chunk.object, key: key)
            for commit in LogChunk.decode(bytes) where commit.last > base.position && target.covers(commit.last, commit.at) {
                if cutOff.contains(where: { $0.contains(commit.last) }) { continue }
                commits.append((commit, bytes))
            }
        }
        // Chunks of several groups interleave: the log's order is that of its positions.
        if chain.count > 1 { commits.sort { $0.commit.last < $1.commit.last } }
        var applied = 0
        for (commit, bytes) in commits {
            for record in commit.records { pages.apply(bytes, from: Int(record.start), to: Int(record.end), page: record.page) }
            pages.resize(to: commit.pageCount)
            applied += commit.records.count
        }
        let last = commits.last?.commit
        return Rebuilt(pages: pages, cut: last?.last ?? base.position, cutAt: last?.at ?? base.at, baseAt: base.at, recordsApplied: applied)
    }
}

extension VolumeBackup {
    /// How many of its objects do not open, because they are gone or their bytes changed; each is really opened.
    /// - Parameter known: What was found out of objects before; several catalogues share them.
    package func damagedObjects(in store: BackupStore, key: DataKey?, known: inout [ObjectID: Bool]) -> Int {
        objects.count { object in
            if let isDamaged = known[object] { return isDamaged }
            let isDamaged = (try? store.open(object, key: key)) == nil
            known[object] = isDamaged
            return isDamaged
        }
    }
}

extension VolumeBackup.Target {
    func covers(_ position: LSN, _ at: Instant) -> Bool {
        switch self {
        case .instant(let target): at <= target
        case .position(let target): position <= target
        }
    }

    /// Whether some commit of a chunk may lie at or before the target.
    func coversStart(of chunk: VolumeBackup.ChunkEntry) -> Bool {
        switch self {
        case .instant(let target): chunk.firstAt <= target
        case .position(let target): chunk.first <= target
        }
    }
}
