import Evidence

/// What a ruling is of. Clusters and snapshots, of which there are many, by their position in the inventory.
package enum AuditSubject: Sendable, Hashable {
    case cluster(Int)
    case snapshot(Int)
    /// ARN, or what else names it; empty for the estate as a whole.
    case named(String)

    func name(in inventory: Inventory) -> String {
        switch self {
        case .cluster(let index): inventory.clusters[index].arn
        case .snapshot(let index): inventory.snapshots[index].arn
        case .named(let name): name
        }
    }
}
