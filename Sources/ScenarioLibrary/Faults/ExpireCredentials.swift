package import Estate
package import ScenarioFormat
import Units
import ClusterModel

/// The session of whoever recovers ends, and nobody renews it.
package struct ExpireCredentials: Fault {
    package static let name = "expireCredentials"
    package static let summary = "From now on every call of a principal is refused: its credentials have expired."
    package static let arguments = ["principal: a declared principal", "heal: when somebody has signed in again (optional)"]
    package static let isCircumstance = true
    package static let canBeIdle = true

    let principal: String
    let account: AccountID
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let name = reader.requiredChoice("principal", of: estate.principals.map(\.name))
        principal = name
        account = estate.principals.first { $0.name == name }?.account ?? AccountID("")
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        scene.watch(hindrance)
        return scene.cloud.expireCredentials(of: principal, account: account, now: scene.now)
            ? .struck("the credentials of \(principal) have expired") : .noEffect("they have expired already")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        scene.hasMet(hindrance) ? nil : "the credentials of \(principal) had expired, and no call was refused for that"
    }

    private var hindrance: Hindrance { .expiredCredentials(principal: principal, account: account) }

    package func heal(_ scene: inout FaultScene) { scene.cloud.renewCredentials(of: principal, account: account, now: scene.now) }
}
