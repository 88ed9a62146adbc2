package import Estate
package import Evidence
import Units

/// Where the resources of one inventory, and the waivers of its policy, are declared; findings are to be of the same.
package struct DeclaredPlaces: Sendable {
    package struct Place: Sendable, Hashable {
        package let file: String
        /// From 1.
        package let line: Int
    }

    /// The estate's.
    package let estateFile: String
    /// From 1; nil: the file does not declare it. In the order of the inventory.
    private let clusters: [Int?]
    private let snapshots: [Int?]
    /// Of backups, keys, principals and clusters that are gone, by ARN.
    private let others: [String: Int]
    private let waivers: [String: Place]

    package init(of inventory: Inventory, in estate: EstateDeclaration, under policy: AuditPolicy) {
        estateFile = estate.path
        let secondaries = estate.globalClusters.flatMap(\.secondaries)
        // The service stores names in lower case; a lineage is as the file has it.
        let replicas = Dictionary(secondaries.map { ($0.id.lowercased(), $0.line) }, uniquingKeysWith: { first, _ in first })
        let declared = Dictionary(estate.clusters.map { ($0.id, $0.line) }, uniquingKeysWith: { first, _ in first }).merging(replicas) { first, _ in first }
        /// A replica holds the data of its primary, and yet is declared by itself.
        func declarer(_ id: String, _ lineage: String?) -> String { replicas[id] != nil ? id : lineage ?? id }
        let (clusters, snapshots, backups) = (inventory.clusters, inventory.snapshots, inventory.automatedBackups)
        self.clusters = clusters.indices.map { declared[declarer(clusters[$0].id, clusters[$0].lineage)] }
        var lineOf = NeighbourCache<Int?>()
        self.snapshots = snapshots.indices.map { index in
            let name = declarer(snapshots[index].clusterID, snapshots[index].lineage)
            return lineOf.value(for: name) { declared[name] }
        }
        var others: [String: Int] = [:]
        for row in inventory.deletedClusters { if let line = declared[declarer(row.id, row.lineage)] { others[row.arn] = line } }
        for index in backups.indices { others[backups[index].arn] = declared[declarer(backups[index].clusterID, backups[index].lineage)] }
        var aliases: [[String]: String] = [:]
        for row in inventory.keys { for alias in row.aliases { aliases[[alias, row.region, row.account]] = row.arn } }
        for key in estate.keys {
            if let arn = aliases[[key.alias, key.region.rawValue, key.account.rawValue]] { others[arn] = key.line }
        }
        let principals = Dictionary(estate.principals.map { ($0.name, $0.line) }, uniquingKeysWith: { first, _ in first })
        for row in inventory.principals { others[row.arn] = principals[row.name] }
        self.others = others
        waivers =
            if let file = policy.path {
                Dictionary(uniqueKeysWithValues: policy.namedWaivers.map { ($0, Place(file: file, line: $1.line)) })
            } else {
                [:]
            }
    }

    /// The first line of the estate's file for what no file declares.
    package func place(of subject: AuditSubject) -> Place {
        let line: Int?
        switch subject {
        case .cluster(let index): line = clusters[index]
        case .snapshot(let index): line = snapshots[index]
        case .named(let name):
            if let place = waivers[name] { return place }
            line = others[name]
        }
        return Place(file: estateFile, line: max(1, line ?? 1))
    }
}
