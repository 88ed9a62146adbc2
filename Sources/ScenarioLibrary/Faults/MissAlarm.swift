package import Estate
package import ScenarioFormat

/// The alarm rings into the void: a muted channel, a full mailbox, a pager without battery.
package struct MissAlarm: Fault {
    package static let name = "missAlarm"
    package static let summary = "The next alarms are not seen; people come to know by a later one, or because somebody notices."
    package static let arguments = ["count: how many (default 1)"]
    package static let isCircumstance = true
    package static let canBeIdle = true

    let count: Int

    package init(reading reader: inout MappingReader, estate: EstateDeclaration) { count = reader.optionalInteger("count", in: 1...1000) ?? 1 }

    package func strike(_ scene: inout FaultScene) -> FaultEffect {
        guard scene.people.hasAlarm else { return .noEffect("there is no alarm to miss") }
        guard !scene.people.hasNoticed else { return .noEffect("people know already") }
        // The alarms that earlier faults of the kind are to swallow come first.
        scene.metBefore = scene.people.alarmsMissed + scene.people.alarmsToMiss
        scene.people.alarmsToMiss += count
        return .struck(count == 1 ? "the next alarm will not be seen" : "the next \(count) alarms will not be seen")
    }

    package func idleness(_ scene: FaultScene) -> String? {
        scene.people.alarmsMissed > scene.metBefore ? nil : "the next alarm was not to be seen, and none rang"
    }
}
