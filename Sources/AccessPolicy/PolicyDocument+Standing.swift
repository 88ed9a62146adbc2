package import Units

/// What a resource's policy says by itself, whoever asks.
extension PolicyDocument {
    /// Whether it allows everybody something without a condition that pins who asks or through which service.
    ///
    /// Source: Security Hub User Guide, KMS.5: a key's policy with a wildcard principal is public unless a condition names account, organization or service.
    package var allowsEveryone: Bool {
        statements.contains { $0.effect == .allow && $0.names.contains(.everyone) && !$0.conditions.contains(where: \.pinsCaller) }
    }

    /// Whom its Allow statements name for any of some actions, each once, in written order; conditions and Deny statements are not looked at.
    package func named(forAny actions: [String]) -> [PrincipalName] {
        var found: [PrincipalName] = []
        for statement in statements where statement.effect == .allow && actions.contains(where: { statement.actions.contain($0, ignoringCase: true) }) {
            for name in statement.names where !found.contains(name) { found.append(name) }
        }
        return found
    }

    /// Whom its Allow statements name for anything.
    package var named: [PrincipalName] {
        var found: [PrincipalName] = []
        for statement in statements where statement.effect == .allow { for name in statement.names where !found.contains(name) { found.append(name) } }
        return found
    }
}

extension PolicyDocument.PrincipalName {
    /// `*`, an account's root, an ARN, or a service's name.
    package var text: String {
        switch self {
        case .everyone: "*"
        case .account(let account): "arn:aws:iam::\(account):root"
        case .arn(let arn): arn
        case .service(let name): name
        }
    }

    /// nil for everybody and for services.
    package var account: AccountID? {
        switch self {
        case .everyone, .service: return nil
        case .account(let account): return account
        case .arn(let arn):
            let parts = arn.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
            return parts.count == 6 ? AccountID(String(parts[4])) : nil
        }
    }
}

extension PolicyDocument.Statement {
    fileprivate var names: [PolicyDocument.PrincipalName] {
        switch principals {
        case .including(let names)?: names
        // `NotPrincipal` goes with Deny only.
        case .excluding, nil: []
        }
    }
}

extension Condition {
    /// Whether it holds only for callers of certain accounts, certain principals, or calls through certain services.
    fileprivate var pinsCaller: Bool {
        guard !ifExists else { return false }
        switch test {
        case .stringNotEquals, .stringNotLike, .bool, .null: return false
        case .stringEquals, .stringEqualsIgnoreCase, .stringLike, .arnEquals, .arnLike: break
        }
        let pinning = ["kms:calleraccount", "aws:principalaccount", "aws:principalarn", "kms:viaservice"]
        return pinning.contains(key.lowercased()) && !values.contains { $0.utf8.allSatisfy { $0 == UInt8(ascii: "*") } }
    }
}
