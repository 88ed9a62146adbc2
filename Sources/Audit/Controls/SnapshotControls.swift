import AccessPolicy
import Estate
import Evidence
import Units

extension Control {
    static let snapshots: [Control] = [
        encrypted, notPublic, sharedAsAllowed, customerKey, labelled, noOrphans, notStuck, notTooOld, versionRestorable, quotaHeadroom,
    ]

    private static let encrypted = Control(
        "SNP-01", "Encrypted", .high,
        rule: "Clusters and snapshots are encrypted.",
        remedy: "restore the data into an encrypted cluster: Aurora does not encrypt an unencrypted cluster in place",
        asks: "N CP-9(8), SC-28(1), SC-13, CP-9(8) @ Security Hub Backup.1, SI-12 @ Security Hub Backup.1; I 8.24; P 3.5.1; H 312(a)(2)(iv); E 9; G 32(1)(a)",
        from:
            "SH RDS.4, RDS.27, Backup.1; CFG rds-snapshot-encrypted; BAM BACKUP_RECOVERY_POINT_ENCRYPTED; PR rds_snapshots_encrypted, rds_cluster_storage_encrypted"
    ) { scope in
        func ruling(_ encryption: String) -> Ruling { .holds(encryption != "none", encryption, limit: "sse-kms or sse-rds") }
        return scope.eachCluster { ruling($0.row.encryption) } + scope.eachSnapshot { ruling($0.row.encryption) }
    }

    private static let notPublic = Control(
        "SNP-02", "Not public", .critical,
        rule: "No snapshot may be restored by everybody.",
        remedy: "remove `all` from the attribute restore with ModifyDBClusterSnapshotAttribute",
        asks: "N AC-3, AC-6, SC-7; I 8.3; S CC6.1; P 7.2.1; E 4.2.2(d)",
        from: "SH RDS.1; CFG rds-snapshots-public-prohibited; PR rds_snapshots_public_access"
    ) { scope in
        scope.eachSnapshot { .holds(!$0.row.isPublic, $0.row.isPublic ? "everybody may restore it" : "not public", limit: "not public") }
    }

    private static let sharedAsAllowed = Control(
        "SNP-03", "Shared only as allowed", .high,
        rule: "Snapshots are shared only with accounts that the policy allows.",
        remedy: "remove the account from the attribute restore, or list it under allowedAccounts",
        asks: "N AC-3, AC-21, CP-9(d); S CC6.3; E 4.2.2(d)"
    ) { scope in
        let limit = scope.policy.allowedAccounts.map { "only with \($0.map(\.rawValue).sorted().joined(separator: ", "))" } ?? "with nobody"
        return scope.eachSnapshot { snapshot in
            let accounts = snapshot.row.sharedWith
            guard !accounts.isEmpty else { return .holds(true, "not shared", limit: limit) }
            let foreign = accounts.filter { !scope.isAllowed($0) }
            return .holds(foreign.isEmpty, "shared with \((foreign.isEmpty ? accounts : foreign).joined(separator: ", "))", limit: limit)
        }
    }

    private static let customerKey = Control(
        "SNP-04", "Customer key where it counts", .medium,
        rule: "Where the tier wants it, snapshots are under a key that the customer manages.",
        remedy: "copy the snapshot under a customer key, and restore the cluster under one",
        asks: "N SC-12, SC-28(3); I 8.24; P 3.6.1"
    ) { scope in
        scope.eachSnapshot { snapshot in
            guard snapshot.demands.customerKey else { return .notApplicable("the tier asks for none") }
            let limit = "sse-kms under a customer key"
            guard snapshot.row.encryption == "sse-kms" else { return .holds(false, snapshot.row.encryption, limit: limit) }
            guard let key = snapshot.key else { return .unknown("its key is not in the inventory") }
            return .holds(key.isCustomers, key.managed, limit: limit)
        }
    }

    private static let labelled = Control(
        "SNP-05", "Labelled", .low,
        rule: "Clusters and manual snapshots carry the tags that the policy asks for, and clusters copy theirs to snapshots.",
        remedy: "add the tags with AddTagsToResource, and set CopyTagsToSnapshot",
        asks: "N CM-8, MP-3; I 5.9, 5.13; P 9.4.5",
        from: "SH RDS.16; PR rds_cluster_copy_tags_to_snapshots"
    ) { scope in
        let wanted = scope.policy.requiredTags
        let limit = "tags \(wanted.joined(separator: ", "))"
        func missing(_ tags: [String]) -> [String] { wanted.filter { Inventory.tag($0, in: tags) == nil } }
        let clusters = scope.eachCluster { cluster in
            var wrong = missing(cluster.row.tags).map { "no tag \($0)" }
            if !cluster.row.copyTagsToSnapshot { wrong.append("tags are not copied to snapshots") }
            return .holds(wrong.isEmpty, wrong.isEmpty ? "labelled" : wrong.joined(separator: ", "), limit: limit + ", copied to snapshots")
        }
        // Neighbours mostly have the same tags.
        var last: (tags: [String], ruling: Ruling)?
        let snapshots = scope.eachSnapshot { snapshot in
            guard snapshot.row.type == "manual" else { return nil }
            if let last, last.tags == snapshot.row.tags { return last.ruling }
            let wrong = missing(snapshot.row.tags)
            let ruling = Ruling.holds(wrong.isEmpty, wrong.isEmpty ? "labelled" : "no tag \(wrong.joined(separator: ", "))", limit: limit)
            last = (snapshot.row.tags, ruling)
            return ruling
        }
        return clusters + snapshots
    }

    private static let noOrphans = Control(
        "SNP-06", "No orphans without owner", .medium,
        rule: "A snapshot or retained backup whose cluster is gone has an owner or a hold after 90 days.",
        remedy: "find its owner and tag it, or delete it",
        asks: "N SI-12, CM-8; I 5.9, 8.10; P 3.2.1; G 5(1)(e)"
    ) { scope in
        let limit = "a tag \(scope.policy.ownerTag) or \(scope.policy.holdTag) after \(scope.limits.orphanAgeMax.inWords)"
        func ruling(age: Duration, tags: [String]) -> Ruling {
            let isOwned = Inventory.tag(scope.policy.ownerTag, in: tags) != nil || Inventory.tag(scope.policy.holdTag, in: tags) != nil
            let owner = isOwned ? "owned or on hold" : "nobody's"
            return .holds(isOwned || age <= scope.limits.orphanAgeMax, "its cluster is gone, it is \(age.atMostInWords) old, \(owner)", limit: limit)
        }
        let snapshots = scope.eachSnapshot { snapshot in
            guard snapshot.row.isOrphan, snapshot.row.type == "manual" else { return nil }
            return ruling(age: scope.now - snapshot.row.createdAt, tags: snapshot.row.tags)
        }
        let backups = scope.inventory.automatedBackups.compactMap { row -> Judgement? in
            guard row.status == "retained" else { return nil }
            guard let since = row.clusterDeletedAt ?? row.latestRestorable else { return Judgement(row.arn, .unknown("when its cluster went is not known")) }
            return Judgement(row.arn, ruling(age: scope.now - since, tags: []))
        }
        return snapshots + backups
    }

    private static let notStuck = Control(
        "SNP-07", "Not stuck", .medium,
        rule: "No snapshot has been in the making or being copied for more than 6 hours.",
        remedy: "delete it and take or copy it again",
        asks: "N CP-9(1), CA-7; S A1.2"
    ) { scope in
        scope.eachSnapshot { snapshot in
            let status = snapshot.row.status
            guard status == "creating" || status == "copying" else { return nil }
            guard let since = snapshot.row.statusSince else { return .unknown("since when it is \(status) is not known") }
            let age = scope.now - since
            return .holds(
                age <= scope.limits.stuckAfter, "\(status) at \(snapshot.row.percentProgress) % for \(age.atMostInWords)",
                limit: "done within \(scope.limits.stuckAfter.inWords)")
        }
    }

    private static let notTooOld = Control(
        "SNP-08", "Not kept too long", .medium,
        rule: "A manual snapshot is no older than the tier allows, unless it is on hold or fills a yearly slot.",
        remedy: "delete it, or put it on hold with a reason",
        asks: "N SI-12, MP-6; I 8.10; P 3.2.1; G 5(1)(e); E 4.2.2(f)"
    ) { scope in
        // Words of the same limit for each of many snapshots, and the first of each year only of clusters that keep old ones.
        var words: [Duration: String] = [:]
        var firsts: [String: Set<String>] = [:]
        func fillsYearlySlot(_ row: Inventory.SnapshotRow) -> Bool {
            let found = firsts[row.clusterResourceID] ?? Set(RetentionSlots.firstOfEachYear(scope.points[row.clusterResourceID] ?? []))
            firsts[row.clusterResourceID] = found
            return found.contains(row.arn)
        }
        return scope.eachSnapshot { snapshot in
            guard snapshot.row.type == "manual" else { return nil }
            let max = snapshot.demands.snapshotAgeMax
            let age = scope.now - snapshot.row.createdAt
            let limit = words[max] ?? "at most \(max.inWords) old, a hold or a yearly slot"
            words[max] = limit
            if age <= max { return .holds(true, "young enough", limit: limit) }
            let isOnHold = Inventory.tag(scope.policy.holdTag, in: snapshot.row.tags) != nil
            let why = isOnHold ? ", on hold" : fillsYearlySlot(snapshot.row) ? ", fills a yearly slot" : ""
            return .holds(!why.isEmpty, "\(age.atMostInWords) old\(why)", limit: limit)
        }
    }

    private static let versionRestorable = Control(
        "SNP-09", "Version still restorable", .medium,
        rule: """
            The engine version of each cluster and snapshot is on the policy's list of supported ones; without a list, it is of no major version that is \
            known to have left standard support.
            """,
        remedy: "upgrade the cluster, and restore old snapshots into a supported version while that is possible",
        asks: "N SA-22, CP-10; I 8.13"
    ) { scope in
        guard let supported = scope.policy.supportedVersions else {
            return ended(in: scope) + [Judgement("", .notApplicable("the policy lists no supportedVersions"))]
        }
        var known: [String: Bool] = [:]
        func ruling(_ version: String) -> Ruling {
            let isSupported = known[version] ?? supported.contains { Wildcard.matches(version, $0) }
            known[version] = isSupported
            return .holds(isSupported, version, limit: "one of \(supported.joined(separator: ", "))")
        }
        let clusters = scope.eachCluster { ruling($0.row.engineVersion) }
        return clusters + scope.eachSnapshot { $0.row.engineVersion.map(ruling) ?? .unknown("its engine version is not known") }
    }

    /// Those that a list is not needed for: what left standard support before the inventory was taken.
    private static func ended(in scope: AuditScope) -> [Judgement] {
        var known: [String: Ruling?] = [:]
        func ruling(_ version: String) -> Ruling? {
            if let told = known[version] { return told }
            let end = endsOfStandardSupport.first { Wildcard.matches(version, $0.versions) && $0.last + .days(1) <= scope.now }
            let told = end.map { Ruling.holds(false, "\(version), whose standard support ended with \($0.last.iso.prefix(10))", limit: "in standard support") }
            known[version] = told
            return told
        }
        return scope.eachCluster { ruling($0.row.engineVersion) } + scope.eachSnapshot { $0.row.engineVersion.flatMap(ruling) }
    }

    /// The last day of each. Later ones are not known here: a policy lists what is supported.
    /// Source: Aurora User Guide, Using Amazon RDS Extended Support (Aurora MySQL 2); AWS Database Blog, upgrade strategies for Aurora PostgreSQL 11
    /// and 12; Release Notes for Aurora PostgreSQL, release calendar for major versions.
    private static let endsOfStandardSupport: [(versions: String, last: Instant)] = [
        ("5.7.mysql_aurora.2.*", Instant(year: 2024, month: 10, day: 31)), ("10.*", Instant(year: 2023, month: 1, day: 31)),
        ("11.*", Instant(year: 2024, month: 2, day: 29)), ("12.*", Instant(year: 2025, month: 2, day: 28)),
        ("13.*", Instant(year: 2026, month: 2, day: 28)),
    ]

    private static let quotaHeadroom = Control(
        "SNP-10", "Quota head-room", .low,
        rule: "Manual snapshots of an account in a region use at most 80 % of their quota.",
        remedy: "delete what is not needed, or ask for a higher quota",
        asks: "N CP-2(2), SC-5(2); S A1.1"
    ) { scope in
        var places: Set<Place> = []
        var last: Place?
        for snapshot in scope.snapshots where snapshot.row.type == "manual" {
            // Neighbours in order of ARN are of one place.
            guard last?.region != snapshot.row.region || last?.account != snapshot.row.account else { continue }
            let place = Place(account: snapshot.row.account, region: snapshot.row.region)
            places.insert(place)
            last = place
        }
        let quotas = scope.inventory.quotas.filter { $0.name == "manual-cluster-snapshots" }
        let known = quotas.compactMap { quota -> Judgement? in
            guard places.contains(Place(account: quota.account, region: quota.region)) else { return nil }
            let isKept = quota.used * 100 <= quota.limit * scope.limits.quotaPercentMax
            return Judgement(
                Place(account: quota.account, region: quota.region).resource,
                .holds(isKept, "\(quota.used) of \(quota.limit) manual snapshots", limit: "at most \(scope.limits.quotaPercentMax) %"))
        }
        let unknown = places.filter { place in !quotas.contains { $0.account == place.account && $0.region == place.region } }
        return known + unknown.map(\.resource).sorted().map { Judgement($0, .unknown("the quota is not in the inventory")) }
    }

    private struct Place: Hashable {
        let account: String
        let region: String
        var resource: String { "arn:aws:rds:\(region):\(account):cluster-snapshot:*" }
    }
}
