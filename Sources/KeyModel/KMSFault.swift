package import Units

/// A refusal of KMS.
///
/// Source: KMS API Reference, errors of the single operations; KMS Developer Guide, Key states of AWS KMS keys.
package enum KMSFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// No key, or no alias, of that name in this account and region.
    case notFound(name: String)
    /// An ARN of another region than the one whose endpoint was called.
    case otherRegion(arn: String, called: RegionName)
    /// An ARN of another account; key policies admit only their own account.
    case otherAccount(arn: String, caller: AccountID)
    case disabled(KeyARN)
    case pendingDeletion(KeyARN)
    case notPendingDeletion(KeyARN)
    /// `PendingWindowInDays` is not from 7 to 30.
    case pendingWindow(days: Int)
    /// The ciphertext is damaged, or was wrapped for another context.
    case invalidCiphertext(KeyARN)

    /// The error's name on the wire.
    package var code: String {
        switch self {
        case .notFound, .otherRegion: "NotFoundException"
        case .otherAccount: "AccessDeniedException"
        case .disabled: "DisabledException"
        case .pendingDeletion, .notPendingDeletion: "KMSInvalidStateException"
        case .pendingWindow: "ValidationException"
        case .invalidCiphertext: "InvalidCiphertextException"
        }
    }

    package var message: String {
        switch self {
        case .notFound(let name): name.contains("alias/") ? "Alias \(name) is not found." : "Key '\(name)' does not exist"
        case .otherRegion(let arn, let called): "Invalid arn: \(arn) is not of region \(called)"
        case .otherAccount(let arn, let caller):
            "account \(caller) is not authorized to use \(arn): the resource does not exist in this Region, or its key policy does not allow access"
        case .disabled(let arn): "\(arn) is disabled."
        case .pendingDeletion(let arn): "\(arn) is pending deletion."
        case .notPendingDeletion(let arn): "\(arn) is not pending deletion."
        case .pendingWindow(let days): "PendingWindowInDays must be from 7 to 30, not \(days)"
        case .invalidCiphertext: "the ciphertext is damaged or its encryption context is another one"
        }
    }

    package var description: String { "\(code): \(message)" }
}
