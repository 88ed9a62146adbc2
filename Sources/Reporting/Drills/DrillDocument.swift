import Evidence
import Units

/// One file of `drills/`: everything known of one drill, that all other reports are views of. Reports/schema/drill.schema.json describes it.
enum DrillDocument {
    static func json(_ record: DrillRecord) -> JSONValue {
        var members: [String: JSONValue] = [
            "schema_version": .integer(1),
            "environment": .string("simulated"),
            "scenario": .string(record.scenario),
            "variant": JSONValue(record.variant),
            "seed": .unsigned(record.seed),
            "claim": .string(record.claim),
            "file": .string(record.file),
            "line": JSONValue(record.line),
            "estate": .string(record.estate),
            "estate_sha256": .string(record.estateDigest),
            "knowledge": .string(record.knowledge),
            "planted": JSONValue(record.planted),
            "replay": .string(record.replayCommand),
            "outcome": .string(record.outcome.rawValue),
            "missed": .list(record.missed.sorted().map { .string($0.rawValue) }),
            "expected": expected(record.expected),
            "as_expected": .bool(record.isAsExpected),
            "reason": .string(record.reason),
            "started_at": JSONValue(record.startedAt),
            "ended_at": JSONValue(record.endedAt),
            "disaster_at": JSONValue(record.disasterAt),
            "disaster_kind": JSONValue(record.disasterKind),
            "deadline_s": JSONValue(seconds: record.deadlineSeconds),
            "clusters": .list(record.clusters.map { .object(measures($0, outcome: record.outcome).merging(drawn($0)) { own, _ in own }) }),
            "checks": .list(record.checks.map(check)),
            "readers": .list(record.readers.map(reader)),
            "differences": .list(record.differences.map(difference)),
            "left_running": .list(record.leftRunning.map(left)),
            "left_running_usd_month": record.leftMonthlyMicrodollars.map(JSONValue.money) ?? .null,
            "price_book": .string(record.priceBook),
            "playbook": record.playbook.map(playbook) ?? .null,
            "ways_back": .list(
                record.waysBack.map {
                    .object([
                        "way": .string($0.way), "cluster": .string($0.cluster), "account": .string($0.account), "region": .string($0.region),
                    ])
                }),
            "steps": .list(record.steps.map(step)),
            "faults": .list(record.faults.map(fault)),
            "events": .list(record.events.map(event)),
            "survey": record.survey.map(survey) ?? .null,
        ]
        members.merge(measures(record.worst, outcome: record.outcome)) { own, _ in own }
        // Which cluster was the worst differs between RTA and RPA; `clusters` tells.
        members["cluster"] = nil
        return .object(members)
    }

    private static func expected(_ expectation: Expectation) -> JSONValue {
        switch expectation {
        case .met: .object(["outcome": .string("met"), "missed": .list([])])
        case .fails(let checks):
            .object(["outcome": .string("missed"), "missed": .list([.string("checks")]), "fails": .list(checks.sorted().map(JSONValue.string))])
        case .missed(let set): .object(["outcome": .string("missed"), "missed": .list(set.sorted().map { .string($0.rawValue) })])
        case .unrecoverable: .object(["outcome": .string("unrecoverable"), "missed": .list([])])
        }
    }

    private static func measures(_ measures: ClusterMeasures, outcome: Outcome) -> [String: JSONValue] {
        [
            "cluster": .string(measures.cluster),
            "outage": .string(outage(measures, outcome: outcome)),
            "rta_s": JSONValue(seconds: measures.rtaSeconds),
            "phases": .list(measures.phases.map { .object(["name": .string($0.name), "seconds": JSONValue(seconds: $0.seconds)]) }),
            "assumed_s": JSONValue(seconds: measures.assumedSeconds),
            "rpa_s": JSONValue(seconds: measures.rpaSeconds),
            "rpa_before_s": JSONValue(seconds: measures.rpaBeforeSeconds),
            "rpa_after_s": JSONValue(seconds: measures.rpaAfterSeconds),
            "rpa_resolution_s": JSONValue(seconds: measures.rpaResolutionSeconds),
            "lost_tx": JSONValue(measures.lostTransactions),
            "extra_tx": JSONValue(measures.extraTransactions),
            "torn_tx": JSONValue(measures.tornTransactions),
            "gap_tx": JSONValue(measures.gapTransactions),
            "wrong_rows": JSONValue(measures.wrongRows),
            "in_doubt_tx": JSONValue(measures.inDoubtTransactions),
            "acknowledged_tx": JSONValue(measures.acknowledgedTransactions),
            "objectives": .object(["rto_s": JSONValue(seconds: measures.objectives.rtoSeconds), "rpo_s": JSONValue(seconds: measures.objectives.rpoSeconds)]),
        ]
    }

    /// What a cluster's measures have beside those of a whole drill.
    private static func drawn(_ measures: ClusterMeasures) -> [String: JSONValue] {
        [
            "lost_at": .list(measures.lostAt.map { JSONValue($0) }),
            "service": .list(
                measures.service.map {
                    .object([
                        "from": JSONValue($0.from), "to": JSONValue($0.to), "good": .bool($0.isGood), "troubles": .list($0.troubles.map(JSONValue.string)),
                    ])
                }),
        ]
    }

    /// `none`: the service was never bad. `ended` and `lasting` tell a finite RTA from an infinite one; `unknown` is neither.
    private static func outage(_ measures: ClusterMeasures, outcome: Outcome) -> String {
        if measures.noOutage { return "none" }
        return switch Achieved(measures.rtaSeconds, outcome: outcome) {
        case .unknown: "unknown"
        case .seconds: "ended"
        case .infinite: "lasting"
        }
    }

    private static func check(_ result: CheckResult) -> JSONValue {
        .object([
            "name": .string(result.name), "verdict": .string(result.verdict.rawValue), "message": .string(result.message),
            "line": JSONValue(result.place?.line),
        ])
    }

    private static func reader(_ reader: ReaderMeasures) -> JSONValue {
        .object([
            "name": .string(reader.name), "cluster": .string(reader.cluster), "at": .string(reader.at), "region": .string(reader.region),
            "kinds": .list(reader.kinds.map(JSONValue.string)), "samples": JSONValue(reader.samples), "unanswered": JSONValue(reader.unanswered),
            "staleness_median_s": JSONValue(seconds: reader.stalenessMedianSeconds), "staleness_most_s": JSONValue(seconds: reader.stalenessMostSeconds),
        ])
    }

    private static func difference(_ difference: ConfigurationDifference) -> JSONValue {
        .object([
            "cluster": .string(difference.cluster), "setting": .string(difference.setting), "before": .string(difference.before),
            "after": .string(difference.after),
        ])
    }

    private static func left(_ left: LeftRunning) -> JSONValue {
        .object([
            "kind": .string(left.resource.kind.rawValue), "id": .string(left.resource.id), "region": .string(left.resource.region),
            "cluster_resource_id": .string(left.resource.clusterResourceID), "cluster": .string(left.resource.cluster), "status": .string(left.resource.status),
            "instance_class": JSONValue(left.resource.instanceClass),
            "billed_bytes": .integer(left.resource.bytes), "usd_month": left.monthlyMicrodollars.map(JSONValue.money) ?? .null,
        ])
    }

    private static func step(_ step: StepRecord) -> JSONValue {
        .object([
            "name": .string(step.name), "action": .string(step.action), "status": .string(step.status), "attempts": JSONValue(step.attempts),
            "started_at": JSONValue(step.startedAt), "ended_at": JSONValue(step.endedAt), "message": JSONValue(step.message),
            "file": JSONValue(step.place?.file), "line": JSONValue(step.place?.line), "call": JSONValue(step.terms?.call),
            "on_failure": JSONValue(step.terms?.onFailure.word), "attempts_max": JSONValue(step.terms?.attemptsMax),
            "timeout_s": step.terms?.timeout.map { .seconds(microseconds: $0.microseconds) } ?? .null,
            "met": .list(step.met.map { .object(["kind": .string($0.kind.rawValue), "name": .string($0.name), "on": .string($0.on)]) }),
        ])
    }

    private static func playbook(_ facts: PlaybookFacts) -> JSONValue {
        .object([
            "file": .string(facts.file), "description": .string(facts.summary), "run_in": .string(facts.region), "account": .string(facts.account),
            "principal": .string(facts.principal), "ending": .string(facts.ending),
            "parameters": .list(facts.parameters.map { .object(["name": .string($0.name), "value": .string($0.value)]) }),
        ])
    }

    private static func fault(_ fault: FaultRecord) -> JSONValue {
        .object([
            "fault": .string(fault.fault), "summary": .string(fault.summary), "at": JSONValue(fault.at), "took_effect": .bool(fault.tookEffect),
            "idle_allowed": .bool(fault.mayBeIdle), "rehearses": JSONValue(fault.rehearses),
        ])
    }

    private static func event(_ event: TimelineEvent) -> JSONValue {
        .object(["at": JSONValue(event.at), "source": .string(event.source), "text": .string(event.text)])
    }

    private static func survey(_ survey: Survey) -> JSONValue {
        .object([
            "attempts": .list(
                survey.attempts.map {
                    .object([
                        "object": .string($0.object), "cluster": .string($0.cluster), "commits": JSONValue($0.commits), "obstacle": JSONValue($0.obstacle),
                    ])
                })
        ])
    }
}

extension StepTerms.OnFailure {
    /// As the document has it.
    var word: String {
        switch self {
        case .abort: "Abort"
        case .proceed: "Continue"
        case .step(let name): "step:\(name)"
        }
    }
}
