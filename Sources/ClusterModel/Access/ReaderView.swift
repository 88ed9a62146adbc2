package import StorageModel
package import Units

/// What somebody who reads at a cluster's reader endpoint sees, and what it is that answers.
package struct ReaderView: Sendable {
    package var pages: PageTable
    package var kind: String
}

extension Cloud {
    /// The view of a reader, or of the writer where a cluster has no other instance.
    ///
    /// Source: Aurora User Guide, Amazon Aurora endpoints (reader endpoint). Model choice: each look has a lag of its own, one draw.
    /// - Returns: nil when no instance of a live cluster of that name answers.
    package mutating func readerView(_ identifier: String, account: AccountID, region: RegionName, now: Instant) -> ReaderView? {
        guard stands(account, region), let index = clusterIndex(identifier, account: account, region: region), clusters[index].status.current.servesReaders,
            let volume = clusters[index].volume, volume.hasReadQuorum
        else { return nil }
        let hasReader = clusters[index].instances.indices.contains { $0 != clusters[index].writer && clusters[index].instances[$0].isUp }
        guard hasReader || clusters[index].writerInstance()?.isUp == true else { return nil }
        let lag = samplers.readerLag.sample(&random.replication)
        let pages = hasReader ? volume.pages(heardBy: now.advanced(byMicroseconds: -lag)) : volume.durablePages()
        return ReaderView(pages: pages, kind: readerKind(index, isWriter: !hasReader))
    }

    private func readerKind(_ index: Int, isWriter: Bool) -> String {
        let cluster = clusters[index]
        let what = isWriter ? "the only instance" : "a reader"
        if cluster.globalRole == .secondary { return "a reader in a secondary region of a global database" }
        if cluster.promotion != nil { return "\(what) of a cluster that was promoted" }
        if cluster.clone.source != nil { return "\(what) of a clone, which does not follow its source" }
        if cluster.restoredTo != nil, cluster.rewinds == 0 { return "\(what) of a restored copy, which does not follow its source" }
        return "\(what) of the cluster itself"
    }
}

extension ClusterStatus {
    /// Whether readers answer: also while a writer is looked for.
    fileprivate var servesReaders: Bool {
        switch self {
        case .available, .modifying, .renaming, .failingOver, .backingUp, .maintenance, .promoting: true
        case .creating, .deleting, .deleted, .stopping, .stopped, .starting, .keyLostRecoverable, .keyLost, .incompatibleRestore, .backtracking, .cloningFailed:
            false
        }
    }
}
