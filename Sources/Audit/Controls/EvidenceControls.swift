import Estate
import Evidence
import Units

extension Control {
    static let evidence: [Control] = [bundleVerifies, evidenceKept, inventoryWhole, objectivesSet, waiversInOrder]

    private static let bundleVerifies = Control(
        "EVD-01", "Bundle verifies", .high, rule: "Manifest, chain and signature of the last twelve evidence bundles verify.",
        remedy: "keep bundles where nobody can change them", asks: "N AU-9(3), AU-10, SI-7; I 5.28, 5.33", judge: withoutBundles)

    private static let evidenceKept = Control(
        "EVD-02", "Evidence kept", .medium, rule: "The oldest evidence bundle is at least 400 days old; six years under HIPAA.",
        remedy: "keep bundles as long as the policy asks", asks: "N AU-11; P 10.5.1; H 316(b)(2)(i)", judge: withoutBundles)

    private static let withoutBundles: @Sendable (AuditScope) -> [Judgement] = { _ in
        [Judgement("", .notApplicable("Daybreak makes no evidence bundles yet"))]
    }

    private static let inventoryWhole = Control(
        "EVD-03", "Inventory whole", .medium,
        rule: "Every page was read, every region answers, and every key that data lies under is there, and the cluster of every active automated backup.",
        remedy: "collect the inventory again, of all accounts and regions", asks: "N CM-8; I 5.9; P 9.4.5.1; E 12"
    ) { scope in
        let inventory = scope.inventory
        let silent =
            inventory.clusters.filter { !$0.regionReachable }.map(\.arn) + scope.snapshots.filter { !$0.row.regionReachable }.map(\.row.arn)
            + inventory.automatedBackups.filter { !$0.regionReachable }.map(\.arn) + inventory.keys.filter { !$0.regionReachable }.map(\.arn)
        let lostKeys = scope.dependants.keys.filter { scope.keys[$0] == nil }.map { "key \($0)" }
        let lostClusters = inventory.automatedBackups.filter { $0.status == "active" && !scope.standing.clusterExists($0.clusterResourceID) }
            .map { "cluster \($0.clusterResourceID)" }
        let missing = (lostKeys + lostClusters).sorted()
        let limit = "complete, every reference there"
        if inventory.isComplete == false { return [Judgement("", .holds(false, "pages are missing", limit: limit))] }
        if let first = missing.first { return [Judgement("", .holds(false, "\(counted(missing.count, "reference")) missing, first \(first)", limit: limit))] }
        if let first = silent.first { return [Judgement("", .holds(false, "\(counted(silent.count, "resource")) out of reach, first \(first)", limit: limit))] }
        guard inventory.isComplete != nil else { return [Judgement("", .unknown("whether every page was read is not known"))] }
        return [Judgement("", .holds(true, "complete, taken at \(scope.now.isoSeconds)", limit: limit))]
    }

    private static let objectivesSet = Control(
        "EVD-04", "Objectives set", .medium,
        rule: "Every cluster has a tier, an RTO and an RPO against every disaster, and an owner, and they were gone through within a year.",
        remedy: "set objectives in the estate, the owner as a tag, and objectivesReviewed in the policy",
        asks: "N CP-2; B 8.2.2; D 12(6); H 308(a)(7)(ii)(E); FedRAMP KSI-RPL-RRO"
    ) { scope in
        scope.eachCluster { cluster in
            let objectives = cluster.row.objectives
            var missing: [String] = []
            if objectives.tier == nil { missing.append("tier") }
            let all = DisasterKind.allCases.map { objectives.against($0.rawValue) }
            if all.contains(where: { $0.rto == nil }) { missing.append("RTO") }
            if all.contains(where: { $0.rpo == nil }) { missing.append("RPO") }
            if Inventory.tag(scope.policy.ownerTag, in: cluster.row.tags) == nil { missing.append("owner") }
            let limit = "tier, RTO, RPO and owner, gone through within \(scope.limits.objectivesReviewedWithin.inWords)"
            guard missing.isEmpty else { return .holds(false, "no \(missing.joined(separator: ", "))", limit: limit) }
            guard let reviewed = scope.policy.objectivesReviewedAt else { return .unknown("the policy does not say when they were gone through") }
            let age = scope.now - reviewed
            guard age >= .zero else { return .holds(false, "gone through at \(reviewed.isoSeconds), which is yet to come", limit: limit) }
            return .holds(age <= scope.limits.objectivesReviewedWithin, "gone through \(age.atMostInWords) ago", limit: limit)
        }
    }

    private static let waiversInOrder = Control(
        "EVD-05", "Waivers in order", .medium,
        rule: "No waiver has run out, has not begun, lacks an owner, an approver or a beginning, or lasts longer than 180 days.",
        remedy: "mend what it waives, or have it approved anew", asks: "N CA-5, PM-4; S CC9.1"
    ) { scope in
        scope.policy.namedWaivers.map { name, waiver in
            var wrong: [String] = []
            if let since = waiver.since {
                if since > scope.now { wrong.append("begins only at \(since.isoSeconds)") }
                if waiver.until - since > scope.limits.waiverMax { wrong.append("lasts \((waiver.until - since).inWords)") }
            } else {
                wrong.append("does not say since when")
            }
            if waiver.until < scope.now { wrong.append("ran out at \(waiver.until.isoSeconds)") }
            if waiver.owner == nil { wrong.append("nobody owns it") }
            if waiver.approver == nil { wrong.append("nobody approved it") }
            return Judgement(
                name,
                .holds(
                    wrong.isEmpty, wrong.isEmpty ? "until \(waiver.until.isoSeconds), approved" : wrong.joined(separator: ", "),
                    limit: "approved, begun, not over, at most \(scope.limits.waiverMax.inWords)"))
        }
    }
}
