package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Someone revokes the grant by which RDS uses a cluster's key.
///
/// Source: KMS API Reference, RevokeGrant; Aurora User Guide, Encrypting Amazon Aurora resources: a cluster whose key RDS cannot access becomes
/// inaccessible. RDS makes its grant once, when a cluster is made, so nothing gives it back.
package struct RevokeGrant: Fault {
    package static let name = "revokeGrant"
    package static let summary =
        "Revokes the grant that RDS has on a cluster's key (RevokeGrant): RDS loses the key, the cluster becomes inaccessible, and only a snapshot brings it back."
    package static let arguments = ["cluster: declared cluster"]

    private let cluster: String

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) { cluster = reader.requiredString("cluster") }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let index = scene.cluster(cluster) else { return .noEffect("no cluster \(cluster)") }
        let target = scene.cloud.clusters[index]
        guard let arn = target.key?.keyARN, let grant = target.keyGrant else { return .noEffect("RDS has no grant on a key of \(cluster)") }
        guard let key = scene.cloud.keys.key(arn) else { return .noEffect("no key \(arn)") }
        do {
            try scene.call(
                "kms", "RevokeGrant", [.init("KeyId", .string(arn.rawValue)), .init("GrantId", .string(grant))], account: key.account, region: key.region)
            return .struck("the grant of RDS on the key of \(cluster) was revoked")
        } catch {
            return .noEffect("revoking the grant of RDS on the key of \(cluster) was refused: \(error)")
        }
    }
}
