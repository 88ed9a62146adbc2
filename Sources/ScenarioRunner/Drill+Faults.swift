import ClusterModel
import Evidence
import ScenarioLibrary
import Units

extension Drill {
    mutating func strike(_ index: Int, now: Instant) {
        let entry = scenario.timeline[index]
        if history.disasterAt == nil { askBeforeFault(now: now) }
        var scene = FaultScene(cloud: cloud, now: now, engines: engines)
        let effect = faults[index].strike(&scene)
        cloud = scene.cloud
        let summary: String
        let struck: Bool
        switch effect {
        case .struck(let what): (summary, struck) = (what, true)
        case .noEffect(let why): (summary, struck) = (why, false)
        }
        history.faults.append(FaultRecord(fault: entry.fault.value, summary: summary, at: now, tookEffect: struck))
        note(now, "fault", struck ? summary : "no effect: \(summary)")
        if struck, let healAfter = faults[index].healAfter { queue.schedule(.heal(Int32(index)), at: now + healAfter) }
        // The entry that says so is the disaster; without one, the first that takes effect.
        let isMarked = scenario.timeline.contains(where: \.isDisaster)
        guard struck, history.disasterAt == nil, entry.isDisaster || !isMarked else { return }
        history.disasterAt = now
        history.disasterKind = disasterKind(ofFault: entry.fault.value)?.rawValue
        if case .string(let name)? = entry.arguments["cluster"]?.content { disasterCluster = name }
        if case .after(let span) = scenario.detection { queue.schedule(.detection, at: now + span) }
    }

    mutating func heal(_ index: Int, now: Instant) {
        var scene = FaultScene(cloud: cloud, now: now, engines: engines)
        faults[index].heal(&scene)
        cloud = scene.cloud
        note(now, "fault", "\(scenario.timeline[index].fault.value) healed")
    }
}
