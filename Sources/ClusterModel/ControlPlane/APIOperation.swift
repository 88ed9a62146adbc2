package import Units

/// Who calls what, where.
package struct APICall: Sendable {
    package var service: String
    package var action: String
    package var input: StructuredValue
    package var account: AccountID
    package var region: RegionName
    /// Name of the calling principal, declared in the estate for the account of the call; or `administrator`.
    package var principal: String
    package init(service: String, action: String, input: StructuredValue, account: AccountID, region: RegionName, principal: String) {
        self.service = service
        self.action = action
        self.input = input
        self.account = account
        self.region = region
        self.principal = principal
    }
}

/// One action of an AWS API as far as it is modelled: its members by name and type, and what it does.
package struct APIOperation: Sendable {
    package var service: String
    package var name: String
    package var kind: Kind
    package var members: [Member]
    /// Names that a filter may have, where `Filters` is a member.
    package var filters: [String]
    package var summary: String
    /// What its permission is asked for.
    let resources: [PermissionResource]
    let perform: @Sendable (inout Cloud, inout RequestReader, CallContext) throws(ServiceError) -> StructuredValue

    package enum Kind: Sendable {
        /// Reads; answered from a state a little old.
        case describe
        case mutate
        case kms
        case sql
        case dns
    }

    package struct Member: Sendable {
        package var name: String
        package var type: MemberType
        package var isRequired: Bool
    }

    package enum MemberType: String, Sendable {
        case string = "String"
        case boolean = "Boolean"
        case integer = "Integer"
        case timestamp = "Timestamp"
        case list = "List"
        case structure = "Structure"

        /// Whether a value may stand for a member of this type. What is in lists and structures is looked at when the call is made.
        package func accepts(_ value: StructuredValue) -> Bool {
            switch (self, value) {
            case (.string, .string), (.timestamp, .string), (.boolean, .bool), (.integer, .integer), (.list, .list), (.structure, .map): true
            default: false
            }
        }

        package var inWords: String { self == .integer ? "an Integer" : "a \(rawValue)" }

        package var example: String {
            switch self {
            case .string: "text, in quotes where it looks like something else"
            case .boolean: "true or false"
            case .integer: "a whole number without a unit"
            case .timestamp: "text, such as \"2026-03-02T10:00:00Z\""
            case .list: "such as [one, two]"
            case .structure: "such as { Key: value }"
            }
        }
    }

    init(
        _ service: String, _ name: String, _ kind: Kind, _ summary: String, required: KeyValuePairs<String, MemberType> = [:],
        optional: KeyValuePairs<String, MemberType> = [:], filters: [String] = [], on resources: [PermissionResource] = [.everything],
        perform: @escaping @Sendable (inout Cloud, inout RequestReader, CallContext) throws(ServiceError) -> StructuredValue
    ) {
        self.service = service
        self.name = name
        self.kind = kind
        self.summary = summary
        self.filters = filters
        self.resources = resources
        self.members =
            required.map { Member(name: $0.key, type: $0.value, isRequired: true) }
            + optional.map { Member(name: $0.key, type: $0.value, isRequired: false) }
        self.perform = perform
    }
}

/// What an operation may know beside its request.
struct CallContext {
    let caller: Caller
    let account: AccountID
    let region: RegionName
    let now: Instant
    /// The moment whose state a describe shows.
    let seenAt: Instant
    let engines: EngineCache
    let needs: CallNeeds
}

/// Every modelled operation, one line each.
package let allAPIOperations: [APIOperation] = [
    .createDBInstance, .deleteDBInstance, .describeDBInstances,
    .createDBCluster, .modifyDBCluster, .deleteDBCluster, .describeDBClusters, .stopDBCluster, .startDBCluster,
    .failoverDBCluster, .backtrackDBCluster, .describeDBClusterBacktracks,
    .rebootDBInstance,
    .createGlobalCluster, .modifyGlobalCluster, .deleteGlobalCluster, .describeGlobalClusters, .removeFromGlobalCluster,
    .switchoverGlobalCluster, .failoverGlobalCluster,
    .createResourceShare, .getResourceShareInvitations, .acceptResourceShareInvitation, .deleteResourceShare,
    .enableHttpEndpoint, .disableHttpEndpoint,
    .createDBClusterSnapshot, .deleteDBClusterSnapshot, .copyDBClusterSnapshot, .describeDBClusterSnapshots,
    .modifyDBClusterSnapshotAttribute, .describeDBClusterSnapshotAttributes,
    .restoreDBClusterFromSnapshot, .restoreDBClusterToPointInTime, .describeDBClusterAutomatedBackups,
    .deleteDBClusterAutomatedBackup,
    .describeEvents,
    .addTagsToResource, .removeTagsFromResource, .listTagsForResource,
    .executeStatement,
    .changeResourceRecordSets, .getChange,
    .createKey, .describeKey, .listKeys, .enableKey, .disableKey, .scheduleKeyDeletion, .cancelKeyDeletion, .updateKeyDescription, .getKeyLastUsage,
    .tagResource, .untagResource, .listResourceTags,
    .createAlias, .updateAlias, .deleteAlias, .listAliases,
    .encrypt, .decrypt, .reEncrypt, .generateDataKey, .generateDataKeyWithoutPlaintext,
    .createGrant, .listGrants, .listRetirableGrants, .retireGrant, .revokeGrant,
    .getKeyPolicy, .putKeyPolicy, .listKeyPolicies,
    .enableKeyRotation, .disableKeyRotation, .getKeyRotationStatus, .rotateKeyOnDemand, .listKeyRotations,
    .replicateKey, .updatePrimaryRegion,
    .getParametersForImport, .importKeyMaterial, .deleteImportedKeyMaterial,
]

private let operationsByName: [String: APIOperation] =
    Dictionary(uniqueKeysWithValues: allAPIOperations.map { ("\($0.service):\($0.name)", $0) })

extension APIOperation {
    /// - Returns: nil for an action that is not modelled.
    package static func find(service: String, action: String) -> APIOperation? { operationsByName["\(service):\(action)"] }
}
