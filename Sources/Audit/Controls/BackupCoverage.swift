import Estate
import Evidence
import Units

extension Control {
    static let backupCoverage: [Control] = [
        automatedRetention, pitrKeepsUp, pitrDepth, inBackupPlan, planFrequency, freshPoint, noGaps, backtrackWindow, deletionProtection, deletedRecoverable,
        backupsWatched,
    ]

    private static let automatedRetention = Control(
        "BKP-01", "Automated retention long enough", .high,
        rule: "Automated backups are kept at least as long as the tier asks, a pending change included.",
        remedy: "raise BackupRetentionPeriod with ModifyDBCluster",
        asks: "N CP-9(a), SI-12; I 8.13; S A1.2; P 12.10.1; H 308(a)(7)(ii)(A); D 12(1); E 4.2.2(f); G 32(1)(c)",
        from: "SH RDS.50; CFG rds-cluster-backup-retention-check"
    ) { scope in
        scope.eachCluster { cluster in
            let now = cluster.row.backupRetentionDays
            let pending = cluster.row.pendingRetentionDays
            let shortest = Duration.days(Int64(min(now, pending ?? now)))
            let measured = "retention is \(now)d" + (pending.map { ", pending \($0)d" } ?? "")
            return .holds(shortest >= cluster.demands.retentionMin, measured, limit: "at least \(cluster.demands.retentionMin.inWords)")
        }
    }

    private static let pitrKeepsUp = Control(
        "BKP-02", "Point-in-time recovery keeps up", .high,
        rule: "The latest restorable time of an available cluster lies at most 10 minutes back.",
        remedy: "find out why the cluster's log is not staged; ask AWS Support if its status is available",
        asks: "N CP-9(a), CP-6(2), CP-10(2); I 8.13; D 12(6); E 4.2.2(a)"
    ) { scope in
        scope.eachCluster { cluster in
            guard cluster.row.status == "available" else { return .notApplicable("the cluster is \(cluster.row.status)") }
            guard let lag = scope.standing.lag(cluster.row.latestRestorable) else { return .unknown("the latest restorable time is not known") }
            return .holds(
                lag <= scope.limits.pitrLagMax, "the latest restorable time lies \(lag.atMostInWords) back", limit: "at most \(scope.limits.pitrLagMax.inWords)"
            )
        }
    }

    private static let pitrDepth = Control(
        "BKP-03", "Recovery window as deep as promised", .high,
        rule: "The restorable window reaches back as far as the retention, or as the cluster exists, less a day.",
        remedy: "compare EarliestRestorableTime with BackupRetentionPeriod; a retention that was raised fills up with time",
        asks: "N CP-9(a), SI-12; I 8.13; E 4.2.2(f)"
    ) { scope in
        scope.eachCluster { cluster in
            let promised = min(.days(Int64(cluster.row.backupRetentionDays)), scope.now - cluster.row.createdAt)
            let least = max(.zero, promised - .hours(24))
            if cluster.row.windowIsEmpty { return .holds(false, "nothing is left in the restorable window", limit: "at least \(least.inWords)") }
            guard let depth = scope.standing.depth(cluster.row.earliestRestorable, cluster.row.latestRestorable) else {
                return .unknown("the restorable window is not known")
            }
            return .holds(depth >= least, "the restorable window is \(depth.atLeastInWords) deep", limit: "at least \(least.inWords)")
        }
    }

    private static let inBackupPlan = Control(
        "BKP-04", "In a backup plan", .medium,
        rule: "A recovery point or a protected resource of AWS Backup names the cluster.",
        remedy: "assign the cluster to a plan of AWS Backup",
        asks: "N CP-9; I 8.13; S A1.2; H 308(a)(7)(ii)(A); D 12(1)",
        from: "BAM BACKUP_RESOURCES_PROTECTED_BY_BACKUP_PLAN; CFG aurora-resources-protected-by-backup-plan; PR rds_cluster_protected_by_backup_plan",
        judge: withoutBackupDump)

    private static let planFrequency = Control(
        "BKP-05", "Plan frequency and retention", .medium,
        rule: "Some rule of the plan runs at least daily and keeps its points at least 35 days.",
        remedy: "add such a rule to the plan",
        asks: "N CP-9(a), SI-12; D 12(1); E 4.2.2(f)",
        from: "BAM BACKUP_PLAN_MIN_FREQUENCY_AND_MIN_RETENTION_CHECK; CFG backup-plan-min-frequency-and-min-retention-check",
        judge: withoutBackupDump)

    private static let freshPoint = Control(
        "BKP-06", "Fresh restore point", .high,
        rule: "The newest available restore point whose key can be used is at most 24 hours old.",
        remedy: "find out why no newer snapshot or window is there, and take a snapshot now",
        asks: "N CP-9(a); I 8.13; S A1.2; E 4.2.1",
        from: "BAM BACKUP_LAST_RECOVERY_POINT_CREATED; CFG aurora-last-backup-recovery-point-created"
    ) { scope in
        scope.eachCluster { cluster in
            scope.newest(
                of: cluster.available, within: scope.limits.newestPointAgeMax, limit: "at most \(scope.limits.newestPointAgeMax.inWords) old",
                none: "no restore point is available", what: "the newest restore point")
        }
    }

    private static let noGaps = Control(
        "BKP-07", "No gaps in the chain", .medium,
        rule: """
            Over the retention that the tier asks for, neighbouring restore points lie at most 26 hours apart outside the restorable window, and \
            inside it nothing but the newest stretch, no longer than the RPO, is missing. What no key opens any more is no restore point.
            """,
        remedy: "raise the automated retention, or take manual snapshots at least daily",
        asks: "N CP-9(a), CP-6(2); D 12(1)"
    ) { scope in
        scope.eachCluster { cluster in
            guard let lag = scope.standing.lag(cluster.row.latestRestorable), let earliest = cluster.row.earliestRestorable else {
                return .unknown("the restorable window is not known")
            }
            let isReadable = scope.isUsable(cluster.row.keyARN)
            if isReadable == false { return .holds(false, "the restorable window is under a key that cannot be used", limit: "a window that can be read") }
            // Point-in-time recovery is the way back from what was done to the content.
            let objectives = cluster.row.objectives.against(DisasterKind.logical.rawValue)
            guard let rpo = objectives.rpo else { return .unknown("no RPO is set to measure the window's end against") }
            if lag > rpo { return .holds(false, "the newest \(lag.atMostInWords) are not restorable", limit: "at most the RPO of \(rpo.inWords)") }
            let retention = max(cluster.demands.retentionMin, .days(Int64(cluster.row.backupRetentionDays)))
            let start = max(scope.now - retention, cluster.row.createdAt)
            let points = cluster.available.filter { $0.kind != .pitr && $0.at < earliest }
            var widest = widestGap(from: start, to: earliest, points: points.filter { $0.isUsable == true })
            if isReadable == nil || widest > scope.limits.gapMax {
                let atBest = widestGap(from: start, to: earliest, points: points.filter { $0.isUsable != false })
                if atBest <= scope.limits.gapMax, isReadable == nil || atBest < widest {
                    return .unknown("keys of the window or of some restore points are not in the inventory")
                }
                widest = atBest
            }
            return .holds(
                widest <= scope.limits.gapMax, widest == .zero ? "the window covers it all" : "the widest gap is \(widest.atMostInWords)",
                limit: "at most \(scope.limits.gapMax.inWords) over the last \(retention.inWords)")
        }
    }

    /// - Parameter points: In order of time.
    private static func widestGap(from start: Instant, to end: Instant, points: [RestorePoint]) -> Duration {
        var previous = points.last { $0.at <= start }?.at ?? start
        var widest = Duration.zero
        for point in points.map(\.at).filter({ $0 > start }) + [end] where point > previous {
            widest = max(widest, point - previous)
            previous = point
        }
        return widest
    }

    private static let backtrackWindow = Control(
        "BKP-08", "Backtrack as the tier asks", .low,
        rule: "Where the tier wants it, an Aurora MySQL cluster keeps the backtrack window that the tier asks for, and really reaches nine tenths of it.",
        remedy: "set BacktrackWindow when the cluster is made or restored; where change records fill up, choose what it can hold",
        asks: "N CP-10(2), CP-6(2), CP-9 @ Security Hub RDS.14, CP-10 @ Security Hub RDS.14",
        from: "SH RDS.14; CFG aurora-mysql-backtracking-enabled; PR rds_cluster_backtrack_enabled"
    ) { scope in
        scope.eachCluster { cluster in
            guard let wanted = cluster.demands.backtrackMin else { return .notApplicable("the tier asks for no backtracking") }
            guard cluster.row.engine == EngineFamily.mysql.rawValue else { return .notApplicable("\(cluster.row.engine) has no backtracking") }
            let limit = "a window of at least \(wanted.inWords), nine tenths of it reached"
            guard let backtrack = cluster.row.backtrack else { return .holds(false, "backtracking is off", limit: limit) }
            let window = Duration.seconds(backtrack.targetSeconds)
            let reached = scope.now - backtrack.earliest
            let reachable = min(window, scope.now - cluster.row.createdAt)
            let isReached = reached.microseconds >= reachable.microseconds / 10 * 9
            return .holds(window >= wanted && isReached, "the window is \(window.inWords), reached \(reached.atLeastInWords)", limit: limit)
        }
    }

    private static let deletionProtection = Control(
        "BKP-09", "Deletion protection", .medium,
        rule: "The cluster, and its global database, cannot be deleted without taking off protection first.",
        remedy: "set DeletionProtection with ModifyDBCluster and ModifyGlobalCluster",
        asks: "N CM-3, SC-5(2), CP-9(7); I 8.13; E 4.2.2(d)",
        from: "SH RDS.7; CFG rds-cluster-deletion-protection-enabled; PR rds_cluster_deletion_protection"
    ) { scope in
        scope.eachCluster { cluster in
            let limit = "deletion protection"
            guard cluster.row.deletionProtection else { return .holds(false, "the cluster is not protected", limit: limit) }
            guard let global = cluster.row.global else { return .holds(true, "protected", limit: limit) }
            guard let isProtected = scope.global(of: cluster.row)?.deletionProtection else {
                return .unknown("protection of global database \(global.id) is not known")
            }
            return .holds(isProtected, "global database \(global.id) is \(isProtected ? "" : "not ")protected", limit: limit)
        }
    }

    private static let deletedRecoverable = Control(
        "BKP-10", "Deleted clusters stay recoverable", .high,
        rule: "Each cluster that was deleted in the last 35 days has a retained backup or a manual snapshot that is available and whose key is usable.",
        remedy: "delete clusters with a final snapshot, and keep their automated backups",
        asks: "N CP-9, SI-12; I 8.10, 8.13; P 3.2.1; H 310(d)(2)(iv)"
    ) { scope in
        scope.inventory.deletedClusters.compactMap { cluster in
            guard scope.now - cluster.deletedAt <= scope.limits.deletedWithin else { return nil }
            let limit = "a retained backup or a manual snapshot that can be read"
            let left = (scope.points[cluster.resourceID] ?? []).filter { $0.isAvailable && $0.kind != .automated }
            let when = "deleted at \(cluster.deletedAt.isoSeconds)"
            guard let readable = Bool?.any(left.map(\.isUsable)) else {
                return Judgement(cluster.arn, .unknown("\(when); keys of what is left are not in the inventory"))
            }
            let what = left.isEmpty ? "nothing is left" : readable ? "\(counted(left.count, "restore point")) left" : "no key of what is left is usable"
            return Judgement(cluster.arn, .holds(readable, "\(when), \(what)", limit: limit))
        }
    }

    private static let backupsWatched = Control(
        "BKP-11", "Backups are watched", .low,
        rule: "An event subscription covers failure, backup, deletion and maintenance of clusters.",
        remedy: "subscribe to these categories with CreateEventSubscription for db-cluster",
        asks: "N CA-7, SI-2; S A1.2, CC7.2",
        from: "SH RDS.19; PR rds_cluster_critical_event_subscription"
    ) { scope in
        guard !scope.clusters.isEmpty else { return [] }
        guard let watched = scope.inventory.watchedEventCategories else {
            return [Judgement("", .unknown("event subscriptions are not in the inventory"))]
        }
        let missing = ["backup", "deletion", "failure", "maintenance"].filter { !watched.contains($0) }
        let measured = missing.isEmpty ? "all are watched" : "nobody watches \(missing.joined(separator: ", "))"
        return [Judgement("", .holds(missing.isEmpty, measured, limit: "backup, deletion, failure and maintenance"))]
    }

    /// Controls of AWS Backup: what is not given is not judged.
    static let withoutBackupDump: @Sendable (AuditScope) -> [Judgement] = { _ in
        [Judgement("", .notApplicable("vaults, plans and recovery points of AWS Backup are not in the inventory: the simulation has none"))]
    }
}
