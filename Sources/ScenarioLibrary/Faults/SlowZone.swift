package import Estate
package import ScenarioFormat
import Units

/// A gray failure: a zone answers, and takes its time.
package struct SlowZone: Fault {
    package static let name = "slowZone"
    package static let summary = "Makes network and disks of a zone's storage slower (a gray failure): nothing there fails, everything takes longer."
    package static let arguments = [
        "zone: a zone of the estate", "factor: how many times as long, 2 to 100000", "heal: when it is as fast as usual again (optional)",
    ]

    let zone: ZoneName
    let factor: Int
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        zone = ZoneName(reader.requiredChoice("zone", of: estate.regions.flatMap { $0.zones.map(\.rawValue) }))
        factor = reader.requiredInteger("factor", in: 2...100_000)
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.cloud.slowZone(zone, by: Int64(factor), now: scene.now)
            ? .struck("storage of zone \(zone) takes \(factor) times as long") : .noEffect("storage of zone \(zone) was as slow already")
    }

    package func heal(_ scene: inout FaultScene) { _ = scene.cloud.slowZone(zone, by: 1, now: scene.now) }
}
