package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone deletes an instance.
///
/// Source: RDS API Reference, DeleteDBInstance; Aurora User Guide, Deleting Aurora DB clusters and DB instances: the cluster's volume stays.
package struct DeleteInstance: Fault {
    package static let name = "deleteInstance"
    package static let summary =
        "Deletes an instance (DeleteDBInstance): a reader takes over from a writer; without instances the volume stays, and nobody serves until somebody creates one."
    package static let arguments = ["cluster: declared cluster", "instance: writer, or an instance's identifier"]

    private let instance: InstanceArgument

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) { instance = InstanceArgument(reading: &reader, estate: estate) }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        switch instance.find(in: scene) {
        case .nothing(let why): return .noEffect(why)
        case .instance(let id, let index):
            do {
                try scene.call(
                    "rds", "DeleteDBInstance", [.init("DBInstanceIdentifier", .string(id)), .init("SkipFinalSnapshot", .bool(true))], at: index)
                return .struck("instance \(id) is being deleted")
            } catch {
                return .noEffect("deleting \(id) was refused: \(error)")
            }
        }
    }
}
