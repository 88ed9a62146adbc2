package import Estate
package import ScenarioFormat
import ClusterModel
import KeyModel
import Units

/// Someone schedules a key's deletion, and perhaps nobody notices until the window has run out.
package struct ScheduleKeyDeletion: Fault {
    package static let name = "scheduleKeyDeletion"
    package static let summary = "Schedules the deletion of a customer key; with elapsed, the window has run out and the material is destroyed."
    package static let arguments = [
        "key: alias", "region: where the key is", "elapsed: whether the window has run out unnoticed",
        "heal: when somebody cancels the deletion and enables the key again (optional; not with elapsed)",
    ]

    let key: KeyArgument
    let elapsed: Bool
    package let healAfter: Duration?

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) {
        key = KeyArgument(reading: &reader, estate: estate)
        elapsed = reader.requiredBool("elapsed")
        if elapsed {
            reader.refuse("heal", "a destroyed key does not come back", hint: "leave heal out, or say elapsed: false")
            healAfter = nil
        } else {
            healAfter = reader.optionalDuration("heal")
        }
    }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        let id = key.arn(in: scene.cloud)
        scene.memory = [id]
        do {
            try scene.call(
                "kms", "ScheduleKeyDeletion", [.init("KeyId", .string(id)), .init("PendingWindowInDays", .integer(7))], account: key.account,
                region: key.region)
        } catch {
            return .noEffect("scheduling the deletion of \(key.alias) was refused: \(error)")
        }
        guard elapsed else { return .struck("deletion of key \(key.alias) in \(key.region) is scheduled") }
        guard let arn = try? scene.cloud.keys.resolve(key.alias, account: key.account, region: key.region) else { return .noEffect("no key \(key.alias)") }
        // A multi-Region primary is not destroyed while it has replicas, however long one waits.
        guard scene.cloud.keys.key(arn)?.state.deletionDate != nil else {
            return .struck("deletion of key \(key.alias) in \(key.region) is scheduled, and waits for its replicas")
        }
        scene.cloud.destroyKey(arn, now: scene.now)
        return .struck("key \(key.alias) in \(key.region) is destroyed, its deletion window has run out")
    }

    package func heal(_ scene: inout FaultScene) {
        for arn in scene.memory {
            for action in ["CancelKeyDeletion", "EnableKey"] {
                scene.undo("kms", action, [.init("KeyId", .string(arn))], account: key.account, region: key.region)
            }
        }
    }
}
