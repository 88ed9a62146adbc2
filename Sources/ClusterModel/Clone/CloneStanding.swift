import StorageModel

/// What a cluster has to do with clones.
package struct CloneStanding: Sendable, Hashable {
    /// The same for a source and all its clones; set with the first clone, and kept.
    /// Source: API shape DBCluster, CloneGroupId.
    package internal(set) var group: String?
    /// Resource id of the cluster that it was cloned from.
    package internal(set) var source: String?
    /// Whether it shares pages with its source: a full copy does not.
    package internal(set) var isCopyOnWrite = false
}

/// Pages of a clone, or of what it was cloned from, by whom they are kept.
package struct PageHolding: Sendable, Hashable {
    /// Pages of the database.
    package var pages: Int
    /// Of them, those that no older cluster of the clone group has: they are counted, and billed, here.
    package var own: Int
    package var pageSize: Int
    package var ownBytes: Int { own * pageSize }
}

extension Cloud {
    /// How the pages of a clone group are shared.
    ///
    /// Each page is counted once, with the oldest cluster of the group that has it, so that the counts add up to what is stored.
    /// Source: Aurora User Guide, Cloning a volume for an Amazon Aurora DB cluster: only pages that differ are billed, to the cluster that has them.
    /// Model choice: pages of a deleted source count with the oldest clone that is left.
    /// - Returns: nil for a cluster without a volume.
    package func pageHolding(of cluster: Int) -> PageHolding? {
        guard let volume = clusters[cluster].volume else { return nil }
        let group = clusters[cluster].clone.group
        let older = clusters[..<cluster].filter { group != nil && $0.clone.group == group }.compactMap(\.volume)
        let pages = volume.durablePages()
        return PageHolding(pages: pages.count, own: older.isEmpty ? pages.count : volume.pagesOwned(beside: older), pageSize: pages.pageSize)
    }
}
