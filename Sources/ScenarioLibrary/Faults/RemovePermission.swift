package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// Somebody tidies up a role, and takes away what it needs once a year.
package struct RemovePermission: Fault {
    package static let name = "removePermission"
    package static let summary = "The policy of a principal loses actions: calls that need them are refused from now on."
    package static let arguments = [
        "principal: a declared principal", "actions: as policies write them, such as [rds:CreateDBInstance, \"rds:Restore*\"]",
        "heal: when the policy has them again (optional)",
    ]
    package static let isCircumstance = true
    package static let canBeIdle = true

    let principal: String
    let account: AccountID
    let actions: [String]
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let name = reader.requiredChoice("principal", of: estate.principals.map(\.name))
        principal = name
        account = estate.principals.first { $0.name == name }?.account ?? AccountID("")
        actions = reader.list("actions") { node throws(ValueProblem) in
            let action = try node.text()
            guard !knownPermissions(matching: action).isEmpty else {
                throw ValueProblem("unknown action \(action)", hint: nameHint(action, among: knownPermissions))
            }
            return action
        }
        if reader.requireKey("actions"), reader.elements("actions").isEmpty { reader.report("actions", "actions wants at least one action") }
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.metBefore = scene.cloud.timesMet(hindrances)
        let list = actions.joined(separator: ", ")
        return scene.cloud.withdraw(actions, from: principal, account: account, now: scene.now)
            ? .struck("the policy of \(principal) lost \(list)") : .noEffect("the policy of \(principal) does not allow \(list)")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        guard scene.cloud.timesMet(hindrances) == scene.metBefore else { return nil }
        return "the policy of \(principal) had lost \(actions.joined(separator: ", ")), and nothing was refused for that"
    }

    private var hindrances: [Hindrance] { actions.map { .lostPermission(principal: principal, account: account, action: $0) } }

    package func heal(_ scene: inout FaultScene) { scene.cloud.giveBack(actions, to: principal, account: account, now: scene.now) }
}
