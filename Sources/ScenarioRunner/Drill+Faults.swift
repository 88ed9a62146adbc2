import ClusterModel
import Evidence
import ScenarioLibrary
import Units

extension Drill {
    mutating func strike(_ index: Int, now: Instant) {
        let entry = scenario.timeline[index]
        if history.disasterAt == nil { askBeforeFault(now: now) }
        let fault = faults[index]
        let effect = onScene(of: index, now: now) { fault.strike(&$0) }
        let summary: String
        let struck: Bool
        switch effect {
        case .struck(let what): (summary, struck) = (what, true)
        case .noEffect(let why): (summary, struck) = (why, false)
        }
        faultRecords[index] = history.faults.count
        history.faults.append(FaultRecord(fault: entry.fault.value, summary: summary, at: now, tookEffect: struck))
        note(now, "fault", struck ? summary : "no effect: \(summary)")
        if struck, let healAfter = faults[index].healAfter { queue.schedule(.heal(Int32(index)), at: now + healAfter) }
        lastRoundAt[index] = now
        if struck, let more = faults[index].repetition {
            lastRoundAt[index] = now + more.every * (more.times - 1)
            queue.schedule(.faultAgain(Int32(index), round: 2), at: now + more.every)
        }
        // The entry that says so is the disaster; without one, the first that takes effect and is no mere circumstance.
        let isMarked = scenario.timeline.contains(where: \.isDisaster)
        let isMeant = isMarked ? entry.isDisaster : !type(of: faults[index]).isCircumstance
        guard struck, history.disasterAt == nil, entry.step == nil, isMeant else { return }
        history.disasterAt = now
        disasterEntry = index
        history.disasterKind = disasterKind(ofFault: entry.fault.value)?.rawValue
        if case .string(let name)? = entry.arguments["cluster"]?.content { disasterCluster = name }
        scheduleNotice(now: now)
    }

    /// What a fault does to the cloud and to people is taken over, and what it has to know again is kept.
    private mutating func onScene<Value>(of index: Int, now: Instant, _ body: (inout FaultScene) -> Value) -> Value {
        var scene = FaultScene(cloud: cloud, now: now, engines: engines, people: peopleAtWork)
        (scene.memory, scene.metBefore) = (faultMemory[index] ?? [], metBeforeFault[index] ?? 0)
        let value = body(&scene)
        (faultMemory[index], metBeforeFault[index]) = (scene.memory, scene.metBefore)
        (cloud, people) = (scene.cloud, scene.people)
        for step in people.skippedSteps { playbook?.skip(step) }
        return value
    }

    /// The next round of a fault that goes on; what a round could not do is told, and no reason to stop.
    mutating func strikeAgain(_ index: Int, round: Int, now: Instant) {
        let fault = faults[index]
        guard let more = fault.repetition, round <= more.times else { return }
        let effect = onScene(of: index, now: now) { fault.strikeAgain(&$0, round: round) }
        switch effect {
        case .struck(let what): note(now, "fault", what)
        case .noEffect(let why): note(now, "fault", "no effect: \(why)")
        }
        if round < more.times { queue.schedule(.faultAgain(Int32(index), round: Int32(round + 1)), at: now + more.every) }
    }

    // MARK: Faults that wait for a step

    /// A step that a fault waits for has begun.
    mutating func scheduleFaultsOfSteps(now: Instant) {
        guard scenario.timeline.contains(where: { $0.step != nil }), let begun = playbook?.steps.filter({ $0.startedAt != nil }) else { return }
        for (index, entry) in scenario.timeline.enumerated() where !armedFaults.contains(index) {
            guard let step = entry.step, let startedAt = begun.first(where: { $0.name == step.value })?.startedAt else { continue }
            armedFaults.insert(index)
            queue.schedule(.fault(Int32(index)), at: max(now, startedAt + entry.at))
        }
    }

    /// Whether a fault has had its turn, with its last round, or waits for a step of a playbook that has ended.
    func hasComeOrNeverWill(_ index: Int, now: Instant) -> Bool {
        if let last = lastRoundAt[index] { return last <= now }
        guard scenario.timeline[index].step != nil, !armedFaults.contains(index) else { return false }
        return switch history.playbook {
        case .succeeded, .failed: true
        case .none, .neverStarted, .unfinished: false
        }
    }

    /// A fault whose step never began did not happen, which is no reason to call a drill green.
    mutating func noteFaultsThatNeverCame() {
        for (index, entry) in scenario.timeline.enumerated() where lastRoundAt[index] == nil {
            guard let step = entry.step else { continue }
            let why = armedFaults.contains(index) ? "the drill ended before its time came" : "step \(step.value) was never reached"
            history.faults.append(FaultRecord(fault: entry.fault.value, summary: why, at: history.endedAt, tookEffect: false))
        }
    }

    /// A fault whose change nobody met while it lasted did nothing to this drill.
    mutating func noteIdleFaults(now: Instant) {
        for (index, record) in faultRecords.sorted(by: { $0.value < $1.value }) where history.faults[record].tookEffect {
            let fault = faults[index]
            let idleness = idlenessAtHeal[index] ?? onScene(of: index, now: now) { fault.idleness($0) }
            guard let why = idleness else { continue }
            history.faults[record].tookEffect = false
            history.faults[record].summary = why
            // What could not strike, or never came, is no gap that its author meant, and a disaster that came to nothing shows nothing.
            history.faults[record].mayBeIdle = scenario.timeline[index].mayBeIdle && index != disasterEntry
            note(now, "fault", "no effect: \(why)")
        }
    }

    mutating func heal(_ index: Int, now: Instant) {
        let fault = faults[index]
        // Whoever comes later does not meet it any more.
        idlenessAtHeal.updateValue(onScene(of: index, now: now) { fault.idleness($0) }, forKey: index)
        let refusals = onScene(of: index, now: now) { scene in
            fault.heal(&scene)
            return scene.refusals
        }
        let name = scenario.timeline[index].fault.value
        note(now, "fault", refusals.isEmpty ? "\(name) healed" : "\(name) did not heal: \(refusals.joined(separator: "; "))")
    }
}
