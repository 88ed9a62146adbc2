package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// An object of a cluster's continuous backup goes bad, and nobody knows.
package struct RotBackupObject: Fault {
    package static let name = "rotBackupObject"
    package static let summary =
        "Damages one staged object of a cluster's continuous backup, silently: exactly those restores fail that need it, and verifying the objects finds it."
    package static let arguments = [
        "cluster: declared cluster", "object: log or page", "age: the newest object from at least so long ago (default: the newest)",
        "page: number of the page, from 1 (default 1; only with object: page)", "heal: when the good bytes are there again by themselves (optional)",
    ]

    let cluster: String
    let kind: BackupObjectKind
    let age: Duration
    let page: UInt32
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        cluster = reader.requiredString("cluster")
        kind = reader.requiredCase("object", of: BackupObjectKind.self) ?? .log
        age = reader.optionalDuration("age") ?? .zero
        switch kind {
        case .page: page = UInt32(reader.optionalInteger("page", in: 1...1_000_000) ?? 1)
        case .log:
            page = 1
            reader.refuse("page", "a log object has no page", hint: "leave it out, or say object: page")
        }
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        guard let what = scene.cloud.rotBackupObject(kind, page: page, age: age, of: index, now: scene.now) else {
            return .noEffect("the backup of \(cluster) has no such object")
        }
        return .struck("\(what) in the backup of \(cluster) went bad")
    }

    package func heal(_ scene: inout FaultScene) {
        guard let index = scene.cluster(cluster) else { return }
        scene.cloud.unrotBackupObject(kind, page: page, age: age, of: index)
    }
}
