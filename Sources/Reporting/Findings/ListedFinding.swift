import Audit
import Estate

/// A finding with the audit around it, for reports that have one record a finding. A class: each of many fields would copy a large value.
final class ListedFinding {
    let finding: Finding
    let audit: AuditedEstate
    let control: Control
    let waiver: AuditPolicy.Waiver?

    init(_ finding: Finding, of audit: AuditedEstate) {
        self.finding = finding
        self.audit = audit
        control = audit.report.control(of: finding)
        waiver = finding.waiver.map { audit.report.policy.waivers[$0] }
    }
}
