import ClusterModel
import Estate
import Evidence
import ScenarioFormat
import ScenarioLibrary
import SimulationKernel
import Units

extension Drill {
    /// People have decided.
    mutating func startPlaybook(now: Instant) {
        guard let use = scenario.playbook else { return }
        history.playbookFacts = declared(use)
        guard cloud.isReachable(use.runIn) else {
            let message = "region \(use.runIn), where the playbook runs, is lost"
            history.playbook = .failed(at: now, message: message)
            note(now, "playbook", message)
            return
        }
        guard let account = scenario.estate.principals.first(where: { $0.name == use.principal })?.account else {
            preconditionFailure("principal \(use.principal) passed validation and is not in the estate")
        }
        var place = PlaybookPlace(
            account: account, region: use.runIn, principal: use.principal, pollInterval: cloud.calibration.duration(.automationPoll),
            stepOverhead: cloud.calibration.duration(.automationStepOverhead), approval: peopleTimes.approval.sampler,
            copyBytesPerSecond: cloud.calibration.value(.copyTableBytesPerSecond),
            random: SeededRandom(seed: seed).fork(scenario.id).fork("playbook"))
        place.throttlingRetry = use.throttlingRetry
        var parameters: [String: StructuredValue] = [:]
        do {
            for (name, value) in use.parameters {
                let meant = try substitute(value) { reference in
                    if case .parameter(let word) = reference { estimate(word, use: use, now: now) } else { nil }
                }
                parameters[name.value] = typed(meant, parameter: name.value)
            }
        } catch {
            history.playbook = .failed(at: now, message: "\(error)")
            note(now, "playbook", "cannot start: \(error)")
            return
        }
        history.playbookFacts?.parameters = parameters.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value.scalarText ?? $0.value.jsonText) }
        var run = PlaybookRun(
            document: use.document, place: place, parameters: parameters,
            executionID: "00000000-0000-4000-8000-\(padded(Int64(seed % 1_000_000_000_000), 12))")
        for step in people.skippedSteps { run.skip(step) }
        history.playbook = .unfinished
        // Without its folder: the record is to be the same in every checkout.
        let name = use.document.path.split(separator: "/").last.map(String.init) ?? use.document.path
        note(now, "playbook", "\(name) starts in \(use.runIn)")
        let wish = run.begin(now: now)
        playbook = run
        follow(wish, now: now)
    }

    /// What people know when they start the playbook: estimates, unless the scenario asks for perfect knowledge.
    private mutating func estimate(_ word: String, use: PlaybookUse, now: Instant) -> StructuredValue? {
        let isPerfect = scenario.knowledge == .perfect
        let site = siteInTrouble
        let cluster = site.flatMap { site in cloud.clusters.first { $0.lineage == site.entry.cluster.value } }
        switch KnowledgeName(rawValue: word) {
        case .lastGoodTime:
            // The start of the last good probe: what came after it is not known to be good.
            let time = isPerfect ? history.disasterAt?.advanced(byMicroseconds: -1) : site?.lastGoodProbe.map { $0 + people.clockAhead }
            return time.map { read($0) }
        case .faultTime:
            let time = isPerfect ? history.disasterAt : history.marks.detect.map { $0 + people.clockAhead }
            return time.map { read($0) }
        case .newestSnapshotArn, .oldestSnapshotArn:
            // What the role that runs the playbook can see: its account's own, and what is shared with it.
            let account = scenario.estate.principals.first { $0.name == use.principal }?.account
            let known = cloud.snapshots.filter {
                $0.lineage == cluster?.lineage && $0.region == use.runIn && $0.status.current == .available
                    && ($0.account == account || account.map($0.sharedWith.contains) == true)
            }
            .sorted { ($0.contentAt, $0.id) < ($1.contentAt, $1.id) }
            return (word == KnowledgeName.oldestSnapshotArn.rawValue ? known.first : known.last).map { .string($0.arn) }
        case .clusterResourceId: return cluster.map { .string($0.resourceID) }
        case nil: return nil
        }
    }

    /// A time as people have it: from their clock, unless they know the truth.
    private mutating func read(_ time: Instant) -> StructuredValue {
        if scenario.knowledge != .perfect, people.clockAhead != .zero { people.clockReadings += 1 }
        return .string(time.flooredToSecond.isoSeconds)
    }

    /// The workload that people look at: the one on the cluster that the disaster names, else the first whose service went bad since,
    /// else the first.
    var siteInTrouble: Site? {
        if let named = sites.first(where: { $0.entry.cluster.value == disasterCluster }) { return named }
        let bad = sites.filter { $0.badSinceDisaster != nil }
        return bad.min { ($0.badSinceDisaster ?? .distantFuture) < ($1.badSinceDisaster ?? .distantFuture) } ?? sites.first
    }

    // MARK: Running

    private mutating func follow(_ wish: PlaybookRun.Wish, now: Instant) {
        playbookGeneration += 1
        scheduleFaultsOfSteps(now: now)
        switch wish {
        case .call(let call):
            callUnderWay = call
            let latency = cloud.latency(of: call)
            callEndsAt = now.advanced(byMicroseconds: latency)
            queue.schedule(.callTakesEffect, at: now.advanced(byMicroseconds: latency / 2))
        case .sleep(let until): queue.schedule(.playbookWakes(generation: playbookGeneration), at: max(until, now))
        case .ended(let outcome):
            history.playbook = outcome
            switch outcome {
            case .failed(_, let message): note(now, "playbook", "gave up: \(message)")
            case .succeeded: note(now, "playbook", "finished")
            case .none, .neverStarted, .unfinished: break
            }
        }
    }

    /// Permission and state are checked and the change is made half way between request and answer.
    mutating func callTakesEffect(now: Instant) {
        guard let call = callUnderWay, playbookIsAlive else { return }
        let needs = CallNeeds()
        defer { note(needs.met) }
        do {
            let answer =
                call.service == CopyTable.service ? try copyTable(call, now: now) : try cloud.perform(call, now: now, engines: engines, needs: needs)
            callResult = .success(answer)
            if case .statementRan(let cluster) = cloud.notices.last { askedDatabase = (cluster, cloud.databaseID(of: cluster)) }
            markCall(call, now: now)
            if let way = way(of: call) {
                let cluster = cluster(madeBy: call)
                history.waysBack.append(
                    TakenWay(
                        way: way, cluster: cluster.map { cloud.clusters[$0].lineage } ?? "", account: call.account.rawValue, region: call.region.rawValue))
                wayClusters.append(cluster)
            }
        } catch {
            callResult = .failure(error)
        }
        queue.schedule(.callAnswered, at: max(now, callEndsAt))
    }

    private mutating func note(_ met: [MetNeed]) {
        guard !met.isEmpty, let step = playbook?.stepUnderWay else { return }
        let known = metNeeds[step] ?? []
        metNeeds[step] = known + met.filter { !known.contains($0) }
    }

    private func declared(_ use: PlaybookUse) -> PlaybookFacts {
        let account = scenario.estate.principals.first { $0.name == use.principal }?.account.rawValue ?? ""
        return PlaybookFacts(file: use.document.path, summary: use.document.summary, region: use.runIn.rawValue, account: account, principal: use.principal)
    }

    /// How the playbook's part in the drill ended.
    mutating func closePlaybookFacts() {
        guard let use = scenario.playbook else { return }
        var facts = history.playbookFacts ?? declared(use)
        switch history.playbook {
        case .none: break
        case .neverStarted: facts.ending = "never started"
        case .succeeded: facts.ending = "finished"
        case .failed(_, let message): facts.ending = "gave up: \(message)"
        case .unfinished: facts.ending = "unfinished"
        }
        history.playbookFacts = facts
        for step in history.steps.indices { history.steps[step].met = metNeeds[history.steps[step].name] ?? [] }
    }

    mutating func callAnswered(now: Instant) {
        guard callUnderWay != nil, let result = callResult, playbookIsAlive else { return }
        let asked = askedDatabase
        (callUnderWay, callResult, askedDatabase) = (nil, nil, nil)
        if let asked {
            if validatedAt[asked.cluster] == nil { validatedAt[asked.cluster] = now }
            history.validations.append(SQLValidation(at: now, database: asked.database))
        }
        guard var run = playbook else { return }
        playbook = nil
        let wish = run.answered(result, now: now)
        playbook = run
        follow(wish, now: now)
    }

    mutating func playbookWakes(now: Instant) {
        guard playbookIsAlive, var run = playbook else { return }
        playbook = nil
        let wish = run.woke(now: now)
        playbook = run
        follow(wish, now: now)
    }

    /// An automation lives in its region: with it, it stops for good.
    private var playbookIsAlive: Bool { scenario.playbook.map { cloud.isReachable($0.runIn) } ?? false }

    /// The way back that an accepted call is; nil for every other call.
    private func way(of call: APICall) -> String? {
        switch call.action {
        case "RestoreDBClusterToPointInTime":
            if call.input["RestoreType"]?.scalarText == "copy-on-write" { return "clone" }
            let source = call.input["SourceDbClusterResourceId"]?.scalarText
            return cloud.clusters.contains { $0.isDeleted && $0.resourceID == source } ? "retainedBackup" : "pitr"
        case "RestoreDBClusterFromSnapshot":
            let name = call.input["SnapshotIdentifier"]?.scalarText
            let snapshot = cloud.snapshots.first { $0.arn == name || ($0.id == name && $0.region == call.region && $0.account == call.account) }
            return snapshot?.sourceARN == nil ? "snapshot" : "copy"
        case "BacktrackDBCluster": return "backtrack"
        case "FailoverGlobalCluster", "SwitchoverGlobalCluster": return "globalFailover"
        default: return nil
        }
    }

    /// The cluster that an accepted call makes, rewinds or promotes; nil: it names none.
    private func cluster(madeBy call: APICall) -> Int? {
        if let target = call.input["TargetDbClusterIdentifier"]?.scalarText { return cloud.clusters.firstIndex { $0.arn == target } }
        guard let name = call.input["DBClusterIdentifier"]?.scalarText else { return nil }
        return cloud.clusterIndex(name, account: call.account, region: call.region)
    }

    /// A way back is one that brought something back: its cluster is what clients came to, or gave it a table. A copy that was only looked at is none.
    mutating func keepWaysThatBroughtBack() {
        var serving = tableSources
        for site in sites {
            guard let index = site.history.recoveredDatabase else { continue }
            let database = site.history.databases[index]
            if let cluster = cloud.clusters.indices.first(where: { cloud.databaseID(of: $0) == database }) { serving.insert(cluster) }
        }
        history.waysBack = zip(history.waysBack, wayClusters).filter { way in way.1.map(serving.contains) ?? false }.map(\.0)
    }

    private mutating func markCall(_ call: APICall, now: Instant) {
        guard history.marks.call == nil, let kind = APIOperation.find(service: call.service, action: call.action)?.kind else { return }
        switch kind {
        case .mutate, .dns: history.marks.call = now
        case .kms where call.action != "DescribeKey": history.marks.call = now
        case .kms, .describe, .sql: break
        }
    }
}
