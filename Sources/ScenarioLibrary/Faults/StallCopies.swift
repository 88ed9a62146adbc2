package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Snapshot copies that are under way get no further.
package struct StallCopies: Fault {
    package static let name = "stallCopies"
    package static let summary =
        "Stops the progress of snapshot copies to a region: they stay `copying`, later ones too, and go on from where they stood when it heals."
    package static let arguments = ["region: where the copies arrive", "heal: when they make progress again (optional)"]
    package static let isCircumstance = true
    package static let canBeIdle = true

    private let region: RegionName
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.metBefore = scene.cloud.copiesHeldUp(to: region)
        guard scene.cloud.stallCopies(to: region, now: scene.now) else { return .noEffect("copies to \(region) stood still already") }
        return .struck("copies to \(region) make no progress" + (scene.cloud.hasCopyUnderWay(to: region) ? "" : "; none is under way yet"))
    }

    /// A copy that was held up and cancelled for that was held up all the same.
    package func idleness(_ scene: FaultScene) -> String? {
        guard scene.cloud.copiesHeldUp(to: region) == scene.metBefore else { return nil }
        return "copies to \(region) were to stand still, and there was none"
    }

    package func heal(_ scene: inout FaultScene) { scene.cloud.resumeCopies(to: region, now: scene.now) }
}
