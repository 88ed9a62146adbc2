import Audit
import Evidence
import Units

/// What an audit prints: failures first, the worst before the others.
package func auditText(_ audit: AuditedEstate, color: Bool) -> String { FindingsText(audit: audit, color: color).text }

private struct FindingsText {
    let audit: AuditedEstate
    let color: Bool
    /// A key's alias says more than its number.
    let aliases: [String: String]

    init(audit: AuditedEstate, color: Bool) {
        self.audit = audit
        self.color = color
        let keys = audit.report.standing.inventory.keys
        aliases = Dictionary(keys.compactMap { key in key.aliases.first.map { (key.arn, $0) } }, uniquingKeysWith: { first, _ in first })
    }

    /// Resources shown of one control; the rest is counted.
    private static let resourcesMax = 5

    var text: String { (failures + waived + errors + refused + framework + [""] + totals).map { $0 + "\n" }.joined() }

    private func group(_ result: Finding.Result) -> [(control: Control, severity: Severity, findings: [Finding])] {
        let found = Dictionary(grouping: audit.report.findings.filtered { $0 == result }, by: \.control)
        return found.sorted { $0.key < $1.key }
            .map { (audit.report.controls[$0.key], $0.value.map(\.severity).max() ?? .info, $0.value) }
            .enumerated().sorted { ($1.element.1, $0.offset) < ($0.element.1, $1.offset) }.map(\.element)
    }

    private var failures: [String] {
        group(.fail).flatMap { control, severity, findings -> [String] in
            var lines = ["\(paint("FAIL", "31"))  \(control.id)  \(severity.rawValue): \(control.title)"]
            for finding in findings.prefix(FindingsText.resourcesMax) { lines.append("      \(place(finding))  \(line(finding.message))") }
            if findings.count > FindingsText.resourcesMax { lines.append("      and \(findings.count - FindingsText.resourcesMax) more") }
            return lines + ["      remedy: \(line(control.remedy))", ""]
        }
    }

    private var waived: [String] {
        group(.waived).flatMap { control, _, findings in
            findings.prefix(FindingsText.resourcesMax).map { finding in
                let waiver = finding.waiver.map { audit.report.policy.waivers[$0] }
                let until = waiver.map { " until \($0.until.isoSeconds.prefix(10)): \($0.reason)" } ?? ""
                return "\(paint("WAIVED", "33"))  \(control.id)  \(place(finding))  \(line(until))"
            } + (findings.count > FindingsText.resourcesMax ? ["      and \(findings.count - FindingsText.resourcesMax) more"] : [])
        }
    }

    /// One line a control: what could not be judged is mostly the same for every resource.
    private var errors: [String] {
        group(.error).map { control, severity, findings in
            let more = findings.count > 1 ? " (\(findings.count) resources)" : ""
            return "\(paint("UNKNOWN", "33"))  \(control.id)  \(severity.rawValue): \(control.title): \(line(findings[0].measured))\(more)"
        }
    }

    /// Two lines each: which calls, and why the last of them was refused.
    private var refused: [String] {
        let shown = audit.refusals.prefix(FindingsText.resourcesMax).flatMap { refusal in
            ["\(paint("REFUSED", "33"))  \(line(refusal.headline))", "      \(line("\(refusal.code): \(refusal.message)"))"]
        }
        let more = audit.refusals.count - FindingsText.resourcesMax
        return shown + (more > 0 ? ["      and \(more) more refusals: see findings.json"] : [])
    }

    private var framework: [String] {
        guard let framework = audit.framework else { return [] }
        let rows = audit.report.counts(of: framework)
        return ["", "\(framework.title)"]
            + rows.map { "  \($0.item.marked): \(FindingsText.words($0.counts))  [\($0.controls.joined(separator: " "))]" }
    }

    private var totals: [String] {
        var lines = ControlFamily.allCases.compactMap { family -> String? in
            guard audit.report.controls.contains(where: { $0.family == family }) else { return nil }
            return "\(TextWidth.padded(family.title, to: 26))\(FindingsText.words(audit.report.counts { $0.family == family }))"
        }
        lines.append("\(TextWidth.padded("all", to: 26))\(FindingsText.words(audit.report.counts()))")
        let unknown = audit.report.counts().error
        if unknown > 0, !audit.report.policy.failOnUnknown {
            lines.append("What is unknown does not count towards the exit status: --strict, or failOnUnknown: true in the policy, makes it 3.")
        }
        return lines + audit.proofLines.map(line)
    }

    static func words(_ counts: AuditReport.Counts) -> String {
        "\(counts.pass) pass, \(counts.fail) fail, \(counts.error) unknown, \(counts.waived) waived, \(counts.notApplicable) not applicable"
    }

    /// `cluster:orders in us-west-2`.
    private func place(_ finding: Finding) -> String {
        guard !finding.resource.isEmpty else { return "the estate" }
        let parts = finding.resource.split(separator: ":", maxSplits: 5, omittingEmptySubsequences: false)
        guard parts.count == 6, parts[0] == "arn" else { return line(finding.resource) }
        return line("\(aliases[finding.resource] ?? String(parts[5]))\(parts[3].isEmpty ? "" : " in \(parts[3])")")
    }

    private func line(_ text: String) -> String { CleanText.oneLine(CleanText.capped(text, to: 400)) }

    private func paint(_ word: String, _ code: String) -> String { color ? "\u{1B}[\(code)m\(word)\u{1B}[0m" : word }
}

extension PlanRefusal {
    /// `snapshot plan of crm: share refused 35 times, last at 2026-02-28T03:00:00Z`
    fileprivate var headline: String {
        "snapshot plan of \(cluster): \(what) refused \(count == 1 ? "once," : "\(count) times, last") at \(last.isoSeconds)"
    }
}

/// `summary.md` of an audit.
enum FindingsPage {
    static func text(_ audit: AuditedEstate) -> String {
        let report = audit.report
        let counts = report.counts()
        var lines = [
            "# Audit of \(MarkdownText.escaped(audit.places.estateFile))", "",
            "\(counted(counts.fail, "finding")) on \(counted(report.controls.count, "control")): \(FindingsText.words(counts)).", "",
            MarkdownText.escaped(audit.proofLine), "",
            "Environment: simulated, inventory taken at \(report.takenAt.isoSeconds) after \(SecondsText.inWords(audit.lived.microseconds)), policy: \(report.policy.path.map(MarkdownText.escaped) ?? "defaults"). Scope: \(FindingsDocument.scope).",
        ]
        if !audit.refusals.isEmpty {
            lines += ["", "Refused to snapshot plans meanwhile:", ""]
            lines += audit.refusals.map { MarkdownText.escaped("\($0.headline): \($0.code)") }.map { "- \($0)" }
        }
        let failures = report.failures()
        if !failures.isEmpty {
            lines += ["", "| severity | control | resource | found | wanted |", "| --- | --- | --- | --- | --- |"]
            for finding in failures.prefix(failuresMax) {
                let control = report.control(of: finding)
                lines.append(
                    "| \(finding.severity.rawValue) | \(control.id) \(MarkdownText.escaped(control.title)) | \(MarkdownText.escaped(finding.resource)) | \(MarkdownText.escaped(finding.measured)) | \(MarkdownText.escaped(finding.limit)) |"
                )
            }
            if failures.count > failuresMax { lines += ["", "And \(failures.count - failuresMax) more: see findings.csv."] }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    private static let failuresMax = 500
}
