/// One rule that an estate has to keep. A class: each of a large estate's findings is written with its control.
package final class Control: Sendable {
    /// Such as `BKP-01`.
    package let id: String
    package let title: String
    package let severity: Severity
    /// What must hold, in one sentence.
    package let rule: String
    /// What to do when it does not.
    package let remedy: String
    /// What asks for it, and where else it is checked.
    package let references: [Reference]
    /// One ruling a resource in scope; none: nothing is in scope.
    let judge: @Sendable (AuditScope) -> [Judgement]

    /// - Parameters:
    ///   - asks: References as `Reference.list` reads them: what frameworks ask for.
    ///   - from: The same for catalogues that check it; empty for a control of our own.
    init(
        _ id: String, _ title: String, _ severity: Severity, rule: String, remedy: String, asks: String, from: String = "",
        judge: @escaping @Sendable (AuditScope) -> [Judgement]
    ) {
        self.id = id
        self.title = title
        self.severity = severity
        self.rule = rule
        self.remedy = remedy
        references = Reference.list(asks) + Reference.list(from)
        self.judge = judge
    }

    package var family: ControlFamily {
        guard let family = ControlFamily(rawValue: String(id.prefix { $0 != "-" })) else { preconditionFailure("\(id) is of no family") }
        return family
    }

    /// Whether no catalogue checks it already.
    package var isOwn: Bool { !references.contains { $0.framework.isCatalogue } }
}

package enum Severity: String, Sendable, CaseIterable, Comparable {
    case info, low, medium, high, critical
    private var rank: Int { Severity.allCases.firstIndex(of: self) ?? 0 }
    package static func < (a: Severity, b: Severity) -> Bool { a.rank < b.rank }
}

package enum ControlFamily: String, Sendable, CaseIterable {
    case backup = "BKP"
    case snapshots = "SNP"
    case isolation = "ISO"
    case retention = "RTN"
    case keys = "KEY"
    case restoreProof = "RST"
    case evidence = "EVD"

    package var title: String {
        switch self {
        case .backup: "backup coverage"
        case .snapshots: "snapshots"
        case .isolation: "isolation and ransomware"
        case .retention: "retention"
        case .keys: "keys"
        case .restoreProof: "restore proof"
        case .evidence: "evidence and governance"
        }
    }

    /// One lower-case word, as report names want it.
    package var word: String {
        switch self {
        case .backup: "backup"
        case .snapshots: "snapshots"
        case .isolation: "isolation"
        case .retention: "retention"
        case .keys: "keys"
        case .restoreProof: "restore-proof"
        case .evidence: "evidence"
        }
    }
}
