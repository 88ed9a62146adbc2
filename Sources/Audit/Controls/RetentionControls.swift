import Units

extension Control {
    static let retention: [Control] = [leastRetention, slotsFilled, expiredGone]

    private static let leastRetention = Control(
        "RTN-01", "Least retention of recovery points", .medium,
        rule: "Recovery points of AWS Backup are kept at least 35 days.",
        remedy: "raise DeleteAfterDays in the plan's rule",
        asks: "N SI-12, CP-9; E 4.2.2(f)",
        from: "BAM BACKUP_RECOVERY_POINT_MINIMUM_RETENTION_CHECK; CFG backup-recovery-point-minimum-retention-check", judge: withoutBackupDump)

    private static let slotsFilled = Control(
        "RTN-02", "Retention slots filled", .medium,
        rule: "Each of the last days, weeks, months and years that the tier asks for has a restore point that can be read.",
        remedy: "keep the first snapshot of each period as long as the slots ask",
        asks: "N SI-12, AU-11; I 5.33, 8.13; E 4.2.2(f)"
    ) { scope in
        scope.eachCluster { cluster in
            let readable = cluster.available.filter { $0.isUsable == true }
            let slots = cluster.demands.slots
            let counts = RetentionSlots.count(slots, points: readable, birth: cluster.row.createdAt, now: scope.now)
            let holes = counts.filter { !$0.count.holes.isEmpty }
            let limit = "\(slots.daily) days, \(slots.weekly) weeks, \(slots.monthly) months, \(slots.yearly) years"
            guard !holes.isEmpty else {
                let wanted = counts.reduce(0) { $0 + $1.count.wanted }
                return wanted == 0 ? .notApplicable("the cluster is younger than every slot") : .holds(true, "all \(wanted) slots are filled", limit: limit)
            }
            // A point whose key nobody knows might fill a hole.
            if cluster.available.contains(where: { $0.isUsable == nil }) { return .unknown("keys of some restore points are not in the inventory") }
            let measured = holes.map { "\($0.count.holes.count) of \($0.count.wanted) \($0.period.rawValue)s empty, first \($0.count.holes[0])" }
            return .holds(false, measured.joined(separator: "; "), limit: limit)
        }
    }

    private static let expiredGone = Control(
        "RTN-03", "Expired means gone", .low,
        rule: "Nothing is still there three days after it should have been deleted.",
        remedy: "find out why the service or the plan did not delete it",
        asks: "N SI-12, MP-6; I 8.10; P 3.2.1; G 5(1)(e)"
    ) { scope in
        let limit = "gone \(scope.limits.expiredFor.inWords) after its time"
        func ruling(_ expiry: Instant) -> Ruling {
            let late = scope.now - expiry
            return .holds(late <= scope.limits.expiredFor, late <= .zero ? "not due" : "due for \(late.atMostInWords)", limit: limit)
        }
        let snapshots = scope.eachSnapshot { $0.end(scope.standing).map(ruling) }
        let backups = scope.inventory.automatedBackups.compactMap { row in scope.standing.expiry(of: row).map { Judgement(row.arn, ruling($0)) } }
        return snapshots + backups
    }
}
