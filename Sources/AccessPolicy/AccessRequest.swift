package import Units

/// Who asks: a role of an account, or a service.
package struct AccessPrincipal: Hashable, Sendable {
    package var arn: String
    package var account: AccountID
    package init(arn: String, account: AccountID) {
        self.arn = arn
        self.account = account
    }

    package static func role(_ name: String, in account: AccountID) -> AccessPrincipal {
        AccessPrincipal(arn: "arn:aws:iam::\(account):role/\(name)", account: account)
    }

    /// Such as `rds.us-west-2.amazonaws.com`.
    package static func service(_ name: String) -> AccessPrincipal { AccessPrincipal(arn: name, account: AccountID("")) }
}

/// One action on one resource.
package struct AccessRequest: Sendable, Hashable {
    package var principal: AccessPrincipal
    /// Such as `kms:Decrypt`.
    package var action: String
    /// An ARN, or `*`.
    package var resource: String
    /// By condition key; a key that is not here is not in the request.
    package var conditions: [String: String]
    package init(principal: AccessPrincipal, action: String, resource: String, conditions: [String: String] = [:]) {
        self.principal = principal
        self.action = action
        self.resource = resource
        self.conditions = conditions
    }

    func value(of key: String) -> String? {
        if let value = conditions[key] { return value }
        let lowercased = key.lowercased()
        // Several may differ in case only.
        return conditions.filter { $0.key.lowercased() == lowercased }.min { $0.key < $1.key }?.value
    }
}

/// No, with the policy that said so and what would have to be added.
package struct AccessDenial: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Reason: Hashable, Sendable {
        /// A statement denies it; nothing that is added helps.
        case explicitDeny(policy: String, statement: String)
        /// These policies were asked, and none of their statements allows it.
        case notAllowed(policies: [String])
    }

    package var principal: String
    package var action: String
    package var resource: String
    package var reason: Reason
    /// The smallest statement that would have allowed it, and the policy that it belongs into; nil after an explicit deny.
    package var remedy: Remedy?
    /// Patterns that the identity policies have lost, and without whose loss a statement of theirs allowed it.
    package var withdrawn: [String] = []

    package struct Remedy: Hashable, Sendable {
        package var policy: String
        package var statement: PolicyDocument.Statement
    }

    package var description: String {
        let what = "\(principal) is not authorized to perform: \(action) on resource: \(resource)"
        switch reason {
        case .explicitDeny(let policy, let statement): return "\(what) with an explicit deny in \(policy), \(statement)"
        case .notAllowed(let policies):
            let asked = "\(what) because no statement allows it in \(policies.joined(separator: ", "))"
            guard let remedy else { return asked }
            return "\(asked); the smallest statement that would, in \(remedy.policy): \(remedy.statement.json.jsonText)"
        }
    }
}
