import ClusterModel
import Estate
import Evidence
import Units

/// A snapshot plan at work: snapshot, wait, copy, and delete what is older than it keeps, all through the API as its principal.
struct SnapshotPlanRun: Sendable {
    enum Step: Sendable {
        case snapshot
        /// Waits until the snapshot is there, and copies it under another key of its own account.
        case rekey(snapshot: String)
        /// Waits until the snapshot is there, and shares it.
        case share(snapshot: String)
        /// Waits until the snapshot can be copied.
        case copy(snapshot: String)
    }

    /// Of the cluster's plans, from 0.
    let ordinal: Int
    let cluster: DeclaredCluster
    let plan: SnapshotPlan
    /// Account that the plan's principal belongs to.
    let account: AccountID
    /// Who copies, and so whose the copies are.
    let copier: (principal: String, account: AccountID)
    /// Next round on the plan's grid.
    var nextRound: Instant
    /// What is due, in no particular order; few at a time.
    var due: [(at: Instant, step: Step)] = []

    /// Refused snapshots and copies are tried again.
    static let retryAfter = Duration.minutes(15)
    static let pollEvery = Duration.minutes(1)

    init(ordinal: Int, cluster: DeclaredCluster, plan: SnapshotPlan, principals: [DeclaredPrincipal], after birth: Instant) {
        let account = principals.first { $0.name == plan.principal }?.account ?? cluster.account
        let copier = plan.copyPrincipal ?? plan.principal
        self.ordinal = ordinal
        self.cluster = cluster
        self.plan = plan
        self.account = account
        self.copier = (copier, principals.first { $0.name == copier }?.account ?? account)
        var first = birth.startOfDay + plan.at
        while first <= birth { first = first + plan.every }
        nextRound = first
    }

    /// What the service refused before the timeline started, by action and code, with the last time.
    var refusedInHistory: [PlanRefusal] = []

    /// Names of the snapshots that it made: those, and their copies, are its own to delete.
    var made: Set<String> = []

    /// `<cluster>-<yyyy-mm-dd-hh-mm>`, with the plan's number behind it from the second plan on.
    func name(at now: Instant) -> String {
        let digits = now.isoPrefix.prefix(16).map { $0 == "T" || $0 == ":" ? "-" : $0 }
        return "\(cluster.id.lowercased())-\(String(digits))" + (ordinal > 0 ? "-\(ordinal + 1)" : "")
    }

    /// What follows a snapshot, and a copy of it under another key; nil: nothing.
    func stepAfterSnapshot(_ name: String) -> Step? { plan.rekey == nil ? stepBeforeCopy(name) : .rekey(snapshot: name) }
    func stepBeforeCopy(_ name: String) -> Step? {
        if plan.shareWith != nil { return .share(snapshot: name) }
        return plan.copyTo == nil ? nil : .copy(snapshot: name)
    }

    /// A copy beside its source needs a name of its own.
    static func copyName(_ snapshot: String) -> String { snapshot + "-copy" }
    func copyName(of snapshot: String) -> String {
        plan.copyTo == cluster.region && copier.account == account ? SnapshotPlanRun.copyName(snapshot) : snapshot
    }

    /// Whether a snapshot is one that the plan made, or a copy of one.
    func names(_ id: String) -> Bool { made.contains(id) || (id.hasSuffix("-copy") && made.contains(String(id.dropLast(5)))) }
}

extension Drill {
    mutating func openPlans(now: Instant) {
        for cluster in scenario.estate.clusters {
            for (ordinal, plan) in cluster.snapshotPlans.enumerated() {
                let run = SnapshotPlanRun(ordinal: ordinal, cluster: cluster, plan: plan, principals: scenario.estate.principals, after: now)
                plans.append(run)
                queue.schedule(.plan(Int32(plans.count - 1)), at: run.nextRound)
            }
        }
    }

    mutating func planDue(_ index: Int, now: Instant) {
        if plans[index].nextRound <= now {
            // What an earlier round could not get is not tried beside this one.
            plans[index].due.removeAll { if case .snapshot = $0.step { true } else { false } }
            plans[index].due.append((now, .snapshot))
            prune(index, now: now)
            plans[index].nextRound = plans[index].nextRound + plans[index].plan.every
            queue.schedule(.plan(Int32(index)), at: plans[index].nextRound)
        }
        let ready = plans[index].due.filter { $0.at <= now }
        plans[index].due.removeAll { $0.at <= now }
        for item in ready {
            switch item.step {
            case .snapshot: takeSnapshot(index, now: now)
            case .rekey(let snapshot): rekey(snapshot, plan: index, now: now)
            case .share(let snapshot): share(snapshot, plan: index, now: now)
            case .copy(let snapshot): copy(snapshot, plan: index, now: now)
            }
        }
    }

    private mutating func planCall(
        _ index: Int, _ action: String, _ input: [StructuredValue.Member], as caller: (principal: String, account: AccountID)? = nil, region: RegionName,
        now: Instant
    ) -> Result<StructuredValue, ServiceError> {
        let caller = caller ?? (plans[index].plan.principal, plans[index].account)
        let call = APICall(service: "rds", action: action, input: .map(input), account: caller.account, region: region, principal: caller.principal)
        do { return .success(try cloud.perform(call, now: now, engines: engines)) } catch { return .failure(error) }
    }

    private mutating func takeSnapshot(_ index: Int, now: Instant) {
        let run = plans[index]
        let name = run.name(at: now)
        let result = planCall(
            index, "CreateDBClusterSnapshot", [.init("DBClusterSnapshotIdentifier", .string(name)), .init("DBClusterIdentifier", .string(run.cluster.id))],
            region: run.cluster.region, now: now)
        switch result {
        case .success:
            plans[index].made.insert(name)
            if let next = run.stepAfterSnapshot(name) { wait(index, next, SnapshotPlanRun.pollEvery, now: now) }
        case .failure(let error):
            refused(index, "snapshot", of: name, error, now: now)
            // A cluster that is gone stays gone; everything else may pass.
            if error.code != .dbClusterNotFound { wait(index, .snapshot, SnapshotPlanRun.retryAfter, now: now) }
        }
    }

    private enum Waited {
        case available(arn: StructuredValue)
        case notYet
        /// Gone or failed, or its region does not answer: there is nothing to wait for any more.
        case never
    }

    private mutating func look(at snapshot: String, plan index: Int, now: Instant) -> Waited {
        let described = planCall(
            index, "DescribeDBClusterSnapshots", [.init("DBClusterSnapshotIdentifier", .string(snapshot))], region: plans[index].cluster.region, now: now)
        switch described {
        case .failure(let error): return error.code.isTransient ? .notYet : .never
        case .success(let answer):
            guard let found = answer["DBClusterSnapshots"]?[0], let arn = found["DBClusterSnapshotArn"] else { return .never }
            switch found["Status"]?.scalarText {
            case "available": return .available(arn: arn)
            case "creating", "copying": return .notYet
            default: return .never
            }
        }
    }

    private mutating func rekey(_ snapshot: String, plan index: Int, now: Instant) {
        let run = plans[index]
        guard let key = run.plan.rekey else { return }
        let arn: StructuredValue
        switch look(at: snapshot, plan: index, now: now) {
        case .never: return
        case .notYet: return wait(index, .rekey(snapshot: snapshot), SnapshotPlanRun.pollEvery, now: now)
        case .available(let found): arn = found
        }
        let target = SnapshotPlanRun.copyName(snapshot)
        let input: [StructuredValue.Member] = [
            .init("SourceDBClusterSnapshotIdentifier", arn), .init("TargetDBClusterSnapshotIdentifier", .string(target)),
            .init("KmsKeyId", .string(keyName(key, in: run.cluster.region))),
        ]
        switch planCall(index, "CopyDBClusterSnapshot", input, region: run.cluster.region, now: now) {
        case .success: if let next = run.stepBeforeCopy(target) { wait(index, next, SnapshotPlanRun.pollEvery, now: now) }
        case .failure(let error):
            refused(index, "copy under \(key.alias)", of: snapshot, error, now: now)
            wait(index, .rekey(snapshot: snapshot), SnapshotPlanRun.retryAfter, now: now)
        }
    }

    private mutating func share(_ snapshot: String, plan index: Int, now: Instant) {
        let run = plans[index]
        guard let account = run.plan.shareWith else { return }
        switch look(at: snapshot, plan: index, now: now) {
        case .never: return
        case .notYet: return wait(index, .share(snapshot: snapshot), SnapshotPlanRun.pollEvery, now: now)
        case .available: break
        }
        let input: [StructuredValue.Member] = [
            .init("DBClusterSnapshotIdentifier", .string(snapshot)), .init("AttributeName", .string("restore")),
            .init("ValuesToAdd", .list([.string(account.rawValue)])),
        ]
        switch planCall(index, "ModifyDBClusterSnapshotAttribute", input, region: run.cluster.region, now: now) {
        case .success: if run.plan.copyTo != nil { wait(index, .copy(snapshot: snapshot), SnapshotPlanRun.pollEvery, now: now) }
        case .failure(let error):
            refused(index, "sharing with \(account)", of: snapshot, error, now: now)
            if error.code.isTransient { wait(index, .share(snapshot: snapshot), SnapshotPlanRun.retryAfter, now: now) }
        }
    }

    private mutating func copy(_ snapshot: String, plan index: Int, now: Instant) {
        let run = plans[index]
        guard let destination = run.plan.copyTo else { return }
        let arn: StructuredValue
        switch look(at: snapshot, plan: index, now: now) {
        case .never: return
        case .notYet: return wait(index, .copy(snapshot: snapshot), SnapshotPlanRun.pollEvery, now: now)
        case .available(let found): arn = found
        }
        var input: [StructuredValue.Member] = [
            .init("SourceDBClusterSnapshotIdentifier", arn), .init("TargetDBClusterSnapshotIdentifier", .string(run.copyName(of: snapshot))),
        ]
        if let key = run.plan.copyKey { input.append(.init("KmsKeyId", .string(keyName(key, in: destination)))) }
        if case .failure(let error) = planCall(index, "CopyDBClusterSnapshot", input, as: run.copier, region: destination, now: now) {
            refused(index, "copy to \(destination)", of: snapshot, error, now: now)
            wait(index, .copy(snapshot: snapshot), SnapshotPlanRun.retryAfter, now: now)
        }
    }

    /// Another account's key must be named by its ARN.
    private func keyName(_ key: SnapshotPlan.KeyReference, in region: RegionName) -> String {
        (try? cloud.keys.resolve(key.alias, account: key.account, region: region))?.rawValue ?? key.alias
    }

    /// Deletes the plan's own snapshots that are older than it keeps, here and where copies go.
    private mutating func prune(_ index: Int, now: Instant) {
        let run = plans[index]
        var shelves = [(caller: (principal: run.plan.principal, account: run.account), region: run.cluster.region)]
        if let destination = run.plan.copyTo { shelves.append((run.copier, destination)) }
        for shelf in shelves {
            // Field by field: none of the others is to be copied for it.
            var old: [String] = []
            for index in cloud.snapshotIndexes(ofLineage: run.cluster.id)
            where cloud.snapshots[index].region == shelf.region && cloud.snapshots[index].contentAt < now - run.plan.keep
                && cloud.snapshots[index].account == shelf.caller.account && cloud.snapshots[index].status.current == .available
                && run.names(cloud.snapshots[index].id)
            {
                old.append(cloud.snapshots[index].id)
            }
            for id in old {
                let input: [StructuredValue.Member] = [.init("DBClusterSnapshotIdentifier", .string(id))]
                _ = planCall(index, "DeleteDBClusterSnapshot", input, as: shelf.caller, region: shelf.region, now: now)
            }
        }
    }

    private mutating func wait(_ index: Int, _ step: SnapshotPlanRun.Step, _ span: Duration, now: Instant) {
        plans[index].due.append((now + span, step))
        queue.schedule(.plan(Int32(index)), at: now + span)
    }

    /// A refusal: told at once on the timeline, and summed up where it begins for what came before.
    private mutating func refused(_ index: Int, _ what: String, of name: String, _ error: ServiceError, now: Instant) {
        guard now < history.startedAt else { return note(now, "plan", "\(what) of \(name) refused: \(error.code.rawValue): \(error.message)") }
        let refusal = PlanRefusal(
            cluster: plans[index].cluster.id, what: what, code: error.code.rawValue, message: error.message, count: 1, last: now)
        let known = plans[index].refusedInHistory.firstIndex { ($0.what, $0.code, $0.message) == (refusal.what, refusal.code, refusal.message) }
        if let known {
            plans[index].refusedInHistory[known].count += 1
            plans[index].refusedInHistory[known].last = now
        } else {
            plans[index].refusedInHistory.append(refusal)
        }
    }

    /// What nobody saw while it happened: refusals of the plans during the history.
    mutating func noteRefusedPlans(now: Instant) {
        for run in plans {
            for refused in run.refusedInHistory {
                note(
                    now, "plan",
                    "snapshot plan of \(run.cluster.id), before the timeline, \(refused.count == 1 ? "once" : "\(refused.count) times"), last at \(refused.last.isoSeconds): \(refused.what) refused: \(refused.code): \(refused.message)"
                )
            }
        }
    }
}
