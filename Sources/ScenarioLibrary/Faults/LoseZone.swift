package import Estate
package import ScenarioFormat
import Units
import ClusterModel

/// A zone goes away with its instances and a third of every protection group.
package struct LoseZone: Fault {
    package static let name = "loseZone"
    package static let summary = "Takes a zone away: its instances stop, two of each protection group's six segments stop answering."
    package static let arguments = [
        "zone: a zone of the estate", "heal: when it comes back (optional)",
        "storage: kept or empty: what its storage nodes hold when it comes back (default kept; empty needs heal)",
    ]

    enum Storage: String, CaseIterable { case kept, empty }

    let zone: ZoneName
    let storage: Storage
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        zone = ZoneName(reader.requiredChoice("zone", of: estate.regions.flatMap { $0.zones.map(\.rawValue) }))
        healAfter = reader.optionalDuration("heal")
        storage = reader.optionalCase("storage", of: Storage.self) ?? .kept
        if storage == .empty, reader.mapping["heal"] == nil {
            reader.report("storage", "a zone that never comes back needs no storage: empty", hint: "add heal, or leave storage out")
        }
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.cloud.loseZone(zone, now: scene.now, engines: scene.engines) ? .struck("zone \(zone) is lost") : .noEffect("zone \(zone) was lost already")
    }

    package func heal(_ scene: inout FaultScene) { scene.cloud.healZone(zone, empty: storage == .empty, now: scene.now, engines: scene.engines) }
}
