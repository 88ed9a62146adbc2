package import Estate
package import Evidence
import Units

/// Where in the estate's file the resources of its inventory are declared.
package struct DeclaredPlaces: Sendable {
    package let file: String
    private let lines: [String: Int]

    package init(of inventory: Inventory, in estate: EstateDeclaration) {
        file = estate.path
        let declared = Dictionary(estate.clusters.map { ($0.id, $0.line) }, uniquingKeysWith: { first, _ in first })
        var lines: [String: Int] = [:]
        let (clusters, snapshots, backups) = (inventory.clusters, inventory.snapshots, inventory.automatedBackups)
        lines.reserveCapacity(clusters.count + snapshots.count + backups.count)
        for index in clusters.indices { lines[clusters[index].arn] = declared[clusters[index].lineage ?? clusters[index].id] }
        var lineOf = NeighbourCache<Int?>()
        for index in snapshots.indices {
            let name = snapshots[index].lineage ?? snapshots[index].clusterID
            lines[snapshots[index].arn] = lineOf.value(for: name) { declared[name] }
        }
        for index in backups.indices { lines[backups[index].arn] = declared[backups[index].lineage ?? backups[index].clusterID] }
        var aliases: [[String]: String] = [:]
        for row in inventory.keys { for alias in row.aliases { aliases[[alias, row.region, row.account]] = row.arn } }
        for key in estate.keys {
            if let arn = aliases[[key.alias, key.region.rawValue, key.account.rawValue]] { lines[arn] = key.line }
        }
        self.lines = lines
    }

    /// From 1; the file's first line for what it does not declare.
    package func line(of resource: String) -> Int { max(1, lines[resource] ?? 1) }
}
