package import Estate
package import ScenarioFormat
import ClusterModel
import Units

/// An account is suspended, with everything in it.
package struct LoseAccount: Fault {
    package static let name = "loseAccount"
    package static let summary = "Suspends an account: nobody of it may call, its keys open nothing, its databases stop, what it shared is gone for others."
    package static let arguments = ["account: an account of the estate", "heal: when it is reinstated (optional)"]

    let account: DeclaredAccount?
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let name = reader.requiredChoice("account", of: estate.accounts.map(\.name))
        account = estate.accounts.first { $0.name == name }
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard let account else { return .noEffect("no such account") }
        return scene.cloud.loseAccount(account.id, now: scene.now, engines: scene.engines)
            ? .struck("account \(account.name) is suspended") : .noEffect("account \(account.name) was suspended already")
    }

    package func heal(_ scene: inout FaultScene) { if let account { scene.cloud.reinstateAccount(account.id, now: scene.now) } }
}
