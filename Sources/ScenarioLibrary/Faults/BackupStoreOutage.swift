package import Estate
package import ScenarioFormat
import Units

/// A region's backup store neither takes nor gives objects.
package struct BackupStoreOutage: Fault {
    package static let name = "backupStoreOutage"
    package static let summary =
        "Takes a region's backup store down: nothing is staged, so LatestRestorableTime stands still, and restores wait; what it holds is safe."
    package static let arguments = ["region: a region of the estate", "heal: when it is back (optional)"]
    package static let canBeIdle = true

    let region: RegionName
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.watch(.backupStore(region))
        return scene.cloud.loseBackupStore(of: region, now: scene.now)
            ? .struck("the backup store of \(region) is down") : .noEffect("the backup store of \(region) was down already")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        scene.hasMet(.backupStore(region)) ? nil : "the backup store of \(region) was down, and nothing was to be stored or read there meanwhile"
    }

    package func heal(_ scene: inout FaultScene) { scene.cloud.healBackupStore(of: region, now: scene.now) }
}
