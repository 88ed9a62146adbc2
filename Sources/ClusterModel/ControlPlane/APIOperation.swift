package import Units

/// Who calls what, where.
package struct APICall: Sendable {
    package var service: String
    package var action: String
    package var input: StructuredValue
    package var account: AccountID
    package var region: RegionName
    /// Name of the calling principal.
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
    package var summary: String
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
    }

    init(
        _ service: String, _ name: String, _ kind: Kind, _ summary: String, required: KeyValuePairs<String, MemberType> = [:],
        optional: KeyValuePairs<String, MemberType> = [:],
        perform: @escaping @Sendable (inout Cloud, inout RequestReader, CallContext) throws(ServiceError) -> StructuredValue
    ) {
        self.service = service
        self.name = name
        self.kind = kind
        self.summary = summary
        self.members =
            required.map { Member(name: $0.key, type: $0.value, isRequired: true) }
            + optional.map { Member(name: $0.key, type: $0.value, isRequired: false) }
        self.perform = perform
    }
}

/// What an operation may know beside its request.
struct CallContext {
    let account: AccountID
    let region: RegionName
    let now: Instant
    /// The moment whose state a describe shows.
    let seenAt: Instant
    let engines: EngineCache
}

/// Every modelled operation, one line each.
package let allAPIOperations: [APIOperation] = [
    .createDBInstance, .deleteDBInstance, .describeDBInstances,
    .modifyDBCluster, .deleteDBCluster, .describeDBClusters,
    .failoverDBCluster,
    .enableHttpEndpoint, .disableHttpEndpoint,
    .createDBClusterSnapshot, .deleteDBClusterSnapshot, .copyDBClusterSnapshot, .describeDBClusterSnapshots,
    .restoreDBClusterFromSnapshot, .restoreDBClusterToPointInTime, .describeDBClusterAutomatedBackups,
    .executeStatement,
    .changeResourceRecordSets, .getChange,
    .describeKey, .disableKey, .enableKey, .scheduleKeyDeletion, .cancelKeyDeletion,
]

private let operationsByName: [String: APIOperation] =
    Dictionary(uniqueKeysWithValues: allAPIOperations.map { ("\($0.service):\($0.name)", $0) })

extension APIOperation {
    /// - Returns: nil for an action that is not modelled.
    package static func find(service: String, action: String) -> APIOperation? { operationsByName["\(service):\(action)"] }
}

/// Reads a request's members by name and type; refusals name the member.
struct RequestReader {
    let operation: APIOperation
    let input: StructuredValue

    func string(_ name: String) throws(ServiceError) -> String? {
        guard let value = input[name] else { return nil }
        guard case .string(let text) = value else { throw wrong(name, "String", value) }
        return text
    }

    func requiredString(_ name: String) throws(ServiceError) -> String {
        guard let text = try string(name), !text.isEmpty else { throw ServiceError(.missingParameter, "The request must contain the parameter \(name).") }
        return text
    }

    func bool(_ name: String) throws(ServiceError) -> Bool? {
        guard let value = input[name] else { return nil }
        guard case .bool(let flag) = value else { throw wrong(name, "Boolean", value) }
        return flag
    }

    func integer(_ name: String) throws(ServiceError) -> Int? {
        guard let value = input[name] else { return nil }
        guard case .integer(let number) = value else { throw wrong(name, "Integer", value) }
        return Int(number)
    }

    func instant(_ name: String) throws(ServiceError) -> Instant? {
        guard let text = try string(name) else { return nil }
        guard let instant = Instant(iso: text) else {
            throw ServiceError(.invalidParameterValue, "\(name): \(text) is not a UTC time of the form 2026-03-01T09:00:00Z")
        }
        return instant
    }

    /// An RDS identifier: 1–63 letters, digits and hyphens, first a letter, no hyphen at the end, no two in a row; stored in lower case.
    /// Source: API shape CreateDBClusterMessage, DBClusterIdentifier.
    func newIdentifier(_ name: String) throws(ServiceError) -> String {
        let text = try requiredString(name)
        let bytes = Array(text.utf8)
        let letters = { (byte: UInt8) in (65...90).contains(byte) || (97...122).contains(byte) }
        let isLegal =
            bytes.count <= 63 && letters(bytes[0]) && bytes.last != 45
            && bytes.allSatisfy { letters($0) || (48...57).contains($0) || $0 == 45 }
            && !zip(bytes, bytes.dropFirst()).contains { $0 == 45 && $1 == 45 }
        guard isLegal else {
            throw ServiceError(
                .invalidParameterValue,
                "The parameter \(name) is not a valid identifier: \(text). Identifiers begin with a letter, hold only letters, digits and hyphens, and do not end with a hyphen or hold two in a row."
            )
        }
        return text.lowercased()
    }

    /// Values of one filter; nil when it is not given.
    func filter(_ name: String) throws(ServiceError) -> [String]? {
        guard case .list(let filters)? = input["Filters"] else { return nil }
        for filter in filters where filter["Name"]?.scalarText == name {
            guard case .list(let values)? = filter["Values"] else { throw ServiceError(.invalidParameterValue, "filter \(name) has no Values") }
            // Identifiers are stored in lower case; engines, types and states are lower case anyway. Resource ids are not.
            return values.compactMap(\.scalarText).map { $0.hasPrefix("cluster-") ? $0 : $0.lowercased() }
        }
        return nil
    }

    /// Refuses filters that the action does not know.
    func checkFilters(_ known: [String]) throws(ServiceError) {
        guard case .list(let filters)? = input["Filters"] else { return }
        for filter in filters {
            guard let name = filter["Name"]?.scalarText, known.contains(name) else {
                throw ServiceError(
                    .invalidParameterValue, "Unrecognized filter name: \(filter["Name"]?.scalarText ?? "none"); known are \(known.joined(separator: ", "))")
            }
        }
    }

    private func wrong(_ name: String, _ wanted: String, _ found: StructuredValue) -> ServiceError {
        ServiceError(.invalidParameterValue, "\(operation.name): \(name) must be a \(wanted), not a \(found.kindName)")
    }
}
