package import Evidence
import Units
import Audit

/// The inventory files of one estate that was looked at outside any drill.
package struct EstateInventory: Sendable {
    package let inventory: Inventory
    /// What it is called in the column `scenario`.
    package let name: String
    package let seed: UInt64
    package let dwell: Duration

    package init(_ inventory: Inventory, name: String, seed: UInt64, dwell: Duration) {
        self.inventory = inventory
        self.name = name
        self.seed = seed
        self.dwell = dwell
    }

    /// Paths relative to the tree, ordered, each once.
    package func files() -> [(path: String, bytes: [UInt8])] {
        InventoryFiles.files(of: [InventoriedDrill(scenario: name, seed: seed, standing: BackupStanding(of: inventory))], dwell: dwell)
            .sorted { $0.path < $1.path }
    }
}
