package import Estate
package import ScenarioFormat
import Units
import ClusterModel

/// A zone has no room for more instances.
package struct CapacityShortage: Fault {
    package static let name = "capacityShortage"
    package static let summary = "Leaves a zone without capacity: new instances there are refused, lost ones are not re-created; those that run stay."
    package static let arguments = ["zone: a zone of the estate", "heal: when there is room again (optional)"]
    package static let isCircumstance = true
    package static let canBeIdle = true

    let zone: ZoneName
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        zone = ZoneName(reader.requiredChoice("zone", of: estate.regions.flatMap { $0.zones.map(\.rawValue) }))
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.watch(.fullZone(zone))
        return scene.cloud.fillZone(zone, now: scene.now) ? .struck("zone \(zone) has no capacity") : .noEffect("zone \(zone) had no capacity before")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        scene.hasMet(.fullZone(zone)) ? nil : "zone \(zone) had no capacity, and no instance was to be placed there meanwhile"
    }

    package func heal(_ scene: inout FaultScene) { scene.cloud.emptyZone(zone, now: scene.now) }
}
