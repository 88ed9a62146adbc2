import Audit
import Estate
import Units

/// `findings.sarif`: failures, waived ones with their suppression, and what could not be judged.
///
/// Source: OASIS, Static Analysis Results Interchange Format (SARIF) Version 2.1.0; GitHub documentation, SARIF support for code scanning.
enum SarifDocument {
    /// Source: GitHub documentation, SARIF results limits: 25,000 results a run.
    static let resultsMax = 25_000

    static func json(_ audit: AuditedEstate, resultsMax: Int = resultsMax) -> JSONValue {
        let report = audit.report
        let wanted = report.findings.filtered { $0 == .fail || $0 == .waived || $0 == .error }
        // Where not all fit, the worst do; otherwise in the order of the findings.
        let worst = wanted.enumerated().sorted { (rank($0.element), $0.offset) < (rank($1.element), $1.offset) }.prefix(resultsMax).map(\.offset).sorted()
        let results = worst.map { result(wanted[$0], audit) }
        return .object([
            "$schema": .string("https://json.schemastore.org/sarif-2.1.0.json"),
            "version": .string("2.1.0"),
            "runs": .list([
                .object([
                    "tool": .object([
                        "driver": .object([
                            "name": .string("daybreak"), "semanticVersion": .string(daybreakVersion),
                            "rules": .list(report.controls.map(rule)),
                        ])
                    ]),
                    "automationDetails": .object(["id": .string("daybreak/audit/")]),
                    "invocations": .list([
                        .object(["executionSuccessful": .bool(true), "properties": .object(["simulatedTimeUtc": JSONValue(report.takenAt)])])
                    ]),
                    "columnKind": .string("unicodeCodePoints"),
                    "results": .list(results),
                    "properties": .object([
                        "environment": .string("simulated"), "acceptSimulated": .bool(report.policy.acceptSimulated),
                        "restoreProof": .string(CleanText.printable(audit.proofLine)), "leftOut": JSONValue(wanted.count - results.count),
                    ]),
                ])
            ]),
        ])
    }

    private static func rank(_ finding: Finding) -> Int {
        let severity = Severity.allCases.count - (Severity.allCases.firstIndex(of: finding.severity) ?? 0)
        return (finding.result == .fail ? 0 : 100) + severity
    }

    private static func rule(_ control: Control) -> JSONValue {
        let references = control.references.map { "- \($0.framework.title): \($0.marked)" }.joined(separator: "\n")
        return .object([
            "id": .string(control.id),
            "name": .string(control.title.split(whereSeparator: { !$0.isLetter && !$0.isNumber }).map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()),
            "shortDescription": .object(["text": .string(plain(control.title))]),
            "fullDescription": .object(["text": .string(plain(control.rule))]),
            "help": .object([
                "text": .string(plain("\(control.rule) Remedy: \(control.remedy).")),
                "markdown": .string("\(MarkdownText.escaped(control.rule))\n\n**Remedy**: \(MarkdownText.escaped(control.remedy)).\n\n\(references)\n"),
            ]),
            "defaultConfiguration": .object(["level": .string(level(control.severity))]),
            "properties": .object([
                "tags": .list(tags(control)),
                "precision": .string("very-high"),
                "security-severity": .string(score(control.severity)),
            ]),
        ])
    }

    private static func tags(_ control: Control) -> [JSONValue] {
        (control.severity == .info ? [] : ["security"]).map(JSONValue.string)
            + Set(control.references.map { "\($0.framework.word)/\($0.item)" }).sorted().map(JSONValue.string)
    }

    private static func result(_ finding: Finding, _ audit: AuditedEstate) -> JSONValue {
        let control = audit.report.control(of: finding)
        let isOpen = finding.result == .error
        let fingerprint = fingerprint(control.id, finding.resource)
        let place = audit.places.place(of: finding.subject)
        let subject = finding.resource.isEmpty ? audit.places.estateFile : finding.resource
        var members: [String: JSONValue] = [
            "ruleId": .string(control.id), "ruleIndex": JSONValue(finding.control), "kind": .string(isOpen ? "open" : "fail"),
            "level": .string(isOpen ? "none" : level(finding.severity)),
            "message": .object(["text": .string(message(finding, control, subject))]),
            "locations": .list([
                .object([
                    "physicalLocation": .object([
                        "artifactLocation": .object(["uri": .string(place.file.percentEncodedPath)]),
                        "region": .object(["startLine": JSONValue(place.line)]),
                    ]),
                    "logicalLocations": .list([.object(["fullyQualifiedName": .string(CleanText.oneLine(subject)), "kind": .string("resource")])]),
                ])
            ]),
            "partialFingerprints": .object(["primaryLocationLineHash": .string(fingerprint), "controlAndResource/v1": .string(fingerprint)]),
        ]
        if let position = finding.waiver {
            let waiver = audit.report.policy.waivers[position]
            let by = waiver.approver.map { ", approved by \($0)" } ?? ""
            members["suppressions"] = .list([
                .object([
                    "kind": .string("external"), "status": .string("accepted"),
                    "justification": .string(CleanText.oneLine("\(waiver.reason)\(by), until \(waiver.until.isoSeconds)")),
                ])
            ])
        }
        return .object(members)
    }

    private static func message(_ finding: Finding, _ control: Control, _ subject: String) -> String {
        let end = finding.result == .error ? "" : " Remedy: \(control.remedy)."
        return plain(CleanText.capped(CleanText.oneLine("\(control.title): \(subject): \(finding.message).\(end)"), to: 1000))
    }

    /// Text that is no placeholder and no link. Source: SARIF 2.1.0, 3.11.5 Messages with placeholders (braces are doubled) and 3.11.6 Messages
    /// with embedded links (a backslash before brackets and backslashes; where no link could be, they may stand as they are, and do).
    static func plain(_ text: String) -> String {
        let text = text.replacingScalars { $0 == "{" ? "{{" : $0 == "}" ? "}}" : nil }
        guard text.unicodeScalars.contains("](".unicodeScalars) else { return text }
        return text.replacingScalars { ["\\", "[", "]"].contains($0) ? "\\\($0)" : nil }
    }

    static func level(_ severity: Severity) -> String {
        switch severity {
        case .critical, .high: "error"
        case .medium: "warning"
        case .low, .info: "note"
        }
    }

    /// Source: GitHub documentation, SARIF support for code scanning, `security-severity`.
    private static func score(_ severity: Severity) -> String {
        switch severity {
        case .critical: "9.5"
        case .high: "8.0"
        case .medium: "5.5"
        case .low: "2.0"
        case .info: "0.0"
        }
    }

    /// The same for the same control and resource in every run. Source: FNV-1a, 64 bits (IETF draft-eastlake-fnv).
    private static func fingerprint(_ control: String, _ resource: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in "\(control)\n\(resource)".utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits + ":1"
    }
}
