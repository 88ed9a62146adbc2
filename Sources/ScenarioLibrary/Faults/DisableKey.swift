package import Estate
package import ScenarioFormat
import ClusterModel
import KeyModel
import Units

/// Someone disables a customer key.
package struct DisableKey: Fault {
    package static let name = "disableKey"
    package static let summary = "Disables a customer managed key: snapshots, copies and restores under it are refused until it is enabled."
    package static let arguments = ["key: alias", "region: where the key is", "heal: when somebody enables it again (optional)"]

    let key: KeyArgument
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        key = KeyArgument(reading: &reader, estate: estate)
        healAfter = reader.optionalDuration("heal")
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        // Its alias may be gone by the time of the heal.
        let arn = key.arn(in: scene.cloud)
        scene.memory = [arn]
        if let key = scene.cloud.keys.allKeys.first(where: { $0.arn.rawValue == arn }), key.state == .disabled {
            return .noEffect("key \(self.key.alias) in \(self.key.region) was disabled already")
        }
        do {
            try scene.call("kms", "DisableKey", [.init("KeyId", .string(arn))], account: key.account, region: key.region)
            return .struck("key \(key.alias) in \(key.region) is disabled")
        } catch {
            return .noEffect("disabling \(key.alias) was refused: \(error)")
        }
    }

    package func heal(_ scene: inout FaultScene) {
        for arn in scene.memory { scene.undo("kms", "EnableKey", [.init("KeyId", .string(arn))], account: key.account, region: key.region) }
    }
}

/// Which key a fault is about.
struct KeyArgument: Sendable {
    let alias: String
    let region: RegionName
    let account: AccountID

    init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        let wanted = reader.requiredChoice("key", of: estate.keys.map(\.alias))
        let region = RegionName(reader.requiredChoice("region", of: estate.regions.map(\.name.rawValue)))
        let key = estate.keys.first { $0.alias == wanted && $0.region == region }
        if key == nil, estate.keys.contains(where: { $0.alias == wanted }) {
            let homes = estate.keys.filter { $0.alias == wanted }.map(\.region.rawValue).joined(separator: ", ")
            reader.report("key", "\(wanted) is not a key of \(region)", hint: "it is declared in \(homes)")
        }
        self.alias = wanted
        self.region = region
        self.account = key?.account ?? AccountID("")
    }

    /// The key's ARN, or the alias itself where nothing has it, which the service will then refuse.
    func arn(in cloud: Cloud) -> String { (try? cloud.keys.resolve(alias, account: account, region: region))?.rawValue ?? alias }
}
