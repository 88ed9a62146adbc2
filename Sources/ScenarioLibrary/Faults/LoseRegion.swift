package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// A region goes away for good: control plane, instances, storage, backups and keys.
package struct LoseRegion: Fault {
    package static let name = "loseRegion"
    package static let summary = "Takes a whole region away for good, with everything in it; only what was copied elsewhere stays."
    package static let arguments = ["region: a region of the estate"]

    let region: RegionName

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.cloud.loseRegion(region, now: scene.now, engines: scene.engines)
            ? .struck("region \(region) is lost") : .noEffect("region \(region) was lost already")
    }
}
