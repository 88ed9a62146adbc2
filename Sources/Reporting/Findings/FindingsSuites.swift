import Audit
import Units

/// An audit in `junit.xml`: a suite a family of controls, a case a control and resource.
enum FindingsSuites {
    static func report(_ audit: AuditedEstate) -> JUnitReport {
        var names = CaseNames()
        let listed = audit.listed
        let suites = ControlFamily.allCases.compactMap { suite($0, of: listed, audit, &names) }
        return JUnitReport(suites: suites)
    }

    /// nil: none of its controls was evaluated.
    private static func suite(_ family: ControlFamily, of listed: [Finding], _ audit: AuditedEstate, _ names: inout CaseNames) -> ReportSuite? {
        let report = audit.report
        guard report.controls.contains(where: { $0.family == family }) else { return nil }
        let className = "audit.\(family.word)"
        func name(_ control: Control, _ resource: String) -> String {
            names.name(resource.isEmpty ? "\(control.id) \(control.title)" : "\(control.id) on \(resource)", seed: nil, className: className)
        }
        var cases: [ReportCase] = []
        let isOfFamily = report.controls.map { $0.family == family }
        for finding in listed where isOfFamily[finding.control] {
            let control = report.control(of: finding)
            cases.append(
                ReportCase(
                    name: name(control, finding.resource), className: className, microseconds: 0, verdict: verdict(finding, audit),
                    facts: facts(finding, audit)))
        }
        if !audit.listsPasses {
            for control in report.controls where control.family == family {
                let passes = report.counts { $0.id == control.id }.pass
                guard passes > 0 else { continue }
                cases.append(ReportCase(name: name(control, "\(passes) resources that pass"), className: className, microseconds: 0, verdict: .pass))
            }
        }
        let counts = report.counts { $0.family == family }
        return ReportSuite(
            name: "controls.\(family.word)", cases: cases,
            head: .init(
                startedAt: report.takenAt,
                properties: [
                    ("started.utc", report.takenAt.iso), ("estate", audit.places.estateFile),
                    ("policy", report.policy.path ?? "defaults"), ("accept.simulated", String(report.policy.acceptSimulated)),
                    ("restore.proof", audit.proofLine),
                    ("controls.pass", String(counts.pass)), ("controls.fail", String(counts.fail)), ("controls.error", String(counts.error)),
                    ("controls.notapplicable", String(counts.notApplicable)), ("controls.waived", String(counts.waived)),
                ],
                output: CleanText.oneLine(audit.proofLine) + "\n"))
    }

    private static func verdict(_ finding: Finding, _ audit: AuditedEstate) -> CaseVerdict {
        switch finding.result {
        case .pass: return .pass
        case .fail: return .failure(type: "control.fail", message: finding.message)
        case .error: return .error(type: "control.error", message: finding.message)
        case .notApplicable: return .skipped("not applicable: \(finding.measured)")
        case .waived:
            guard let position = finding.waiver else { return .skipped("waived") }
            let waiver = audit.report.policy.waivers[position]
            let by = waiver.approver.map { " by \($0)" } ?? ""
            return .skipped("waived\(by) until \(waiver.until.isoSeconds): \(waiver.reason); \(finding.message)")
        }
    }

    private static func facts(_ finding: Finding, _ audit: AuditedEstate) -> [String] {
        let control = audit.report.control(of: finding)
        let place = audit.places.place(of: finding.subject)
        return [
            ("expected", finding.limit), ("measured", finding.measured), ("resource", finding.resource), ("severity", finding.severity.rawValue),
            ("rule", control.rule), ("remedy", control.remedy), ("declared", "\(place.file):\(place.line)"),
        ]
        .filter { !$0.1.isEmpty }.map { ReportCase.fact(key: $0.0, value: $0.1) }
    }
}
