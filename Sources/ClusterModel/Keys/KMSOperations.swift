package import KeyModel
package import Units

/// Source for all: API model kms/2014-11-01.
extension APIOperation {
    static let describeKey = APIOperation("kms", "DescribeKey", .kms, "Shows a key's state.", required: ["KeyId": .string]) {
        cloud, request, context throws(ServiceError) in
        .map([.init("KeyMetadata", try cloud.keyMetadata(try cloud.resolveKey(request, context)))])
    }

    static let disableKey = APIOperation("kms", "DisableKey", .kms, "Makes a key unusable until it is enabled again.", required: ["KeyId": .string]) {
        cloud, request, context throws(ServiceError) in
        let arn = try cloud.resolveKey(request, context)
        try kms { () throws(KMSFault) in try cloud.keys.disableKey(arn) }
        return .map([])
    }

    static let enableKey = APIOperation("kms", "EnableKey", .kms, "Makes a disabled key usable.", required: ["KeyId": .string]) {
        cloud, request, context throws(ServiceError) in
        let arn = try cloud.resolveKey(request, context)
        try kms { () throws(KMSFault) in try cloud.keys.enableKey(arn) }
        return .map([])
    }

    static let scheduleKeyDeletion = APIOperation(
        "kms", "ScheduleKeyDeletion", .kms, "Destroys a key for good after a window of 7 to 30 days.", required: ["KeyId": .string],
        optional: ["PendingWindowInDays": .integer]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.resolveKey(request, context)
        let window = try request.integer("PendingWindowInDays")
        let date = try kms { () throws(KMSFault) in try cloud.keys.scheduleKeyDeletion(arn, pendingWindowInDays: window, at: context.now) }
        cloud.begin(.destroyDueKeys, after: date - context.now, row: nil, now: context.now)
        return .map([.init("KeyId", .string(arn.rawValue)), .init("KeyState", .string("PendingDeletion")), .init("DeletionDate", .string(date.isoSeconds))])
    }

    /// The key is `Disabled` afterwards.
    static let cancelKeyDeletion = APIOperation(
        "kms", "CancelKeyDeletion", .kms, "Takes back a scheduled deletion; the key stays disabled.", required: ["KeyId": .string]
    ) { cloud, request, context throws(ServiceError) in
        let arn = try cloud.resolveKey(request, context)
        try kms { () throws(KMSFault) in try cloud.keys.cancelKeyDeletion(arn) }
        return .map([.init("KeyId", .string(arn.rawValue))])
    }
}

extension Cloud {
    /// Only DescribeKey takes an alias; the calls that change a key want its id or ARN.
    /// Source: API shapes DescribeKeyRequest, EnableKeyRequest, DisableKeyRequest, ScheduleKeyDeletionRequest, CancelKeyDeletionRequest.
    func resolveKey(_ request: RequestReader, _ context: CallContext) throws(ServiceError) -> KeyARN {
        let name = try request.requiredString("KeyId")
        if request.operation.name != "DescribeKey", name.hasPrefix("alias/") || name.contains(":alias/") {
            throw ServiceError(.kmsNotFound, "Invalid keyId \(name): \(request.operation.name) takes a key id or key ARN, not an alias")
        }
        return try kms { () throws(KMSFault) in try keys.resolve(name, account: context.account, region: context.region) }
    }

    func keyMetadata(_ arn: KeyARN) throws(ServiceError) -> StructuredValue {
        let key = try kms { () throws(KMSFault) in try keys.describe(arn) }
        var members: [StructuredValue.Member] = [
            .init("KeyId", .string(key.keyID)), .init("Arn", .string(key.arn.rawValue)), .init("AWSAccountId", .string(key.account.rawValue)),
            .init("KeyState", .string(key.state.name)), .init("Enabled", .bool(key.state.name == "Enabled")),
            .init("CreationDate", .string(key.createdAt.isoSeconds)), .init("KeyManager", .string("CUSTOMER")),
        ]
        if case .pendingDeletion(let date) = key.state { members.append(.init("DeletionDate", .string(date.isoSeconds))) }
        return .map(members)
    }

    /// A fault's own: the window of a scheduled deletion has run out already.
    package mutating func destroyKey(_ arn: KeyARN, now: Instant) {
        keys.destroy(arn)
        note(now, "kms", "key \(arn) is destroyed")
    }
}

/// Runs a verb of KMS and turns its fault into the service's error of the same code.
func kms<Result>(_ body: () throws(KMSFault) -> Result) throws(ServiceError) -> Result {
    do {
        return try body()
    } catch {
        throw ServiceError(ServiceErrorCode(rawValue: error.code) ?? .kmsValidation, error.message)
    }
}
