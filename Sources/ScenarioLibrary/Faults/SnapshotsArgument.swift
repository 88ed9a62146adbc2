import ClusterModel
import Estate
import ScenarioFormat
import Units

/// Which snapshots of a cluster a fault is about.
struct SnapshotsArgument: Sendable {
    enum Choice: String, CaseIterable { case newest, all }
    let cluster: String
    private let which: Choice
    let region: RegionName

    init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        which = reader.requiredCase("which", of: Choice.self) ?? .newest
        region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
    }

    /// Available manual ones, oldest first. The service neither shares automated ones nor lets anybody delete them.
    func find(in cloud: Cloud) -> [Snapshot] {
        let found = cloud.snapshots.filter { $0.lineage == cluster && $0.region == region && $0.kind == .manual && $0.status.current == .available }
            .sorted { ($0.contentAt, $0.id) < ($1.contentAt, $1.id) }
        return which == .newest ? Array(found.suffix(1)) : found
    }
}
