import Units

/// Where snapshots are found without looking through all that ever were: a plan whose copies are refused looks for them every quarter of an hour.
///
/// What a snapshot is found by never changes, so that only its status has to be kept in step: `Cloud.add` and `Cloud.setStatus` do. Indexes of a list
/// ascend, as those of all snapshots do; what is deleted stays in it.
struct SnapshotShelves: Sendable {
    private var byID: [String: [Int]] = [:]
    private var byCluster: [String: [Int]] = [:]
    private var byLineage: [String: [Int]] = [:]
    private var uses: [Place: Use] = [:]
    /// Copies that have not ended, those in the queue included; ascending.
    private(set) var copies: [Int] = []

    private struct Place: Hashable, Sendable {
        var account: AccountID
        var region: RegionName
    }

    /// What counts towards quotas.
    private struct Use: Sendable {
        var manual = 0
        var copying = 0
    }

    /// - Precondition: It has the greatest index of all so far.
    mutating func add(_ snapshot: Snapshot, at index: Int) {
        byID[snapshot.id, default: []].append(index)
        byCluster[snapshot.clusterResourceID, default: []].append(index)
        byLineage[snapshot.lineage, default: []].append(index)
        if snapshot.copy != nil { copies.append(index) }
        count(snapshot, 1)
    }

    /// To be called with what a snapshot was before and what it is afterwards.
    mutating func change(from before: Snapshot, to after: Snapshot) {
        count(before, -1)
        count(after, 1)
    }

    mutating func endCopy(_ index: Int) { copies.removeAll { $0 == index } }

    private mutating func count(_ snapshot: Snapshot, _ step: Int) {
        let place = Place(account: snapshot.account, region: snapshot.region)
        if snapshot.kind == .manual, snapshot.status.current != .deleted { uses[place, default: Use()].manual += step }
        if snapshot.status.current == .copying { uses[place, default: Use()].copying += step }
    }

    // MARK: Looking up

    /// Those that an identifier or an ARN, in lower case, can mean: of any account, region and status.
    func candidates(_ idOrARN: String) -> [Int] {
        if let found = byID[idOrARN] { return found }
        // `arn:aws:rds:region:account:cluster-snapshot:id`; identifiers of automated snapshots hold a colon themselves.
        let parts = idOrARN.split(separator: ":", maxSplits: 6, omittingEmptySubsequences: false)
        return parts.count == 7 ? byID[String(parts[6])] ?? [] : []
    }

    /// By the resource id of the cluster that they were taken of.
    func of(cluster resourceID: String) -> [Int] { byCluster[resourceID] ?? [] }
    func of(lineage: String) -> [Int] { byLineage[lineage] ?? [] }

    func manual(_ account: AccountID, _ region: RegionName) -> Int { uses[Place(account: account, region: region)]?.manual ?? 0 }
    func copying(_ account: AccountID, _ region: RegionName) -> Int { uses[Place(account: account, region: region)]?.copying ?? 0 }
}

extension Cloud {
    /// - Returns: Index of the snapshot.
    mutating func add(_ snapshot: Snapshot) -> Int {
        let index = snapshots.count
        snapshots.append(snapshot)
        shelves.add(snapshot, at: index)
        return index
    }

    mutating func setStatus(_ status: SnapshotStatus, ofSnapshot index: Int, at now: Instant) {
        let before = snapshots[index]
        snapshots[index].status.set(status, at: now)
        shelves.change(from: before, to: snapshots[index])
    }

    /// Indexes of all snapshots that ever held the data of a declared cluster, ascending.
    package func snapshotIndexes(ofLineage lineage: String) -> [Int] { shelves.of(lineage: lineage) }
}
