import Evidence
import Units

extension Control {
    static let isolation: [Control] = [
        otherRegion, otherAccount, immutable, deletionDenied, airGapped, threeTwoOne, severalZones, globalHealthy,
    ]

    private static let otherRegion = Control(
        "ISO-01", "Copy in another region", .high,
        rule: "An available copy whose key can be used lies in another region, its content at most 24 hours old.",
        remedy: "copy snapshots to another region, under a key of that region",
        asks: "N CP-6(1), CP-9(3), CP-9(5); I 8.14; S A1.2; D 12(4); E 4.2.2(c)",
        from: "BAM BACKUP_RESOURCES_PROTECTED_BY_CROSS_REGION"
    ) { scope in
        scope.eachCluster { copy(of: $0, scope, scope.limits.otherRegionAgeMax, in: "another region") { point, row in point.region != row.region } }
    }

    private static let otherAccount = Control(
        "ISO-02", "Copy in another account", .high,
        rule: "An available copy whose key can be used lies in another account, its content at most 7 days old.",
        remedy: "share snapshots with a vault account, and let a role of that account copy them under its own key",
        asks: "N CP-9(3), AC-6; D 12(3); E 4.2.2(c), 4.2.2(d)",
        from: "BAM BACKUP_RESOURCES_PROTECTED_BY_CROSS_ACCOUNT"
    ) { scope in
        scope.eachCluster { copy(of: $0, scope, scope.limits.otherAccountAgeMax, in: "another account") { point, row in point.account != row.account } }
    }

    /// Age by content: a copy that was made today of last month's snapshot is last month's data.
    private static func copy(
        of cluster: AuditedCluster, _ scope: AuditScope, _ max: Duration, in place: String, where isElsewhere: (RestorePoint, Inventory.ClusterRow) -> Bool
    ) -> Ruling {
        scope.newest(
            of: cluster.available.filter { isElsewhere($0, cluster.row) }, within: max, limit: "a copy in \(place), at most \(max.inWords) old",
            none: "no copy in \(place)", what: "the newest copy in \(place)")
    }

    private static let immutable = Control(
        "ISO-03", "Immutable copy", .high,
        rule: "A recovery point lies in a vault that is locked for good, for at least 7 days, and was to be kept more than 30 days when it was made.",
        remedy: "lock a vault of AWS Backup in compliance mode, and copy recovery points into it",
        asks: "N CP-9(d), CP-9(7), AU-9; P 9.4.1.1; D 12(2); E 4.2.2(d)",
        from: "BAM BACKUP_RESOURCES_PROTECTED_BY_BACKUP_VAULT_LOCK", judge: withoutBackupDump)

    private static let deletionDenied = Control(
        "ISO-04", "Deletion denied by policy", .medium,
        rule: "The vault's policy denies deleting recovery points, shortening their life and changing the policy to all but listed roles.",
        remedy: "put such a Deny into the vault's access policy",
        asks: "N CP-9(7), AC-6; E 4.2.2(d)",
        from: "BAM BACKUP_RECOVERY_POINT_MANUAL_DELETION_DISABLED; CFG backup-recovery-point-manual-deletion-disabled", judge: withoutBackupDump)

    private static let airGapped = Control(
        "ISO-05", "Air-gapped copy", .high,
        rule: "A recovery point at most 7 days old lies in a logically air-gapped vault.",
        remedy: "copy recovery points into a logically air-gapped vault",
        asks: "N CP-9(3), CP-6(1); D 12(3); E 4.2.2(c)",
        from: "CFG aurora-resources-in-logically-air-gapped-vault", judge: withoutBackupDump)

    private static let threeTwoOne = Control(
        "ISO-06", "3-2-1-1-0 holds", .medium,
        rule:
            "Three copies, production included, that do not need one and the same key; on two kinds of storage; one in another region; one immutable, air-gapped or in another account; and no mismatch in the newest drill.",
        remedy: "add the copy that is missing: see ISO-01, ISO-02 and KEY-08",
        asks: "N CP-9, CP-6; FedRAMP CP-9 (three copies); E 4.2.2"
    ) { scope in
        scope.eachCluster { cluster in
            // What needs one same key is one copy; what needs none of a listing can only go with its place.
            var copies: Set<String> = [cluster.row.keyARN ?? "production"]
            for point in cluster.available where point.isUsable != false {
                copies.insert(point.keyARN ?? "\(point.kind == .pitr ? "window" : "snapshots") \(point.account) \(point.region)")
            }
            let unknown = cluster.available.contains { $0.isUsable == nil }
            func readable(where isOne: (RestorePoint) -> Bool) -> Bool? { Bool?.any(cluster.available.filter(isOne).map(\.isUsable)) }
            let parts: [(String, Bool?)] = [
                ("\(copies.count) of 3 copies that stand alone", copies.count < 3 ? false : unknown ? nil : true),
                ("one kind of storage", readable { _ in true }),
                ("nothing in another region", readable { $0.region != cluster.row.region }),
                ("nothing out of reach of its administrators", readable { $0.account != cluster.row.account }),
                (
                    "a newest drill with a mismatch, or none",
                    cluster.drills.flatMap { drills in
                        func isRight(_ drill: DrillEvidence) -> Bool? { drill.dataIsRight(of: cluster.name).holds }
                        // A mismatch counts whatever else the drill could not tell.
                        let telling = drills.filter { $0.tested(cluster.name) && ($0.isConclusive || isRight($0) == false) }
                        let newest = DrillEvidence.newest(telling)
                        return newest.isEmpty ? false : Bool?.all(newest.map(isRight))
                    }
                ),
            ]
            let wrong = parts.filter { $0.1 == false }.map(\.0)
            guard let holds = Bool?.all(parts.map(\.1)) else {
                return .unknown("cannot be said of: " + parts.filter { $0.1 == nil }.map(\.0).joined(separator: ", "))
            }
            return .holds(holds, wrong.isEmpty ? "all five" : wrong.joined(separator: ", "), limit: "3-2-1-1-0")
        }
    }

    private static let severalZones = Control(
        "ISO-07", "Instances in several zones", .medium,
        rule: "A cluster's instances stand in at least two zones.",
        remedy: "add a reader in another zone",
        asks: "N CP-10, CP-6(2), SI-13(5); I 8.14; D 12(4); E 4.2.4",
        from: "SH RDS.15; CFG rds-cluster-multi-az-enabled; PR rds_cluster_multi_az; CIS 2.2.4 (5.0)"
    ) { scope in
        scope.eachCluster { cluster in
            if cluster.row.instances.isEmpty, cluster.row.global?.role == "secondary" { return .notApplicable("a secondary without instances") }
            let zones = Set(cluster.row.instances.map(\.zone)).count
            return .holds(zones >= 2, counted(zones, "zone"), limit: "at least 2")
        }
    }

    private static let globalHealthy = Control(
        "ISO-08", "Global database healthy", .medium,
        rule: "Where the tier asks for a global database, it has a secondary in another region, every member is connected, and it is encrypted.",
        remedy: "add a secondary region, or bring back the member that does not follow",
        asks: "N CP-9(6), CP-10; I 8.14; E 4.2.4",
        from: "CFG aurora-global-database-encryption-at-rest"
    ) { scope in
        scope.eachCluster { cluster in
            guard cluster.demands.globalDatabase else { return .notApplicable("the tier asks for none") }
            let limit = "a connected secondary region, encrypted"
            guard let membership = cluster.row.global else { return .holds(false, "of no global database", limit: limit) }
            if membership.role == "secondary" { return nil }
            guard let global = scope.global(of: cluster.row) else { return .unknown("global database \(membership.id) is not in the inventory") }
            var wrong: [String] = []
            if !global.members.contains(where: { !$0.isWriter && $0.region != cluster.row.region }) { wrong.append("no secondary region") }
            wrong += global.members.filter { $0.synchronization != "connected" }.map { "\($0.region) is \($0.synchronization)" }
            if global.storageEncrypted == false { wrong.append("not encrypted") }
            if wrong.isEmpty, global.storageEncrypted == nil { return .unknown("whether it is encrypted is not known") }
            return .holds(wrong.isEmpty, wrong.isEmpty ? "healthy" : wrong.joined(separator: ", "), limit: limit)
        }
    }
}
