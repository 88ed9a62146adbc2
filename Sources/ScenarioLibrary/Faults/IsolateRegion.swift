package import Estate
package import ScenarioFormat
import Units
import ClusterModel

/// A region is cut off from all others and from clients outside it; everything in it goes on, for those who are inside.
package struct IsolateRegion: Fault {
    package static let name = "isolateRegion"
    package static let summary = "Cuts a region off from the others and from clients outside: it goes on by itself, replication stops, inside writes go on."
    package static let arguments = ["region: a region of the estate", "heal: when it is reached again (optional)"]
    package static let canBeIdle = true

    let region: RegionName
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.watch(.isolation(region))
        return scene.cloud.isolateRegion(region, now: scene.now)
            ? .struck("region \(region) no longer reaches the others") : .noEffect("region \(region) was cut off already")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        scene.hasMet(.isolation(region)) ? nil : "region \(region) was cut off, and nobody outside wanted to reach it, nor it them, meanwhile"
    }

    package func heal(_ scene: inout FaultScene) { scene.cloud.joinRegion(region, now: scene.now, engines: scene.engines) }
}
