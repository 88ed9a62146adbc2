package import Units

/// A policy document as IAM and KMS keep them: statements in written order.
///
/// Source: IAM User Guide, IAM JSON policy elements reference.
package struct PolicyDocument: Sendable, Hashable {
    package var statements: [Statement]
    /// Actions that none of its statements allows any more, `*` and `?` as wildcards.
    package var withdrawn: [String] = []
    package init(statements: [Statement]) { self.statements = statements }

    package struct Statement: Sendable, Hashable {
        package var sid: String?
        package var effect: Effect
        /// Whom a resource's policy speaks of; nil in an identity policy.
        package var principals: PrincipalPattern?
        package var actions: Patterns
        package var resources: Patterns
        /// All must hold.
        package var conditions: [Condition]

        package init(
            sid: String? = nil, effect: Effect, principals: PrincipalPattern? = nil, actions: Patterns, resources: Patterns = .including(["*"]),
            conditions: [Condition] = []
        ) {
            self.sid = sid
            self.effect = effect
            self.principals = principals
            self.actions = actions
            self.resources = resources
            self.conditions = conditions
        }
    }

    package enum Effect: String, Sendable { case allow = "Allow", deny = "Deny" }

    /// `Action` or `NotAction`, `Resource` or `NotResource`; `*` and `?` are wildcards.
    package enum Patterns: Sendable, Hashable {
        case including([String])
        case excluding([String])
    }

    /// `Principal` or `NotPrincipal`.
    package enum PrincipalPattern: Sendable, Hashable {
        case including([PrincipalName])
        case excluding([PrincipalName])
    }

    package enum PrincipalName: Sendable, Hashable {
        /// `*`, or `{"AWS": "*"}`.
        case everyone
        /// An account's number or its root ARN: in a key policy, everybody of that account whose identity policies allow it.
        case account(AccountID)
        case arn(String)
        /// Such as `rds.amazonaws.com`.
        case service(String)
    }
}

/// A policy with the name by which a denial speaks of it, such as `policies/dr-operator.json` or `the policy of key alias/orders`.
package struct NamedPolicy: Sendable, Hashable {
    package var name: String
    package var document: PolicyDocument
    package init(name: String, document: PolicyDocument) {
        self.name = name
        self.document = document
    }
}
