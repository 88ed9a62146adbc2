import AccessPolicy
import KeyModel
import Units

/// Source for all: API model kms/2014-11-01; KMS Developer Guide, Key policies in AWS KMS.
extension APIOperation {
    /// Model choice: the text is the document as it is understood, not as it was written.
    static let getKeyPolicy = APIOperation(
        "kms", "GetKeyPolicy", .kms, "Shows a key's policy.", required: ["KeyId": .string], optional: ["PolicyName": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.getKeyPolicy, request, context)
        try request.checkPolicyName()
        let key = try kms { () throws(KMSFault) in try cloud.keys.describe(arn) }
        return .map([.init("Policy", .string(key.policy.document.json.jsonText)), .init("PolicyName", .string("default"))])
    }

    static let putKeyPolicy = APIOperation(
        "kms", "PutKeyPolicy", .kms, "Replaces a key's policy.", required: ["KeyId": .string, "Policy": .string],
        optional: ["PolicyName": .string, "BypassPolicyLockoutSafetyCheck": .boolean]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.kmsKey(.putKeyPolicy, request, context)
        try request.checkPolicyName()
        guard let policy = try request.policy() else { throw ServiceError(.missingParameter, "The request must contain the parameter Policy.") }
        let caller = try request.bool("BypassPolicyLockoutSafetyCheck") == true ? nil : context.kms
        try kms { () throws(KMSFault) in try cloud.keys.putKeyPolicy(arn, policy, keepingIn: caller) }
        return .map([])
    }

    static let listKeyPolicies = APIOperation(
        "kms", "ListKeyPolicies", .kms, "Lists the names of a key's policies, which is one.", required: ["KeyId": .string],
        optional: ["Limit": .integer, "Marker": .string]
    ) { cloud, request, context throws(ServiceError) in
        _ = try cloud.kmsKey(.listKeyPolicies, request, context)
        return try request.kmsPage("PolicyNames", [.string("default")])
    }
}
