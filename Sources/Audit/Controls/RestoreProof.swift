import Estate
import Evidence
import Units

extension Control {
    static let restoreProof: [Control] = [
        testedLately, lastPassed, rtoMet, rpoMet, dataRight, pointHonoured, sampledWidely, restoredElsewhere, everyWay, badCases, sameSettings,
        nothingLeft, followedUp,
    ]

    private static let proven =
        "N CP-4, CP-9(1); I 5.30, 8.13; B 8.5; S A1.3; P 12.10.2; H 308(a)(7)(ii)(D); D 11, 12(2); E 4.1.4, 4.2.6; G 32(1)(d)"
    private static let drillIt = "write a scenario for the cluster and run it"

    private static let testedLately = Control(
        "RST-01", "Tested lately", .high,
        rule: "A drill in which the cluster was out of service or brought back came to a verdict within the period that its tier asks for: 30, 90 or 365 days.",
        remedy: drillIt, asks: proven
    ) { scope in
        scope.eachCluster { cluster in
            let limit = "a drill within \(cluster.demands.drillEvery.inWords)"
            return cluster.proof(orElse: { .holds(false, $0, limit: limit) }, tested: true) { all in
                let drills = all.filter(\.isConclusive)
                guard !drills.isEmpty else { return .holds(false, "every drill of it was inconclusive", limit: limit) }
                let youngest = drills.min { scope.age(of: $0) < scope.age(of: $1) } ?? drills[0]
                let age = scope.age(of: youngest)
                return .holds(age <= cluster.demands.drillEvery, "\(youngest.label), \(age.atMostInWords) ago", limit: limit)
            }
        }
    }

    private static let lastPassed = Control(
        "RST-02", "Last drill passed", .high,
        rule: """
            The newest drill in which the cluster was out of service or brought back met its objectives and its checks; with perfect knowledge of when \
            the harm was done it does not count for that.
            """,
        remedy: "find out why it did not; see its record", asks: proven
    ) { scope in
        scope.eachCluster { cluster in
            cluster.proof(tested: true, achieved: \.passed) { drills in
                let newest = DrillEvidence.newest(drills)
                let failed = newest.first { !$0.passed }
                return .holds(failed == nil, failed.map { "\($0.label): \($0.outcome)" } ?? "\(newest[0].label): met", limit: "met")
            }
        }
    }

    private static let rtoMet = Control(
        "RST-03", "RTO met", .high,
        rule: """
            In the newest drill in which the cluster was out of service or brought back, and in 95 of 100 of the last five, it was back within its RTO \
            against a disaster of that kind; \
            with perfect knowledge of when the harm was done that does not count.
            """,
        remedy: "shorten the phase that takes longest, or set an objective that can be kept",
        asks: "N CP-10(4), CP-6(2); I 5.30; B 8.2.2; S A1.3; D 12(6); E 4.2.2(a); G 32(1)(c)",
        from: "BAM RESTORE_TIME_FOR_RESOURCES_MEET_TARGET; CFG aurora-meets-restore-time-target"
    ) { scope in
        scope.eachCluster { cluster in
            cluster.objective("RTO", \.rto, scope) { $0.rtaSeconds }
        }
    }

    private static let rpoMet = Control(
        "RST-04", "RPO met", .high,
        rule: """
            In the newest drill in which the cluster was out of service or brought back, and in 95 of 100 of the last five, it lost no more than its RPO \
            against a disaster of that kind; \
            with perfect knowledge of when the harm was done that does not count.
            """,
        remedy: "take restore points more often, or use a way back that loses less", asks: "N CP-6(2), CP-10(2); D 12(6)"
    ) { scope in
        scope.eachCluster { cluster in
            cluster.objective("RPO", \.rpo, scope) { $0.rpaSeconds }
        }
    }

    private static let dataRight = Control(
        "RST-05", "Data right", .critical,
        rule: """
            What the newest drill in which the cluster was out of service or brought back recovered equals the truth at the achieved point: no transaction \
            extra, torn or left out, no row altered.
            """,
        remedy: "see the counter-example in the drill's record", asks: "N CP-9(1), SI-7; H 312(c)(1); D 12(7); E 4.2.2(b), 4.2.3"
    ) { scope in
        scope.eachCluster { cluster in cluster.worstOfNewest(limit: "no mismatch") { $0.dataIsRight(of: cluster.name) } }
    }

    private static let pointHonoured = Control(
        "RST-06", "Point honoured", .high,
        rule:
            "The newest drill in which the cluster was out of service or brought back holds every commit up to the point that was asked for, and none after it.",
        remedy: "see the checks exactness and noLaterThanTarget in the drill's record", asks: "N CP-10(2); E 4.2.2(b)"
    ) { scope in
        scope.eachCluster { cluster in cluster.worstOfNewest(limit: "every commit up to the point, and none after it") { $0.pointIsHonoured } }
    }

    private static let sampledWidely = Control(
        "RST-07", "Sampled widely", .medium,
        rule:
            "Within 90 days at least 5 % of the cluster's restore points were restored, one of each kind among them, drawn at random with a seed in the record.",
        remedy: "let drills draw their restore points", asks: "N CP-9(2); E 4.2.3"
    ) { scope in
        scope.eachCluster { cluster in
            let limit = "\(scope.limits.samplePercentMin) % within \(scope.limits.sampledWithin.inWords), one of each kind"
            return cluster.proof(orElse: { .holds(false, $0, limit: limit) }) { drills in
                let recent = drills.filter { scope.age(of: $0) <= scope.limits.sampledWithin }
                guard !recent.isEmpty else { return .holds(false, "no drill in that time", limit: limit) }
                let samples = recent.compactMap(\.sample)
                guard !samples.isEmpty else { return .unknown("the records do not say how their restore points were drawn") }
                let drawn = Set(samples.flatMap { $0 }.filter { $0.cluster == cluster.name })
                let kinds = Set(cluster.available.map(\.sampleKind))
                let missing = kinds.subtracting(drawn.map(\.kind)).sorted()
                let isEnough = !drawn.isEmpty && Set(drawn.map(\.arn)).count * 100 >= cluster.available.count * scope.limits.samplePercentMin
                let without = missing.isEmpty ? "" : ", no \(missing.joined(separator: ", "))"
                return .holds(isEnough && missing.isEmpty, "\(drawn.count) of \(counted(cluster.available.count, "restore point"))\(without)", limit: limit)
            }
        }
    }

    private static let restoredElsewhere = Control(
        "RST-08", "Restored elsewhere", .medium,
        rule: "A drill that passed brought the cluster back in another account or region.",
        remedy: "run a scenario in which the region or the account is lost", asks: "N CP-4(2), CP-9(3); D 12(3)"
    ) { scope in
        scope.eachCluster { cluster in
            cluster.proof { drills in
                let elsewhere = drills.first { drill in
                    drill.passed && drill.ways(of: cluster.name).contains { $0.region != cluster.row.region || $0.account != cluster.row.account }
                }
                return .holds(
                    elsewhere != nil, elsewhere?.label ?? "every drill stayed in \(cluster.row.account), \(cluster.row.region)",
                    limit: "another account or region; networks are not modelled")
            }
        }
    }

    private static let everyWay = Control(
        "RST-09", "Every way exercised", .medium,
        rule: "Each way back that the tier names brought the cluster back, in a drill that passed, within the tier's period.",
        remedy: "write a scenario for the way that is missing", asks: "N CP-4(4); D 11 (switch-over); B 8.5"
    ) { scope in
        scope.eachCluster { cluster in
            guard !cluster.demands.ways.isEmpty else { return .notApplicable("the tier names no ways") }
            let limit = "\(cluster.demands.ways.map(\.rawValue).joined(separator: ", ")) within \(cluster.demands.drillEvery.inWords)"
            return cluster.proof(orElse: { .holds(false, $0, limit: limit) }) { drills in
                let recent = drills.filter { $0.passed && scope.age(of: $0) <= cluster.demands.drillEvery }
                let taken = Set(recent.flatMap { $0.ways(of: cluster.name) }.map(\.way))
                let missing = cluster.demands.ways.filter { !taken.contains($0) }
                return .holds(missing.isEmpty, missing.isEmpty ? "all" : "not \(missing.map(\.rawValue).joined(separator: ", "))", limit: limit)
            }
        }
    }

    private static let badCases = Control(
        "RST-10", "Bad cases rehearsed", .medium,
        rule: """
            Within a year drills in which the cluster was out of service or brought back, with an unusable key, a lost region, corrupted data and a quota \
            that was hit, ended as they were expected to.
            """,
        remedy: "write a scenario for the case that is missing, with the outcome that you expect",
        asks: "N CP-4(5); D 11 (cyber-attack scenario); S CC9.1"
    ) { scope in
        scope.eachCluster { cluster in
            let limit = "key, region, corruption and quota within \(scope.limits.badCasesWithin.inWords)"
            return cluster.proof(orElse: { .holds(false, $0, limit: limit) }, tested: true) { drills in
                let recent = drills.filter { $0.isAsExpected && scope.age(of: $0) <= scope.limits.badCasesWithin }
                let missing = BadCase.allCases.filter { bad in !recent.contains { $0.rehearsed.contains(bad) } }
                return .holds(missing.isEmpty, missing.isEmpty ? "all four" : "not \(missing.map(\.rawValue).joined(separator: ", "))", limit: limit)
            }
        }
    }

    private static let sameSettings = Control(
        "RST-11", "Same settings after restore", .medium,
        rule: "After the newest drill that passed the cluster is set up as before, but for what the policy accepts.",
        remedy: "let the playbook set what the service leaves at its defaults, or list it under acceptedDifferences",
        asks: "N CP-10(6), CM-2; I 5.29"
    ) { scope in
        scope.eachCluster { cluster in
            cluster.proof { drills in
                let newest = DrillEvidence.newest(drills.filter(\.passed))
                guard !newest.isEmpty else { return .unknown("no drill passed") }
                let changed = Set(newest.flatMap(\.differences).filter { $0.cluster == cluster.name }.map(\.setting))
                    .subtracting(scope.policy.acceptedDifferences).sorted()
                return .holds(changed.isEmpty, changed.isEmpty ? "as before" : "other \(changed.joined(separator: ", "))", limit: "as before, or accepted")
            }
        }
    }

    private static let nothingLeft = Control(
        "RST-12", "Nothing left behind", .low,
        rule: "The newest drill left nothing of the cluster running that serves nobody.",
        remedy: "let the playbook delete what it made, and the old cluster once nobody needs it", asks: "N SI-12, MP-6; G 5(1)(c)"
    ) { scope in
        scope.eachCluster { cluster in
            cluster.proof { drills in
                // What nobody can tell whose it is counts against each.
                let own = DrillEvidence.newest(drills).flatMap(\.leftRunning).filter { $0.cluster == cluster.name || $0.cluster.isEmpty }
                let left = Set(own.map(\.what)).sorted()
                return .holds(left.isEmpty, left.isEmpty ? "nothing left" : "left \(left.joined(separator: ", "))", limit: "nothing left at its end")
            }
        }
    }

    private static let followedUp = Control(
        "RST-13", "Failures followed up", .medium,
        rule: """
            Each drill that ended otherwise than expected has an action in the policy, and ended as expected when it was repeated within 30 days; a simulated one \
            with the same seed, in records that were given later.
            """,
        remedy: "say under followUps what was done, run the drill again, and give both folders of records, the later one last",
        asks: "N CP-4(c), CA-5; B 8.5, 10.1; S CC7.5; E 4.2.6"
    ) { scope in
        scope.eachCluster { cluster in
            cluster.proof { drills in
                let failed = drills.filter { !$0.isAsExpected }
                guard !failed.isEmpty else { return .notApplicable("every drill ended as expected") }
                for drill in failed {
                    let limit = "an action, and a repeat that ends as expected within \(scope.limits.repeatWithin.inWords)"
                    guard scope.policy.followUps[drill.name] != nil else { return .holds(false, "\(drill.label): no action", limit: limit) }
                    let isRepeated = drills.contains { $0.repeats(drill, within: scope.limits.repeatWithin) && $0.isAsExpected }
                    if !isRepeated { return .holds(false, "\(drill.label): not repeated with success", limit: limit) }
                }
                return .holds(true, "\(counted(failed.count, "failure")) followed up", limit: "followed up")
            }
        }
    }
}

extension AuditScope {
    /// Zero for one that began with the inventory, and so ended after it.
    fileprivate func age(of drill: DrillEvidence) -> Duration { max(.zero, now - drill.endedAt) }
}

extension RestorePoint {
    fileprivate var sampleKind: String { kind == .pitr ? "pitr" : isCopy ? "copy" : "snapshot" }
}

extension AuditedCluster {
    /// What drills prove; `orElse` where there is none that counts: by itself that leaves a question open, not answered with no.
    /// - Parameters:
    ///   - tested: Only those that put this cluster to the proof.
    ///   - achieved: What people achieve who have to guess when the harm was done. Achieved by those who knew it, it proves nothing of others; what
    ///     they failed at, others would not have done better.
    fileprivate func proof(
        orElse: (String) -> Ruling = { .unknown($0) }, tested: Bool = false, achieved: (DrillEvidence) -> Bool = { _ in false },
        _ rule: ([DrillEvidence]) -> Ruling
    ) -> Ruling {
        guard let all = drills else { return .unknown("no records of drills were given") }
        let testing = tested ? all.filter { $0.tested(name) } : all
        let drills = testing.filter { !$0.knewTheTruth || !achieved($0) }
        guard drills.isEmpty else { return rule(drills) }
        guard testing.isEmpty else { return orElse("every drill of it that tested it had perfect knowledge of when the harm was done") }
        guard all.isEmpty else { return orElse("no drill of it in which it was out of service or brought back") }
        let reasons = DrillEvidence.Discount.allCases.compactMap { reason in discounted[reason].map(reason.words) }
        return orElse(reasons.isEmpty ? "no drill of it" : reasons.joined(separator: "; "))
    }

    /// The newest drills, and the 95th percentile, by nearest rank, of at least the last few: of how much they were over the objective that holds
    /// against their disaster. A cluster that never came back took for ever.
    fileprivate func objective(
        _ noun: String, _ which: KeyPath<Inventory.ClusterRow.Objectives.Limits, Duration?>, _ scope: AuditScope,
        _ measure: (DrillEvidence.Cluster) -> Double?
    ) -> Ruling {
        func achieved(_ drill: DrillEvidence) -> Achieved? {
            row.objectives.against(drill.disasterKind)[keyPath: which].map { limit in
                Achieved(drill: drill, seconds: drill.clusters.first { $0.id == name }.flatMap(measure) ?? .infinity, limit: limit)
            }
        }
        return proof(tested: true, achieved: { achieved($0)?.isKept ?? false }) { drills in
            let newest = DrillEvidence.newest(drills)
            let ofNewest = newest.compactMap(achieved)
            guard let first = ofNewest.first else { return .unknown("no \(noun) is set against a disaster like those of the newest drills") }
            // A miss decides, else a drill that cannot tell.
            if let worst = ofNewest.filter(\.drill.isConclusive).max(by: { $0.excess < $1.excess }), !worst.isKept {
                return .holds(false, "\(noun) achieved \(AuditedCluster.words(worst.seconds)) in \(worst.drill.label)", limit: worst.wanted)
            }
            if let open = ofNewest.first(where: { !$0.drill.isConclusive })?.drill { return .unknown("\(open.label): \(open.outcome)") }
            let last = drills.prefix(max(newest.count, scope.limits.drillsCounted)).filter(\.isConclusive).compactMap(achieved)
                .sorted { $0.excess < $1.excess }
            let percentile = last[(last.count * 95 + 99) / 100 - 1]
            let time = AuditedCluster.words(percentile.seconds)
            guard Set(last.map(\.limit)).count > 1 else {
                return .holds(percentile.isKept, "95 of 100 within \(time), \(first.drill.label) the newest", limit: percentile.wanted)
            }
            return .holds(
                percentile.isKept, "95 of 100 within theirs, at worst \(time) of \(percentile.limit.inWords) in \(percentile.drill.label)",
                limit: "the \(noun) against each disaster")
        }
    }

    private struct Achieved {
        let drill: DrillEvidence
        let seconds: Double
        let limit: Duration

        /// Microseconds over the objective. Seconds of records are whole microseconds: compared as such, equality passes.
        var excess: Double { (seconds * 1_000_000).rounded() - Double(limit.microseconds) }
        var isKept: Bool { excess <= 0 }
        var wanted: String { "at most \(limit.inWords)" }
    }

    private static func words(_ seconds: Double) -> String {
        seconds.isFinite ? Duration.microseconds(Int64((seconds * 1_000_000).rounded())).inWords : "never"
    }

    /// A mismatch in one of the newest drills decides, else one that cannot tell.
    fileprivate func worstOfNewest(limit: String, _ judge: (DrillEvidence) -> (holds: Bool?, measured: String)) -> Ruling {
        proof(tested: true) { drills in
            let newest = DrillEvidence.newest(drills)
            let judged = newest.map { drill -> (drill: DrillEvidence, answer: (holds: Bool?, measured: String)) in
                let answer = judge(drill)
                return (drill, drill.isConclusive || answer.holds == false ? answer : (nil, drill.outcome))
            }
            if let wrong = judged.first(where: { $0.answer.holds == false }) {
                return .holds(false, "\(wrong.drill.label): \(wrong.answer.measured)", limit: limit)
            }
            if let open = judged.first(where: { $0.answer.holds == nil }) { return .unknown("\(open.drill.label): \(open.answer.measured)") }
            return .holds(true, "\(newest[0].label): \(judged[0].answer.measured)", limit: limit)
        }
    }
}

extension DrillEvidence.Discount {
    fileprivate func words(of count: Int) -> String {
        switch self {
        case .simulated: "\(counted(count, "simulated drill")) of it, which the policy does not accept"
        case .future: "\(counted(count, "drill")) of it that began after the inventory was taken"
        }
    }
}

extension DrillEvidence {
    func ways(of cluster: String) -> [Way] { ways.filter { $0.cluster == cluster } }

    /// Whether it is the same drill again, later and soon enough.
    ///
    /// Model choice: clocks of simulations all start at the same instant, so there the order of folders says what is later, and how much later
    /// nobody can tell; and as chance comes from the seed alone, only the same seed is the same drill.
    fileprivate func repeats(_ drill: DrillEvidence, within span: Duration) -> Bool {
        guard name == drill.name else { return false }
        if startedAt > drill.startedAt { return startedAt - drill.endedAt <= span }
        return isSimulated && drill.isSimulated && startedAt == drill.startedAt && batch > drill.batch && seed == drill.seed
    }

    /// nil: the record cannot tell.
    func dataIsRight(of cluster: String) -> (holds: Bool?, measured: String) {
        let books = checks.filter { $0.name == "exactness" || $0.name == "ledgerBalances" }
        if let failed = books.first(where: { $0.verdict == "fail" }) { return (false, "\(failed.name): \(failed.message)") }
        guard let measures = clusters.first(where: { $0.id == cluster }) else { return (nil, "no measures of \(cluster)") }
        if let mismatches = measures.mismatches, mismatches > 0 { return (false, mismatches == 1 ? "1 mismatch" : "\(mismatches) mismatches") }
        guard let exactness = books.first(where: { $0.name == "exactness" }) else { return (nil, "the check exactness did not run") }
        switch exactness.verdict {
        case "pass" where measures.mismatches != nil: return (true, "no mismatch")
        case "skipped": return (false, "nothing was recovered")
        default: return (nil, "exactness is \(exactness.verdict)")
        }
    }

    /// Exactness asks for every commit up to the point and for none after it, so it says more than a second would.
    var pointIsHonoured: (holds: Bool?, measured: String) {
        let point = checks.filter { $0.name == "exactness" || $0.name == "noLaterThanTarget" }
        if let failed = point.first(where: { $0.verdict == "fail" }) { return (false, "\(failed.name): \(failed.message)") }
        guard let exactness = point.first(where: { $0.name == "exactness" }) else { return (nil, "the check exactness did not run") }
        switch exactness.verdict {
        case "pass": return (true, "every commit up to it, none after")
        case "skipped": return (false, "nothing was recovered")
        default: return (nil, "exactness is \(exactness.verdict)")
        }
    }
}
