package import Units
import AccessPolicy

/// Actions that the policy of a principal has lost.
struct WithdrawnPermissions: Sendable, Hashable {
    var principal: String
    var account: AccountID
    /// As policies write them: `rds:Create*`.
    var actions: [String]
}

extension Cloud {
    /// Takes actions out of whatever the policies of a principal allow. Key policies and grants, which are not the principal's own, stay.
    ///
    /// - Returns: False when its policies allowed none of them.
    package mutating func withdraw(_ actions: [String], from principal: String, account: AccountID, now: Instant) -> Bool {
        let policies = policies(of: principal, account: account)
        guard actions.contains(where: { action in policies.contains { $0.document.allowsSome(of: action) } }) else { return false }
        withdrawn.append(WithdrawnPermissions(principal: principal, account: account, actions: actions))
        note(now, "iam", "the policy of \(principal) has lost \(actions.joined(separator: ", "))")
        return true
    }

    package mutating func giveBack(_ actions: [String], to principal: String, account: AccountID, now: Instant) {
        guard let index = withdrawn.firstIndex(of: WithdrawnPermissions(principal: principal, account: account, actions: actions)) else { return }
        withdrawn.remove(at: index)
        note(now, "iam", "the policy of \(principal) has \(actions.joined(separator: ", ")) again")
    }

    /// The identity policies of a declared principal as they are now.
    func policies(of principal: String, account: AccountID) -> [NamedPolicy] {
        let declared = estate.principals.first { $0.name == principal && $0.account == account }
        var policy = declared?.policy ?? NamedPolicy(name: "AdministratorAccess", document: .allowEverything)
        policy.document.withdrawn = withdrawn.filter { $0.principal == principal && $0.account == account }.flatMap(\.actions)
        return [policy]
    }
}

/// The actions of a pattern that some call is held against: what a policy can lose with an effect.
package func knownPermissions(matching pattern: String) -> [String] { knownPermissions.filter { actionPattern(pattern, matches: $0) } }

/// Every action that some call is held against.
package let knownPermissions: [String] = {
    let asked = allAPIOperations.flatMap { operation in
        ["\(operation.service):\(operation.name)"] + operation.resources.compactMap(\.action)
    }
    return Set(asked + KeyUse.allCases.map(\.rawValue)).sorted()
}()
