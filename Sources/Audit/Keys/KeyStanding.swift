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

    package static func all(in standing: BackupStanding) -> [KeyStanding] {
        let inventory = standing.inventory
        let edges = Dictionary(grouping: standing.graph.dependencies, by: \.keyARN)
        let soleKeys = Dictionary(grouping: RestorePoints.byCluster(in: inventory), by: \.soleKey)
        return inventory.keys.map { KeyStanding($0, edges: edges[$0.arn] ?? [], soleKeyFor: (soleKeys[$0.arn] ?? []).map(\.label)) }
    }

    private init(_ key: Inventory.KeyRow, edges: [KeyDependency], soleKeyFor: [String]) {
        func arns(_ kind: KeyDependency.Kind) -> [String] { edges.filter { $0.kind == kind }.map(\.resourceARN) }
        self.key = key
        usable = KeyGraph.isUsable(state: key.state)
        undo = KeyUndo(state: key.state)
        dependentClusters = arns(.cluster)
        dependentSnapshots = arns(.snapshot)
        dependentAutomatedBackups = arns(.automatedBackup)
        dependentBytes = edges.reduce(0) { $0 + $1.bytes }
        oldestDependentAt = edges.map(\.since).min()
        self.soleKeyFor = soleKeyFor.sorted()
    }
}
