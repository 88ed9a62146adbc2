package import Estate
package import ScenarioFormat
import Units

/// A storage node goes away, with every segment on it.
package struct LoseHost: Fault {
    package static let name = "loseHost"
    package static let summary = "Takes a storage node away, with every segment that any cluster has on it."
    package static let arguments = [
        "zone: a zone of the estate", "host: number of the node in its zone (default 0, which keeps a full segment of each cluster's group 0)",
        "heal: when it is back, with its data (optional)",
    ]

    let zone: ZoneName
    let host: Int
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        zone = ZoneName(reader.requiredChoice("zone", of: estate.regions.flatMap { $0.zones.map(\.rawValue) }))
        host = reader.optionalInteger("host", in: 0...119) ?? 0
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let lost = scene.cloud.loseHost(host, zone: zone, now: scene.now)
        guard lost > 0 else { return .noEffect("no segment of any cluster was on storage node \(host) of \(zone)") }
        return .struck("storage node \(host) of zone \(zone) is lost, with \(lost) segment\(lost == 1 ? "" : "s")")
    }

    package func heal(_ scene: inout FaultScene) { scene.cloud.healHost(host, zone: zone, now: scene.now) }
}
