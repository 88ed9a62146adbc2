package import Audit
package import Evidence
import Units

/// The inventory files of one estate that was looked at outside any drill.
package struct EstateInventory: Sendable {
    package let inventory: Inventory
    /// What it is called in the column `scenario`.
    package let name: String
    package let seed: UInt64
    package let dwell: Duration
    package let prices: PriceBook
    /// Records that say when its clusters were drilled last.
    package let drills: [DrillEvidence]

    package init(_ inventory: Inventory, name: String, seed: UInt64, dwell: Duration, prices: PriceBook = .example, drills: [DrillEvidence] = []) {
        self.inventory = inventory
        self.name = name
        self.seed = seed
        self.dwell = dwell
        self.prices = prices
        self.drills = drills
    }

    /// Paths relative to the tree, ordered, each once.
    package func files() -> [(path: String, bytes: [UInt8])] {
        let standing = BackupStanding(of: inventory, prices: prices, lastDrills: LastDrill.ofEach(drills))
        return InventoryFiles.files(of: [InventoriedDrill(scenario: name, seed: seed, standing: standing)], dwell: dwell).sorted { $0.path < $1.path }
    }
}
