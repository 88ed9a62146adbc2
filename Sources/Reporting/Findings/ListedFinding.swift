import Audit
import Estate

/// A finding with what its record says beside it, for reports that have one record a finding. A class: each of many fields would copy a large value.
final class ListedFinding {
    let finding: Finding
    let control: Control
    let waiver: AuditPolicy.Waiver?
    let place: DeclaredPlaces.Place
    let acceptsSimulated: Bool

    init(_ finding: Finding, of audit: AuditedEstate) {
        self.finding = finding
        control = audit.report.control(of: finding)
        if let position = finding.waiver { waiver = audit.report.policy.waivers[position] } else { waiver = nil }
        place = audit.places.place(of: finding.subject)
        acceptsSimulated = audit.report.policy.acceptSimulated
    }
}
