package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone deletes the name by which runbooks and plans know a key; the key itself stays.
///
/// Source: KMS API Reference, DeleteAlias and CreateAlias.
package struct DeleteAlias: Fault {
    package static let name = "deleteAlias"
    package static let summary =
        "Deletes a key's alias (DeleteAlias): the key and what is sealed under it stay, but whoever names the key by its alias is refused."
    package static let arguments = ["key: alias", "region: where the key is", "heal: when somebody gives the key its alias again (optional)"]

    private let key: KeyArgument
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        key = KeyArgument(reading: &reader, estate: estate)
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.memory = [key.arn(in: scene.cloud)]
        do {
            try scene.call("kms", "DeleteAlias", [.init("AliasName", .string(key.alias))], account: key.account, region: key.region)
            return .struck("alias \(key.alias) in \(key.region) was deleted, its key stays")
        } catch {
            return .noEffect("deleting \(key.alias) was refused: \(error)")
        }
    }

    package func heal(_ scene: inout FaultScene) {
        for arn in scene.memory {
            scene.undo(
                "kms", "CreateAlias", [.init("AliasName", .string(key.alias)), .init("TargetKeyId", .string(arn))], account: key.account, region: key.region)
        }
    }
}
