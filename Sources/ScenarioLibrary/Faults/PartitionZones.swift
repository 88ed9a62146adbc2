package import Estate
package import ScenarioFormat
import Units

/// Links between zones are cut; everything in them is up.
package struct PartitionZones: Fault {
    package static let name = "partitionZones"
    package static let summary =
        "Cuts the links between a zone and others: all is up, and a writer that is cut off from both other zones acknowledges nothing more."
    package static let arguments = [
        "zone: a zone of the estate", "from: zones that it no longer reaches (default: all others of its region)",
        "heal: when the links are whole again (optional)",
    ]

    let zone: ZoneName
    let others: [ZoneName]
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let chosen = ZoneName(reader.requiredChoice("zone", of: estate.regions.flatMap { $0.zones.map(\.rawValue) }))
        zone = chosen
        let all = (estate.regions.first { $0.zones.contains(chosen) }?.zones ?? []).filter { $0 != chosen }
        let named = reader.list("from") { node throws(ValueProblem) in try node.choice(of: all.map(\.rawValue), called: "zone") }
        if reader.mapping["from"] != nil, named.isEmpty, reader.elements("from").isEmpty {
            reader.report("from", "from wants at least one zone", hint: "leave it out for all others of the region")
        }
        others = named.isEmpty ? all : Set(named.map { ZoneName($0) }).sorted()
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let names = others.map(\.rawValue).joined(separator: ", ")
        return scene.cloud.cutOff(zone, from: others, now: scene.now)
            ? .struck("zone \(zone) no longer reaches \(names)") : .noEffect("zone \(zone) did not reach \(names) already")
    }

    package func heal(_ scene: inout FaultScene) { scene.cloud.joinAgain(zone, with: others, now: scene.now) }
}
