package import Estate
package import ScenarioFormat
import AccessPolicy
import ClusterModel
import KeyModel
import Units

/// Someone writes a statement into a key's policy that shuts users of the key out.
///
/// Its use is denied, not its administration, so that an administrator of the account can put the policy back.
/// Source: KMS API Reference, PutKeyPolicy; IAM User Guide, Policy evaluation logic: an explicit deny beats every allow and every grant.
package struct ChangeKeyPolicy: Fault {
    package static let name = "changeKeyPolicy"
    package static let summary =
        "Writes a Deny into a key's policy (PutKeyPolicy): one principal, or everyone and RDS with them, can no longer use the key; the key stays."
    package static let arguments = [
        "key: alias", "region: where the key is", "shutsOut: a declared principal, or everyone", "heal: when the policy is put back (optional)",
    ]

    private static let everyone = "everyone"
    private static let denied = [
        "kms:CreateGrant", "kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncryptFrom",
        "kms:ReEncryptTo",
    ]

    private let key: KeyArgument
    private let shutOut: String
    private let principal: PolicyDocument.PrincipalName
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        key = KeyArgument(reading: &reader, estate: estate)
        let name = reader.requiredChoice("shutsOut", of: [Self.everyone] + estate.principals.map(\.name))
        shutOut = name
        principal = estate.principals.first { $0.name == name }.map { .arn(AccessPrincipal.role(name, in: $0.account).arn) } ?? .everyone
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let arn = key.arn(in: scene.cloud)
        guard let known = scene.cloud.keys.key(KeyARN(arn)) else { return .noEffect("no key \(key.alias) in \(key.region)") }
        let statement = PolicyDocument.Statement(
            sid: "ShutOut", effect: .deny, principals: .including([principal]), actions: .including(Self.denied), resources: .including(["*"]))
        guard !known.policy.document.statements.contains(statement) else { return .noEffect("\(shutOut) was shut out of \(key.alias) already") }
        var policy = known.policy.document
        scene.memory = [arn, policy.json.jsonText]
        policy.statements.append(statement)
        do {
            try scene.call("kms", "PutKeyPolicy", change(arn, to: policy.json.jsonText), account: key.account, region: key.region)
            return .struck("the policy of \(key.alias) in \(key.region) shuts \(shutOut) out")
        } catch {
            return .noEffect("changing the policy of \(key.alias) was refused: \(error)")
        }
    }

    package func heal(_ scene: inout FaultScene) {
        guard scene.memory.count == 2 else { return }
        scene.undo("kms", "PutKeyPolicy", change(scene.memory[0], to: scene.memory[1]), account: key.account, region: key.region)
    }

    private func change(_ arn: String, to policy: String) -> [StructuredValue.Member] {
        [.init("KeyId", .string(arn)), .init("Policy", .string(policy)), .init("BypassPolicyLockoutSafetyCheck", .bool(true))]
    }
}
