import Audit
import Estate
import Evidence
import Units

/// `findings.json`: everything that an audit found. Reports/schema/findings.schema.json describes it.
enum FindingsDocument {
    /// Findings one by one, the rest as values: an estate's findings are many, and as values they would fill memory.
    /// - Parameter each: Gets every listed finding, in order, for what else is written of it.
    @discardableResult static func write(
        _ audit: AuditedEstate, to out: consuming ByteText = ByteText(), each: (ListedFinding) -> Void = { _ in }
    ) -> [UInt8] {
        var stream = JSONStream(out)
        stream.object { stream in
            // In order of name, with the findings where theirs comes.
            let members = members(audit).sorted { $0.key < $1.key }
            for (name, value) in members where name < "findings" { stream.member(named: name, value) }
            stream.list("findings") { stream in
                audit.report.findings.each(where: audit.isListed) {
                    let listed = ListedFinding($0, of: audit)
                    write(listed, to: &stream)
                    each(listed)
                }
            }
            for (name, value) in members where name > "findings" { stream.member(named: name, value) }
        }
        stream.finish()
        return stream.text.bytes
    }

    private static func write(_ listed: ListedFinding, to stream: inout JSONStream) {
        stream.drainIfFull()
        stream.element()
        stream.object { stream in
            stream.member("control", listed.control.id)
            stream.member("file", listed.place.file)
            stream.member("limit", listed.finding.limit)
            stream.member("line", Int64(listed.place.line))
            stream.member("measured", listed.finding.measured)
            stream.member("resource", listed.finding.resource)
            stream.member("result", listed.finding.result.rawValue)
            stream.member("severity", listed.finding.severity.rawValue)
            if let waiver = listed.waiver { stream.member(named: "waiver", FindingsDocument.waiver(waiver)) } else { stream.member("waiver", nil as String?) }
        }
    }

    /// All but the findings.
    private static func members(_ audit: AuditedEstate) -> [String: JSONValue] {
        let report = audit.report
        let frameworks = audit.framework.map { [$0] } ?? Framework.allCases
        return [
            "schema_version": .integer(1),
            "environment": .string("simulated"),
            "estate": .string(audit.places.estateFile),
            "taken_at": JSONValue(report.takenAt),
            "lived_s": .seconds(microseconds: audit.lived.microseconds),
            "seed": .unsigned(audit.seed),
            "policy": JSONValue(report.policy.path),
            "fail_on_unknown": .bool(report.policy.failOnUnknown),
            "price_book": .object([
                "file": JSONValue(audit.pricesFile), "title": .string(audit.prices.title), "sha256": .string(PriceBookDocument.sha256(audit.prices)),
            ]),
            "framework": JSONValue(audit.framework?.title),
            "scope": .string(scope),
            "counts": counts(report.counts()),
            "passes_listed": .bool(audit.listsPasses),
            "controls": .list(report.controls.map { control($0, report) }),
            "frameworks": .list(frameworks.map { framework($0, report) }),
            "restore_proof": proof(audit),
            "refusals": .list(audit.refusals.map(refusal)),
        ]
    }

    /// Frameworks speak of organisations: what is judged here is narrower.
    static let scope =
        "database clusters, their backups and keys, in a simulated estate; mappings to frameworks are our own judgement unless a source is named, and no legal advice"

    static func counts(_ counts: AuditReport.Counts) -> JSONValue {
        .object([
            "pass": JSONValue(counts.pass), "fail": JSONValue(counts.fail), "error": JSONValue(counts.error),
            "not_applicable": JSONValue(counts.notApplicable), "waived": JSONValue(counts.waived),
        ])
    }

    private static func control(_ control: Control, _ report: AuditReport) -> JSONValue {
        .object([
            "id": .string(control.id), "title": .string(control.title), "family": .string(control.family.title),
            "severity": .string(control.severity.rawValue), "rule": .string(control.rule), "remedy": .string(control.remedy), "own": .bool(control.isOwn),
            "references": .list(
                control.references.map {
                    .object([
                        "framework": .string($0.framework.title), "item": .string($0.item), "mapped_by": .string($0.says ?? Reference.ownJudgement),
                    ])
                }),
            "counts": counts(report.counts { $0.id == control.id }),
        ])
    }

    private static func waiver(_ waiver: AuditPolicy.Waiver) -> JSONValue {
        .object([
            "owner": JSONValue(waiver.owner), "approver": JSONValue(waiver.approver), "reason": .string(waiver.reason), "since": JSONValue(waiver.since),
            "until": JSONValue(waiver.until),
        ])
    }

    private static func refusal(_ refusal: PlanRefusal) -> JSONValue {
        .object([
            "cluster": .string(refusal.cluster), "what": .string(refusal.what), "code": .string(refusal.code), "message": .string(refusal.message),
            "count": JSONValue(refusal.count), "last_at": JSONValue(refusal.last),
        ])
    }

    private static func framework(_ framework: Framework, _ report: AuditReport) -> JSONValue {
        .object([
            "name": .string(framework.word), "title": .string(framework.title),
            "counts": counts(report.counts { control in control.references.contains { $0.framework == framework } }),
            "items": .list(
                report.counts(of: framework).map {
                    .object([
                        "item": .string($0.item.item), "mapped_by": .string($0.item.says ?? Reference.ownJudgement),
                        "controls": .list($0.controls.map(JSONValue.string)), "counts": counts($0.counts),
                    ])
                }),
        ])
    }

    private static func proof(_ audit: AuditedEstate) -> JSONValue {
        let report = audit.report
        return .object([
            "accept_simulated": .bool(report.policy.acceptSimulated),
            "statement": .string(audit.proofLine),
            "left_out": .list(
                audit.leftOut.map {
                    .object(["estate": .string($0.estate), "reason": .string($0.reason.rawValue), "records": JSONValue($0.count)])
                }),
            "drills": report.drills.map { drills in
                .list(
                    drills.map {
                        .object([
                            "file": .string($0.file), "name": .string($0.name), "seed": .unsigned($0.seed), "environment": .string($0.environment),
                            "outcome": .string($0.outcome), "knowledge": .string($0.knewTheTruth ? "perfect" : "estimated"),
                            "counts": .bool(report.discount(of: $0) == nil), "discount": JSONValue(report.discount(of: $0)?.rawValue),
                        ])
                    })
            } ?? .null,
        ])
    }
}
