package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Two regions no longer reach each other; both go on, and clients reach both.
package struct PartitionRegions: Fault {
    package static let name = "partitionRegions"
    package static let summary =
        "Cuts a region off from other regions, but not from its clients: replication between them stands still, and both sides take writes where they may."
    package static let arguments = [
        "region: a region of the estate", "from: list of the regions that it no longer reaches (default: all others)",
        "heal: when they reach each other again (optional)",
    ]
    package static let canBeIdle = true

    private let region: RegionName
    private let others: [RegionName]
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let names = estate.regions.map(\.name.rawValue)
        let name = reader.requiredChoice("region", of: names)
        region = RegionName(name)
        let known = names.filter { $0 != name }
        let listed = reader.list("from") { node throws(ValueProblem) in try node.choice(of: known, called: "region") }
        if reader.mapping["from"] != nil, reader.elements("from").isEmpty {
            reader.report("from", "from wants at least one region", hint: "leave it out for all others")
        } else if !name.isEmpty, known.isEmpty {
            reader.report("region", "the estate has no other region than \(name)", hint: "declare a second one")
        }
        others = (reader.mapping["from"] == nil ? known : listed).map { RegionName($0) }
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let names = others.map(\.rawValue).joined(separator: ", ")
        let cut = others.filter { scene.cloud.cutLink(region, $0, now: scene.now) }
        guard !cut.isEmpty else { return .noEffect("\(region) did not reach \(names) already") }
        scene.memory = cut.map(\.rawValue)
        scene.metBefore = scene.cloud.timesMet(hindrances(scene))
        return .struck("\(region) no longer reaches \(cut.map(\.rawValue).joined(separator: ", "))")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        guard scene.cloud.timesMet(hindrances(scene)) == scene.metBefore else { return nil }
        return "\(region) did not reach \(scene.memory.joined(separator: ", ")), and nothing was to be sent between them meanwhile"
    }

    private func hindrances(_ scene: FaultScene) -> [Hindrance] {
        scene.memory.flatMap { [.cutLink(region, RegionName($0)), .cutLink(RegionName($0), region)] }
    }

    package func heal(_ scene: inout FaultScene) {
        for other in scene.memory { scene.cloud.mendLink(region, RegionName(other), now: scene.now, engines: scene.engines) }
    }
}
