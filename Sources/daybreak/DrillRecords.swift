import Audit
import Estate
import Foundation
import Reporting

/// Records of drills, told apart by the estate that they prove something of.
struct DrillRecords {
    let own: [DrillEvidence]
    /// By the name of the estate's file.
    let foreign: [ForeignRecords]

    /// The content decides, not where a file lies or how it was named: a drill proves something of the estate that it ran on.
    init(_ records: [DrillEvidence], on estate: EstateDeclaration) {
        let isOwn = { (record: DrillEvidence) in !record.estateDigest.isEmpty && record.estateDigest == estate.digest }
        own = records.filter(isOwn)
        let place = DrillRecords.place(estate.path)
        foreign = Dictionary(grouping: records.filter { !isOwn($0) }, by: \.estate).sorted { $0.key < $1.key }
            .map { name, records in
                ForeignRecords(estate: name, isOtherState: !name.isEmpty && DrillRecords.place(name) == place, count: records.count)
            }
    }

    /// Absolute, without links and detours.
    private static func place(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path }
}
