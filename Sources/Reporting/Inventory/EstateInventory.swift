import Audit
import Units

/// The inventory files of one estate that was looked at outside any drill.
struct EstateInventory: Sendable {
    let standing: BackupStanding
    /// What it is called in the column `scenario`.
    let name: String
    let seed: UInt64
    let dwell: Duration

    init(_ standing: BackupStanding, name: String, seed: UInt64, dwell: Duration) {
        self.standing = standing
        self.name = name
        self.seed = seed
        self.dwell = dwell
    }

    /// Paths relative to the tree, each once.
    func parts() -> [FilePart] { InventoryFiles.parts(of: [InventoriedDrill(scenario: name, seed: seed, standing: standing)], dwell: dwell) }
}
