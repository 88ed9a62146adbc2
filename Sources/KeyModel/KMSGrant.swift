package import Units

/// Who may do what under a grant, as CreateGrant is asked for it.
package struct GrantSpecification: Sendable, Hashable {
    package var granteePrincipal: String
    package var retiringPrincipal: String?
    /// Names of operations, such as `Decrypt`.
    package var operations: [String]
    package var constraints: GrantConstraint?
    package var name: String?

    package init(
        granteePrincipal: String, retiringPrincipal: String? = nil, operations: [String], constraints: GrantConstraint? = nil, name: String? = nil
    ) {
        self.granteePrincipal = granteePrincipal
        self.retiringPrincipal = retiringPrincipal
        self.operations = operations
        self.constraints = constraints
        self.name = name
    }
}

/// What the encryption context of an operation under a grant must be like.
package enum GrantConstraint: Sendable, Hashable {
    case encryptionContextEquals([String: String])
    /// More may stand in the operation's context.
    case encryptionContextSubset([String: String])

    package var pairs: [String: String] {
        switch self {
        case .encryptionContextEquals(let pairs), .encryptionContextSubset(let pairs): pairs
        }
    }

    func admits(_ context: [String: String]) -> Bool {
        switch self {
        case .encryptionContextEquals(let pairs): context == pairs
        case .encryptionContextSubset(let pairs): pairs.allSatisfy { context[$0.key] == $0.value }
        }
    }

    /// Whether everything that this admits is admitted by another: a grant made under a grant may not be wider.
    func isWithin(_ other: GrantConstraint) -> Bool {
        switch (self, other) {
        case (.encryptionContextEquals(let pairs), _): other.admits(pairs)
        case (.encryptionContextSubset, .encryptionContextEquals): false
        case (.encryptionContextSubset(let pairs), .encryptionContextSubset): other.admits(pairs)
        }
    }
}

/// A grant on a key. It allows and never denies.
///
/// Source: KMS Developer Guide, Grants in AWS KMS. Model choice: a grant takes effect and ends at once; grant tokens are checked and not needed.
package struct KMSGrant: Sendable, Hashable {
    /// 64 hexadecimal digits.
    package let id: String
    /// Every token that CreateGrant gave out for it, the newest last.
    package internal(set) var tokens: [String]
    package let specification: GrantSpecification
    package let issuingAccount: AccountID
    package let createdAt: Instant

    package var granteePrincipal: String { specification.granteePrincipal }
    package var retiringPrincipal: String? { specification.retiringPrincipal }
    package var operations: [String] { specification.operations }
    package var constraints: GrantConstraint? { specification.constraints }
    package var name: String? { specification.name }
    package var token: String { tokens.last ?? "" }

    /// Operations that a grant can permit on a symmetric key.
    /// Source: KMS API Reference, CreateGrant, `Operations`.
    package static let symmetricOperations = [
        "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "CreateGrant", "RetireGrant",
        "DescribeKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
    ]

    /// Operations without an encryption context, which no constraint limits.
    private static let unconstrained = ["DescribeKey", "RetireGrant"]

    /// - Parameter action: With its prefix, such as `kms:Decrypt`.
    func permits(_ action: String, to principal: String, context: [String: String]) -> Bool {
        let operation = String(action.dropFirst(4))
        guard granteePrincipal == principal, operations.contains(operation) else { return false }
        guard let constraints, !Self.unconstrained.contains(operation) else { return true }
        return constraints.admits(context)
    }
}
