package import Evidence
package import Units

/// What goes if a key goes: its blast radius.
package struct KeyStanding: Sendable {
    package let key: Inventory.KeyRow
    package let usable: Bool
    package let undo: KeyUndo?
    package let dependentClusters: [String]
    package let dependentSnapshots: [String]
    package let dependentAutomatedBackups: [String]
    /// Stored bytes of all dependants: volumes of clusters, sealed objects of backups.
    package let dependentBytes: Int64
    package let oldestDependentAt: Instant?
    /// Labels of the clusters whose every reachable restore point needs this key.
    package let soleKeyFor: [String]

    /// One a key, in the order of the inventory.
    package static func all(in inventory: Inventory) -> [KeyStanding] { all(in: BackupStanding(of: inventory)) }

    package static func all(in standing: BackupStanding) -> [KeyStanding] { standing.keys }

    static func all(in inventory: Inventory, _ graph: KeyGraph) -> [KeyStanding] {
        let soleKeys = Dictionary(grouping: RestorePoints.byCluster(in: inventory), by: \.soleKey)
        return inventory.keys.map { KeyStanding($0, edges: graph.edges(ofKey: $0.arn), soleKeyFor: (soleKeys[$0.arn] ?? []).map(\.label)) }
    }

    private init(_ key: Inventory.KeyRow, edges: ArraySlice<KeyDependency>, soleKeyFor: [String]) {
        self.key = key
        usable = KeyGraph.isUsable(state: key.state)
        undo = KeyUndo(state: key.state)
        var arns: [KeyDependency.Kind: [String]] = [:]
        var bytes: Int64 = 0
        var oldest: Instant?
        for index in edges.indices {
            arns[edges[index].kind, default: []].append(edges[index].resourceARN)
            bytes += edges[index].bytes
            oldest = min(oldest ?? edges[index].since, edges[index].since)
        }
        dependentClusters = arns[.cluster] ?? []
        dependentSnapshots = arns[.snapshot] ?? []
        dependentAutomatedBackups = arns[.automatedBackup] ?? []
        dependentBytes = bytes
        oldestDependentAt = oldest
        self.soleKeyFor = soleKeyFor.sorted()
    }
}
