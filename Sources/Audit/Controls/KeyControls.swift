import AccessPolicy
import Evidence
import Units

extension Control {
    static let keys: [Control] = [
        notInDeletion, usable, rotationOn, rotatedInFact, policyNotOpen, decryptNarrow, restorersCan, notOneFate, keyInItsRegion, blastRadius,
        importedOutlives, idleReviewed,
    ]

    private static let notInDeletion = Control(
        "KEY-01", "No key in deletion", .critical,
        rule: "No customer key waits for its deletion; that is critical where data hangs on it.",
        remedy: "cancel it with CancelKeyDeletion, then EnableKey",
        asks: "N SC-12(1), CP-9(8); I 8.24; P 3.7.5; E 9",
        from: "SH KMS.3; CFG kms-cmk-not-scheduled-for-deletion; PR kms_cmk_not_deleted_unintentionally"
    ) { scope in
        scope.eachCustomerKey { key in
            guard key.state != "Deleted" else { return .notApplicable("it is destroyed already") }
            let isWaiting = key.state == "PendingDeletion" || key.state == "PendingReplicaDeletion"
            let count = scope.dependants[key.arn]?.count ?? 0
            let when = key.deletionDate.map { " until \($0.isoSeconds)" } ?? ""
            return .holds(!isWaiting, isWaiting ? "\(key.state)\(when), \(counted(count, "resource")) under it" : key.state, limit: "not in deletion")
        }
        .map { scope.dependants[$0.subject.name(in: scope.inventory)] == nil ? Judgement($0.subject, $0.ruling, severity: .medium) : $0 }
    }

    private static let usable = Control(
        "KEY-02", "Keys usable", .critical,
        rule: "Every key under which data lies lets it be decrypted.",
        remedy: "EnableKey; CancelKeyDeletion first where it waits for deletion; ImportKeyMaterial where material is missing",
        asks: "N SC-12(1), CP-10; I 8.24; S A1.2"
    ) { scope in
        scope.dependants.keys.sorted().map { arn in
            let count = counted(scope.dependants[arn]?.count ?? 0, "resource")
            guard let key = scope.keys[arn]?.row else { return Judgement(arn, .unknown("the key is not in the inventory, \(count) under it")) }
            guard key.regionReachable else { return Judgement(arn, .unknown("its region or account does not answer, \(count) under it")) }
            return Judgement(arn, .holds(KeyGraph.isUsable(state: key.state), "\(key.state), \(count) under it", limit: "Enabled"))
        }
    }

    private static let rotationOn = Control(
        "KEY-03", "Rotation on", .medium,
        rule: "Customer keys whose material KMS made rotate by themselves, at least once a year.",
        remedy: "EnableKeyRotation",
        asks: "N SC-12(2), SC-28(3); I 8.24; P 3.7.4; H 312(a)(2)(iv)",
        from: "CIS 3.6 (5.0), 4.6 (6.0); SH KMS.4; CFG cmk-backing-key-rotation-enabled; PR kms_cmk_rotation_enabled"
    ) { scope in
        scope.eachCustomerKey { key in
            guard key.origin == "AWS_KMS", key.customKeyStoreID == nil else { return .notApplicable("KMS rotates only material that it made") }
            guard key.state != "Deleted", key.state != "PendingDeletion" else { return .notApplicable("the key is \(key.state)") }
            guard key.multiRegionRole != "REPLICA" else { return .notApplicable("rotation is set on the primary") }
            guard let spec = key.spec else { return .unknown("its KeySpec is not known") }
            guard spec == "SYMMETRIC_DEFAULT" else { return .notApplicable("\(spec) does not rotate") }
            let limit = "on, at most every \(scope.limits.rotationPeriodMax.inWords)"
            guard key.rotationEnabled else { return .holds(false, "rotation is off", limit: limit) }
            guard let days = key.rotationPeriodDays else { return .unknown("its rotation period is not known") }
            return .holds(.days(Int64(days)) <= scope.limits.rotationPeriodMax, "every \(days)d", limit: limit)
        }
    }

    private static let rotatedInFact = Control(
        "KEY-04", "Rotated in fact", .medium,
        rule: "The last rotation lies no further back than the period and a week; that of imported material no further than two years.",
        remedy: "RotateKeyOnDemand, or a new key for imported material",
        asks: "N SC-12; P 3.7.4"
    ) { scope in
        scope.eachCustomerKey { key in
            guard key.state != "Deleted" else { return nil }
            let age = scope.now - (key.lastRotatedAt ?? key.createdAt)
            let period = key.rotationPeriodDays.map { Duration.days(Int64($0)) } ?? scope.limits.rotationPeriodMax
            let max = key.origin == "AWS_KMS" ? period + scope.limits.rotationGrace : scope.limits.importedAgeMax
            return .holds(age <= max, "its material is \(age.atMostInWords) old", limit: "at most \(max.inWords)")
        }
    }

    private static let policyNotOpen = Control(
        "KEY-05", "Policy not open", .critical,
        rule: "No statement of the key's policy allows everybody without a condition that pins account, principal or service.",
        remedy: "name the account or the principals with PutKeyPolicy",
        asks: "N AC-3, AC-6; S CC6.1; P 3.6.1.1, 7.2.1",
        from: "SH KMS.5; CFG kms-key-policy-no-public-access; PR kms_key_not_publicly_accessible"
    ) { scope in
        scope.eachCustomerKey { key in
            guard key.state != "Deleted" else { return nil }
            guard let policy = key.policy else { return .unknown("its policy is not in the inventory") }
            return .holds(!policy.isPublic, policy.isPublic ? "open to everybody" : "not open", limit: "named principals")
        }
    }

    private static let decryptNarrow = Control(
        "KEY-06", "Decrypt is narrow", .medium,
        rule: "Only principals that the policy file lists, or those of the key's own and the allowed accounts, may decrypt; and nobody may under every key.",
        remedy: "take kms:Decrypt on `*` out of identity policies, and name few principals in key policies and grants",
        asks: "N AC-6, SC-12; P 3.6.1.3; S CC6.3",
        from: "SH KMS.1, KMS.2"
    ) { scope in
        let listed = scope.policy.decryptPrincipals
        func isAllowed(_ principal: String, of key: Inventory.KeyRow) -> Bool {
            // A service uses the key in the name of somebody who may.
            if principal.hasSuffix(".amazonaws.com") { return true }
            if let listed { return listed.contains { Wildcard.matches(principal, $0) } }
            return ResourceName(principal).account.map { $0 == key.account || scope.isAllowed($0) } ?? false
        }
        let granted = Dictionary(grouping: scope.inventory.grants.filter { $0.operations.contains("Decrypt") }, by: \.keyARN)
        let limit = listed.map { "only \($0.joined(separator: ", "))" } ?? "only the key's own and allowed accounts"
        let keys = scope.eachCustomerKey { key -> Ruling? in
            guard key.state != "Deleted" else { return nil }
            guard let policy = key.policy, let access = key.access.decrypt else { return .unknown("who may decrypt is not in the inventory") }
            // Where a list names principals, the key's own account stands for those of its principals who really may; of others nobody knows.
            let named = policy.users.filter { listed == nil || !$0.hasSuffix(":root") || ResourceName($0).account != key.account }
            let all = Set(access + named + (granted[key.arn] ?? []).map(\.granteePrincipal))
            let wrong = all.filter { !isAllowed($0, of: key) }.sorted()
            return .holds(wrong.isEmpty, wrong.isEmpty ? counted(all.count, "principal") : wrong.joined(separator: ", "), limit: limit)
        }
        let principals = scope.inventory.principals.map { row -> Judgement in
            guard let every = row.decryptsEveryKey else { return Judgement(row.arn, .unknown("its identity policy is not in the inventory")) }
            return Judgement(row.arn, .holds(!every, every ? "may decrypt under every key" : "may not decrypt under every key", limit: "named keys"))
        }
        return keys + principals
    }

    private static let restorersCan = Control(
        "KEY-07", "Restorers can use the key", .high,
        rule: "Each role that restores may Decrypt, DescribeKey and CreateGrant under each key of its account that data hangs on.",
        remedy: "allow the three actions to the role, in the key's policy or its own",
        asks: "N CP-10, SC-12(1); D 11; E 4.2.2(e)"
    ) { scope in
        let planned = Set(scope.inventory.clusters.flatMap { $0.plans ?? [] }.map(\.principal))
        let roles = scope.policy.restoreRoles.isEmpty ? planned.sorted() : scope.policy.restoreRoles
        guard !roles.isEmpty else { return [Judgement("", .notApplicable("the policy names no restoreRoles, and no snapshot plan a principal"))] }
        let restorers = Dictionary(grouping: scope.inventory.principals.filter { roles.contains($0.name) }, by: \.account).mapValues { $0.map(\.arn) }
        return scope.eachCustomerKey { key in
            guard key.state != "Deleted", scope.dependants[key.arn] != nil else { return nil }
            guard let arns = restorers[key.account] else { return .unknown("no restore role of account \(key.account) is in the inventory") }
            guard let decrypt = key.access.decrypt, let describe = key.access.describe, let grant = key.access.createGrant else {
                return .unknown("who may use it is not in the inventory")
            }
            let wrong = arns.flatMap { arn in
                [("Decrypt", decrypt), ("DescribeKey", describe), ("CreateGrant", grant)].filter { !$0.1.contains(arn) }.map { "\(arn) lacks \($0.0)" }
            }
            return .holds(
                wrong.isEmpty, wrong.isEmpty ? "\(arns.joined(separator: ", ")) may" : wrong.joined(separator: ", "), limit: "all three, for each role")
        }
    }

    private static let notOneFate = Control(
        "KEY-08", "Key and copy are not one fate", .high,
        rule: "A copy in another account or region is under another key than its source, and that key is of another account or region too.",
        remedy: "copy under a key of the account or region that the copy lies in",
        asks: "N CP-9(3), SC-12(1); D 12(3)"
    ) { scope in
        scope.eachCluster { cluster in
            let copies = cluster.available.filter { $0.account != cluster.row.account || $0.region != cluster.row.region }
            guard !copies.isEmpty else { return .notApplicable("no copy in another account or region: see ISO-01 and ISO-02") }
            let safe = copies.contains { copy in
                // A key that AWS owns cannot be taken away by whoever takes the estate's keys.
                guard let key = copy.keyARN else { return true }
                let name = ResourceName(key)
                return key != cluster.row.keyARN && (name.account != cluster.row.account || name.region != cluster.row.region)
            }
            return .holds(
                safe, safe ? "some copy stands by itself" : "every copy is under the source's own key", limit: "another key, of another account or region")
        }
    }

    private static let keyInItsRegion = Control(
        "KEY-09", "Copy key lives in its region", .high,
        rule: "A snapshot's key is of the snapshot's own region, and is there.",
        remedy: "copy the snapshot under a key of its region, or replicate the key there",
        asks: "N CP-6, SC-12(1)"
    ) { scope in
        scope.eachSnapshot { snapshot in
            guard let key = snapshot.row.keyARN else { return nil }
            let region = snapshot.key?.region ?? ResourceName(key).region
            guard region == snapshot.row.region else { return .holds(false, "its key is of \(region ?? "no region")", limit: snapshot.row.region) }
            return snapshot.key == nil ? .unknown("its key is not in the inventory") : .holds(true, "of its region", limit: snapshot.row.region)
        }
    }

    private static let blastRadius = Control(
        "KEY-10", "Blast radius bounded", .medium,
        rule: "No key carries more than half of the restore points of tier 1, and none carries all restore points of a tier 1 cluster.",
        remedy: "keep copies under a second key, of another account or region",
        asks: "N SC-12(1), CP-9(6); I 8.24"
    ) { scope in
        let first = scope.clusters.filter { $0.row.objectives.tier == 1 && !$0.available.isEmpty }
        guard !first.isEmpty else { return [Judgement("", .notApplicable("no cluster of tier 1 has a restore point"))] }
        var carried: [String: Int] = [:]
        var sole: [String: [String]] = [:]
        for cluster in first {
            for point in cluster.available { if let key = point.keyARN { carried[key, default: 0] += 1 } }
            let keys = Set(cluster.available.map(\.keyARN))
            if keys.count == 1, let only = keys.first, let key = only { sole[key, default: []].append(cluster.row.id) }
        }
        let total = first.reduce(0) { $0 + $1.available.count }
        // Without a region that does not answer, shares are those of half an estate.
        if let silent = first.first(where: { !$0.row.regionReachable }) {
            return carried.keys.sorted().map { Judgement($0, .unknown("\(silent.row.region) does not answer, where \(silent.row.id) of tier 1 is")) }
        }
        return carried.keys.sorted().map { key in
            let count = carried[key] ?? 0
            let alone = sole[key] ?? []
            let isBounded = count * 100 <= total * scope.limits.keySharePercentMax && alone.isEmpty
            let all = alone.isEmpty ? "" : ", all of \(alone.joined(separator: ", "))"
            return Judgement(
                key,
                .holds(
                    isBounded, "\(count) of \(total) restore points of tier 1 hang on \(scope.name(ofKey: key))\(all)",
                    limit: "at most \(scope.limits.keySharePercentMax) %, and of no cluster all"))
        }
    }

    private static let importedOutlives = Control(
        "KEY-11", "Imported material outlives data", .high,
        rule: "Imported material does not expire, or only 30 days after the last of what lies under it.",
        remedy: "import the material again with a later ValidTo, or copy the data under another key",
        asks: "N SC-12(1); P 3.7.4"
    ) { scope in
        lazy var expiries = Dictionary(
            scope.snapshots.map { ($0.row.arn, $0.end(scope.standing)) }
                + scope.inventory.automatedBackups.map { ($0.arn, scope.standing.expiry(of: $0)) }, uniquingKeysWith: { first, _ in first })
        return scope.eachCustomerKey { key in
            guard key.origin == "EXTERNAL" else { return nil }
            let limit = "no end, or \(scope.limits.materialMargin.inWords) after the last of what lies under it"
            // Material that is gone already has no end left to show.
            if key.state == "PendingImport" { return .holds(false, "its material is gone", limit: limit) }
            guard let end = key.materialExpiresAt else { return .holds(true, "does not expire", limit: limit) }
            guard let dependants = scope.dependants[key.arn] else { return .notApplicable("nothing lies under it") }
            var last = Instant(microseconds: .min)
            for edge in dependants {
                guard let expiry = expiries[edge.resourceARN] ?? nil else {
                    return .holds(false, "ends at \(end.isoSeconds), and \(edge.resourceARN) has no end", limit: limit)
                }
                last = max(last, expiry)
            }
            return .holds(end > last + scope.limits.materialMargin, "ends at \(end.isoSeconds), the last of it at \(last.isoSeconds)", limit: limit)
        }
    }

    private static let idleReviewed = Control(
        "KEY-12", "Idle keys reviewed", .low,
        rule: "A customer key that nothing lies under, and that was not used for 180 days or never, carries the tag of a review.",
        remedy: "find out whose it is; tag it, or disable it and wait. A key that snapshots lie under looks idle too, and must not go",
        asks: "N SC-12, CM-8; P 3.7.5", from: "PR kms_cmk_are_used"
    ) { scope in
        scope.eachCustomerKey { key in
            guard key.state != "Deleted", scope.dependants[key.arn] == nil else { return nil }
            let limit = "used within \(scope.limits.idleKeyMax.inWords), or a tag \(scope.policy.reviewTag)"
            let isReviewed = Inventory.tag(scope.policy.reviewTag, in: key.tags) != nil
            guard let used = key.lastUsedAt else {
                if isReviewed { return .holds(true, "reviewed", limit: limit) }
                // An older use than the first that could be seen is unknown, not none.
                if let since = key.usageTrackedSince, since > key.createdAt { return .unknown("uses before \(since.isoSeconds) were not recorded") }
                return .holds(false, "never used", limit: limit)
            }
            let idle = scope.now - used
            return .holds(isReviewed || idle <= scope.limits.idleKeyMax, isReviewed ? "reviewed" : "last used \(idle.atMostInWords) ago", limit: limit)
        }
    }
}
