package import Units

/// Whether policies allow a request.
///
/// Source: IAM User Guide, Policy evaluation logic; KMS Developer Guide, Key policies in AWS KMS. Boundaries, session policies and service control
/// policies are not modelled.
package enum AccessRules {
    /// Identity policies alone, as most services are asked.
    package static func check(_ request: AccessRequest, identity: [NamedPolicy]) throws(AccessDenial) {
        let answer = Answer(identity, request)
        try answer.throwDenial(of: request)
        guard answer.allows else {
            let statement = PolicyDocument.Statement(effect: .allow, actions: .including([request.action]), resources: .including([request.resource]))
            throw AccessDenial(
                request, asked: identity, remedy: identity.last.map { .init(policy: $0.name, statement: statement) }, withdrawn: answer.withdrawn)
        }
    }

    /// A resource with a policy of its own, such as a key.
    ///
    /// In the owner's account the resource's policy must allow the principal itself, or name the account and leave the rest to the identity
    /// policies. From another account both must allow. A deny anywhere wins.
    /// - Parameter isGranted: Whether a grant allows it, which counts as if the resource's policy allowed the principal.
    package static func check(
        _ request: AccessRequest, identity: [NamedPolicy], resourcePolicy: NamedPolicy, owner: AccountID, isGranted: Bool
    ) throws(AccessDenial) {
        let own = Answer([resourcePolicy], request)
        let theirs = Answer(identity, request)
        try own.throwDenial(of: request)
        try theirs.throwDenial(of: request)
        if isGranted { return }
        let asked = [resourcePolicy] + identity
        let isOfOwner = request.principal.account == owner
        // In a resource's policy `*` as resource is the resource itself.
        let admitted = PolicyDocument.Statement(
            effect: .allow, principals: .including([isOfOwner ? .arn(request.principal.arn) : .account(request.principal.account)]),
            actions: .including([request.action]))
        guard own.allows || own.delegates else {
            throw AccessDenial(request, asked: asked, remedy: .init(policy: resourcePolicy.name, statement: admitted))
        }
        if isOfOwner, own.allows { return }
        guard theirs.allows else {
            let statement = PolicyDocument.Statement(effect: .allow, actions: .including([request.action]), resources: .including([request.resource]))
            throw AccessDenial(
                request, asked: asked, remedy: identity.last.map { .init(policy: $0.name, statement: statement) }, withdrawn: theirs.withdrawn)
        }
    }

    /// What some policies say together.
    private struct Answer {
        /// A statement allows the principal itself.
        var allows = false
        /// A statement allows the principal's account.
        var delegates = false
        var denial: (policy: String, statement: String)?
        /// Why a statement that would allow it does not: what its policy has lost.
        var withdrawn: [String] = []

        init(_ policies: [NamedPolicy], _ request: AccessRequest) {
            for policy in policies {
                for (index, statement) in policy.document.statements.enumerated() {
                    let match = statement.match(request)
                    guard match != .none else { continue }
                    switch statement.effect {
                    case .deny: denial = denial ?? (policy.name, statement.sid.map { "statement \($0)" } ?? "statement \(index + 1)")
                    case .allow where policy.document.hasLost(request.action):
                        withdrawn += policy.document.withdrawn.filter { actionPattern($0, matches: request.action) && !withdrawn.contains($0) }
                    case .allow: if match == .account { delegates = true } else { allows = true }
                    }
                }
            }
        }

        func throwDenial(of request: AccessRequest) throws(AccessDenial) {
            guard let denial else { return }
            throw AccessDenial(
                principal: request.principal.arn, action: request.action, resource: request.resource,
                reason: .explicitDeny(policy: denial.policy, statement: denial.statement), remedy: nil)
        }
    }
}

extension AccessDenial {
    fileprivate init(_ request: AccessRequest, asked: [NamedPolicy], remedy: Remedy?, withdrawn: [String] = []) {
        self.init(
            principal: request.principal.arn, action: request.action, resource: request.resource, reason: .notAllowed(policies: asked.map(\.name)),
            remedy: remedy, withdrawn: withdrawn)
    }
}

extension PolicyDocument.Statement {
    enum Match { case none, principal, account }

    /// Whether the statement speaks of a request, and of whom in it.
    func match(_ request: AccessRequest) -> Match {
        guard actions.contain(request.action, ignoringCase: true), resources.contain(request.resource, ignoringCase: false),
            conditions.allSatisfy({ $0.holds(for: request.value(of: $0.key)) })
        else { return .none }
        switch principals {
        case nil: return .principal
        case .including(let names)?:
            if names.contains(where: { $0.isPrincipal(request.principal) }) { return .principal }
            return names.contains(.account(request.principal.account)) ? .account : .none
        case .excluding(let names)?:
            let isNamed = names.contains { $0.isPrincipal(request.principal) || $0 == .account(request.principal.account) }
            return isNamed ? .none : .principal
        }
    }
}

extension PolicyDocument {
    fileprivate func hasLost(_ action: String) -> Bool { withdrawn.contains { actionPattern($0, matches: action) } }

    /// Whether a statement allows an action of a pattern on anything, as far as their texts tell.
    package func allowsSome(of pattern: String) -> Bool {
        guard !hasLost(pattern) else { return false }
        return statements.contains { statement in
            guard statement.effect == .allow else { return false }
            return switch statement.actions {
            case .including(let allowed): allowed.contains { actionPattern($0, matches: pattern) || actionPattern(pattern, matches: $0) }
            case .excluding(let others): !others.contains { actionPattern($0, matches: pattern) }
            }
        }
    }
}

/// Whether an action, such as `rds:CreateDBInstance`, is one of those that a pattern of policies names.
package func actionPattern(_ pattern: String, matches action: String) -> Bool { Wildcard.matches(action, pattern, ignoringCase: true) }

extension PolicyDocument.Patterns {
    func contain(_ text: String, ignoringCase: Bool) -> Bool {
        switch self {
        case .including(let patterns): patterns.contains { Wildcard.matches(text, $0, ignoringCase: ignoringCase) }
        case .excluding(let patterns): !patterns.contains { Wildcard.matches(text, $0, ignoringCase: ignoringCase) }
        }
    }
}

extension PolicyDocument.PrincipalName {
    fileprivate func isPrincipal(_ principal: AccessPrincipal) -> Bool {
        switch self {
        case .everyone: true
        case .account: false
        case .arn(let arn): arn == principal.arn
        case .service(let name): name == principal.arn
        }
    }
}
