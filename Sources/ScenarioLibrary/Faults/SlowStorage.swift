package import Estate
package import ScenarioFormat
import Units

/// Every disk of a region's storage takes its time.
package struct SlowStorage: Fault {
    package static let name = "slowStorage"
    package static let summary =
        "Makes every storage disk of a region, and its way to the backup store, slower: commits wait longer, repairs too, and staging falls behind."
    package static let arguments = [
        "region: a region of the estate", "factor: how many times as long, 2 to 100000", "heal: when it is as fast as usual again (optional)",
    ]

    let region: RegionName
    let factor: Int
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
        factor = reader.requiredInteger("factor", in: 2...100_000)
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.cloud.slowStorage(in: region, by: Int64(factor), now: scene.now)
            ? .struck("storage in \(region) takes \(factor) times as long") : .noEffect("storage in \(region) was as slow already")
    }

    package func heal(_ scene: inout FaultScene) { _ = scene.cloud.slowStorage(in: region, by: 1, now: scene.now) }
}
