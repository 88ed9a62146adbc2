package import AccessPolicy
package import Units

/// A refusal of KMS.
///
/// Source: KMS API Reference, errors of the single operations; KMS Developer Guide, Key states of AWS KMS keys.
package enum KMSFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// No key, or no alias, of that name in this account and region.
    case notFound(name: String)
    /// An ARN of another region than the one whose endpoint was called.
    case otherRegion(arn: String, called: RegionName)
    /// An ARN of another account under which there is nothing: to strangers that looks like a policy that does not let them in.
    case otherAccount(arn: String, caller: AccountID)
    case accessDenied(AccessDenial)
    case disabled(KeyARN)
    case pendingDeletion(KeyARN)
    case notPendingDeletion(KeyARN)
    /// Creating, updating or without its material.
    case invalidState(KeyARN, KeyState, for: KeyAction)
    /// Its account is suspended: nobody can use it.
    case unavailable(KeyARN)
    /// An import has nothing to rotate to.
    case nothingToRotateTo(KeyARN)
    /// `PendingWindowInDays` is not from 7 to 30.
    case pendingWindow(days: Int)
    /// Any other value out of its range.
    case validation(String)
    /// The ciphertext is damaged, or was wrapped for another context.
    case invalidCiphertext(KeyARN)
    /// What was given is no ciphertext of this region's keys.
    case unreadableCiphertext
    /// The ciphertext is of another key than the one named.
    case incorrectKey(named: KeyARN)
    case alreadyExists(name: String)
    /// An alias that AWS keeps for itself.
    case reservedAlias(String)
    case limitExceeded(String)
    case invalidGrantID(String)
    case invalidGrantToken
    /// An automatic rotation comes within minutes.
    case conflict(KeyARN)
    case malformedPolicy(String)
    /// The key's kind does not know the operation.
    case unsupported(KeyARN, why: String)
    case invalidARN(String)
    case invalidImportToken
    case expiredImportToken
    case incorrectKeyMaterial(String)
    case tag(String)
    /// A parameter asks for what is not modelled, such as an asymmetric key.
    case unsupportedParameter(String)
    case invalidKeyUsage(String)
    case invalidMarker(String)
    /// The call was a trial, and would have succeeded.
    case dryRun

    /// What the caller's policies have lost, and without whose loss they had allowed it.
    package var withdrawn: [String] { if case .accessDenied(let denial) = self { denial.withdrawn } else { [] } }

    /// The error's name on the wire.
    package var code: String {
        switch self {
        case .notFound, .otherRegion: "NotFoundException"
        case .otherAccount, .accessDenied: "AccessDeniedException"
        case .disabled: "DisabledException"
        case .pendingDeletion, .notPendingDeletion, .invalidState, .unavailable, .nothingToRotateTo: "KMSInvalidStateException"
        case .pendingWindow, .validation: "ValidationException"
        case .invalidCiphertext, .unreadableCiphertext: "InvalidCiphertextException"
        case .incorrectKey: "IncorrectKeyException"
        case .alreadyExists: "AlreadyExistsException"
        case .reservedAlias: "InvalidAliasNameException"
        case .limitExceeded: "LimitExceededException"
        case .invalidGrantID: "InvalidGrantIdException"
        case .invalidGrantToken: "InvalidGrantTokenException"
        case .conflict: "ConflictException"
        case .malformedPolicy: "MalformedPolicyDocumentException"
        case .unsupported, .unsupportedParameter: "UnsupportedOperationException"
        case .invalidARN: "InvalidArnException"
        case .invalidImportToken: "InvalidImportTokenException"
        case .expiredImportToken: "ExpiredImportTokenException"
        case .incorrectKeyMaterial: "IncorrectKeyMaterialException"
        case .tag: "TagException"
        case .invalidKeyUsage: "InvalidKeyUsageException"
        case .invalidMarker: "InvalidMarkerException"
        case .dryRun: "DryRunOperationException"
        }
    }

    package var message: String {
        switch self {
        case .notFound(let name): name.contains("alias/") ? "Alias \(name) is not found." : "Key '\(name)' does not exist"
        case .otherRegion(let arn, let called): "Invalid arn: \(arn) is not of region \(called)"
        case .otherAccount(let arn, let caller):
            "account \(caller) is not authorized to use \(arn): the resource does not exist in this Region, or its key policy does not allow access"
        case .accessDenied(let denial): "User: \(denial)"
        case .disabled(let arn): "\(arn) is disabled."
        case .pendingDeletion(let arn): "\(arn) is pending deletion."
        case .notPendingDeletion(let arn): "\(arn) is not pending deletion."
        case .invalidState(let arn, let state, let action): "\(arn) is \(state.words), which \(action.rawValue) does not accept."
        case .unavailable(let arn): "\(arn) is unavailable: its account is suspended."
        case .nothingToRotateTo(let arn): "\(arn) has no imported key material that is pending rotation."
        case .pendingWindow(let days): "PendingWindowInDays must be from 7 to 30, not \(days)"
        case .validation(let text), .limitExceeded(let text), .malformedPolicy(let text), .incorrectKeyMaterial(let text), .tag(let text),
            .unsupportedParameter(let text), .invalidKeyUsage(let text):
            text
        case .invalidMarker(let marker): "\(marker) is no marker that this operation gave out"
        case .dryRun: "The request would have succeeded, but the DryRun option is set."
        case .invalidCiphertext: "the ciphertext is damaged or its encryption context is another one"
        case .unreadableCiphertext: "the ciphertext is damaged, or of a key of another region"
        case .incorrectKey(let named):
            "The key ID in the request does not identify a CMK that can perform this operation: \(named) did not make the ciphertext."
        case .alreadyExists(let name): "\(name) already exists"
        case .reservedAlias(let name): "\(name): aliases that begin with alias/aws/ are reserved"
        case .invalidGrantID(let id): "Grant '\(id)' does not exist on the key"
        case .invalidGrantToken: "the grant token is of no grant"
        case .conflict(let arn): "an automatic rotation of \(arn) begins within 20 minutes"
        case .unsupported(let arn, let why): "\(arn) \(why)"
        case .invalidARN(let arn): "Invalid arn: \(arn)"
        case .invalidImportToken: "the import token is of another key, or of none"
        case .expiredImportToken: "the import token has expired: call GetParametersForImport for another"
        }
    }

    package var description: String { "\(code): \(message)" }
}
