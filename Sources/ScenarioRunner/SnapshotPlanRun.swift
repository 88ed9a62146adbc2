import ClusterModel
import Estate
import Units

/// A snapshot plan at work: snapshot, wait, copy, and delete what is older than it keeps, all through the API as its principal.
struct SnapshotPlanRun: Sendable {
    enum Step: Sendable {
        case snapshot
        /// Waits until the snapshot can be copied.
        case copy(snapshot: String)
    }

    /// Of the cluster's plans, from 0.
    let ordinal: Int
    let cluster: DeclaredCluster
    let plan: SnapshotPlan
    /// Account that the plan's principal belongs to.
    let account: AccountID
    /// Next round on the plan's grid.
    var nextRound: Instant
    /// What is due, in no particular order; few at a time.
    var due: [(at: Instant, step: Step)] = []

    /// Refused snapshots and copies are tried again.
    static let retryAfter = Duration.minutes(15)
    static let pollEvery = Duration.minutes(1)

    init(ordinal: Int, cluster: DeclaredCluster, plan: SnapshotPlan, account: AccountID, after birth: Instant) {
        self.ordinal = ordinal
        self.cluster = cluster
        self.plan = plan
        self.account = account
        var first = birth.startOfDay + plan.at
        while first <= birth { first = first + plan.every }
        nextRound = first
    }

    /// Names of the snapshots that it made: those, and their copies, are its own to delete.
    var made: Set<String> = []

    /// `<cluster>-<yyyy-mm-dd-hh-mm>`, with the plan's number behind it from the second plan on.
    func name(at now: Instant) -> String {
        let digits = now.isoPrefix.prefix(16).map { $0 == "T" || $0 == ":" ? "-" : $0 }
        return "\(cluster.id.lowercased())-\(String(digits))" + (ordinal > 0 ? "-\(ordinal + 1)" : "")
    }
}

extension Drill {
    mutating func openPlans(now: Instant) {
        for cluster in scenario.estate.clusters {
            for (ordinal, plan) in cluster.snapshotPlans.enumerated() {
                let account = scenario.estate.principals.first { $0.name == plan.principal }?.account ?? cluster.account
                let run = SnapshotPlanRun(ordinal: ordinal, cluster: cluster, plan: plan, account: account, after: now)
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
            case .copy(let snapshot): copy(snapshot, plan: index, now: now)
            }
        }
    }

    private mutating func planCall(
        _ index: Int, _ action: String, _ input: [StructuredValue.Member], region: RegionName, now: Instant
    ) -> Result<StructuredValue, ServiceError> {
        let call = APICall(
            service: "rds", action: action, input: .map(input), account: plans[index].account, region: region, principal: plans[index].plan.principal)
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
            if run.plan.copyTo != nil { wait(index, .copy(snapshot: name), SnapshotPlanRun.pollEvery, now: now) }
        case .failure(let error):
            planNote(index, "snapshot \(name) refused: \(error.code.rawValue)", now: now)
            // A cluster that is gone stays gone; everything else may pass.
            if error.code != .dbClusterNotFound { wait(index, .snapshot, SnapshotPlanRun.retryAfter, now: now) }
        }
    }

    private mutating func copy(_ snapshot: String, plan index: Int, now: Instant) {
        let run = plans[index]
        guard let destination = run.plan.copyTo else { return }
        let described = planCall(
            index, "DescribeDBClusterSnapshots", [.init("DBClusterSnapshotIdentifier", .string(snapshot))], region: run.cluster.region, now: now)
        guard case .success(let answer) = described, let source = answer["DBClusterSnapshots"]?[0] else {
            // Gone, or its region does not answer: there is nothing to copy any more.
            return
        }
        guard source["Status"]?.scalarText == "available" else {
            if source["Status"]?.scalarText == "creating" { wait(index, .copy(snapshot: snapshot), SnapshotPlanRun.pollEvery, now: now) }
            return
        }
        var input: [StructuredValue.Member] = [
            .init("SourceDBClusterSnapshotIdentifier", source["DBClusterSnapshotArn"] ?? .null), .init("TargetDBClusterSnapshotIdentifier", .string(snapshot)),
        ]
        if let key = run.plan.copyKeyAlias { input.append(.init("KmsKeyId", .string(key))) }
        if case .failure(let error) = planCall(index, "CopyDBClusterSnapshot", input, region: destination, now: now) {
            planNote(index, "copy of \(snapshot) to \(destination) refused: \(error.code.rawValue)", now: now)
            wait(index, .copy(snapshot: snapshot), SnapshotPlanRun.retryAfter, now: now)
        }
    }

    /// Deletes the plan's own snapshots that are older than it keeps, here and where copies go.
    private mutating func prune(_ index: Int, now: Instant) {
        let run = plans[index]
        for region in [run.cluster.region] + (run.plan.copyTo.map { [$0] } ?? []) {
            let old = cloud.snapshots.filter {
                $0.account == run.account && $0.region == region && $0.lineage == run.cluster.id && run.made.contains($0.id) && $0.status.current == .available
                    && $0.contentAt < now - run.plan.keep
            }
            for snapshot in old {
                _ = planCall(index, "DeleteDBClusterSnapshot", [.init("DBClusterSnapshotIdentifier", .string(snapshot.id))], region: region, now: now)
            }
        }
    }

    private mutating func wait(_ index: Int, _ step: SnapshotPlanRun.Step, _ span: Duration, now: Instant) {
        plans[index].due.append((now + span, step))
        queue.schedule(.plan(Int32(index)), at: now + span)
    }

    private mutating func planNote(_ index: Int, _ text: String, now: Instant) {
        if now >= history.startedAt { note(now, "plan", text) }
    }
}
