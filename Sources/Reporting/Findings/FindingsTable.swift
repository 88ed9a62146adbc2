import Audit
import Units

/// `findings.csv`: one line a finding.
enum FindingsTable {
    static func csv(_ audit: AuditedEstate) -> String {
        var text = CSVText.line(header)
        for finding in audit.listed {
            let control = audit.report.control(of: finding)
            let waiver = finding.waiver.map { audit.report.policy.waivers[$0] }
            let cells: [InventoryCell] = [
                .text(control.id), .text(finding.result.rawValue), .text(finding.severity.rawValue), .text(finding.resource), .text(finding.measured),
                .text(finding.limit), .text(control.title), .text(finding.result == .fail ? control.remedy : ""), InventoryCell(waiver?.approver),
                InventoryCell(waiver?.until), InventoryCell(waiver?.reason), .text(audit.places.file), .integer(Int64(audit.places.line(of: finding.resource))),
                .bool(audit.report.policy.acceptSimulated),
            ]
            text += CSVText.line(cells.map(\.csv))
        }
        return text
    }

    private static let header = [
        "control", "result", "severity", "resource", "measured", "limit", "title", "remedy", "waiver_approver", "waiver_until", "waiver_reason", "file", "line",
        "accept_simulated",
    ]
}
