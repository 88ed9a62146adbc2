import Audit
import Estate
import Foundation
import Reporting

/// Records of drills, told apart by the estate that they prove something of.
struct DrillRecords {
    let own: [DrillEvidence]
    /// Those that prove nothing of it, by the name of their estate's file.
    let foreign: [ForeignRecords]

    /// The content decides, not where a file lies or how it was named: a drill proves something of the estate that it ran on.
    init(_ records: [DrillEvidence], on estate: EstateDeclaration) {
        let sound = records.filter { $0.planted == nil }
        let isOwn = { (record: DrillEvidence) in !record.estateDigest.isEmpty && record.estateDigest == estate.digest }
        own = sound.filter(isOwn)
        let place = DrillRecords.place(estate.path)
        func leftOut(_ records: [DrillEvidence], _ why: (String) -> ForeignRecords.Reason) -> [ForeignRecords] {
            Dictionary(grouping: records, by: \.estate).sorted { $0.key < $1.key }
                .map { ForeignRecords(estate: $0.key, reason: why($0.key), count: $0.value.count) }
        }
        foreign =
            leftOut(sound.filter { !isOwn($0) }) { !$0.isEmpty && DrillRecords.place($0) == place ? .otherState : .otherEstate }
            + leftOut(records.filter { $0.planted != nil }) { _ in .planted }
    }

    /// Absolute, without links and detours.
    static func place(_ path: String) -> String { URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path }
}
