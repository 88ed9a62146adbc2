/// Somebody who asks for what a control checks, or checks it too.
package enum Framework: String, Sendable, CaseIterable {
    case nist = "N"
    case fedramp = "FedRAMP"
    case iso27001 = "I"
    case iso22301 = "B"
    case soc2 = "S"
    case pci = "P"
    case hipaa = "H"
    case dora = "D"
    case nis2 = "E"
    case gdpr = "G"
    case cis = "CIS"
    case fsbp = "SH"
    case config = "CFG"
    case backupAudit = "BAM"
    case prowler = "PR"

    /// As the command line names it.
    package var word: String {
        switch self {
        case .backupAudit: "backup-audit-manager"
        case .nist, .fedramp, .iso27001, .iso22301, .soc2, .pci, .hipaa, .dora, .nis2, .gdpr, .cis, .fsbp, .config, .prowler: "\(self)"
        }
    }

    package var title: String {
        switch self {
        case .nist: "NIST SP 800-53 r5"
        case .fedramp: "FedRAMP"
        case .iso27001: "ISO/IEC 27001:2022 Annex A"
        case .iso22301: "ISO 22301:2019"
        case .soc2: "SOC 2"
        case .pci: "PCI DSS 4.0.1"
        case .hipaa: "HIPAA 45 CFR 164"
        case .dora: "DORA (EU) 2022/2554"
        case .nis2: "NIS2 Implementing Regulation (EU) 2024/2690, annex"
        case .gdpr: "GDPR (EU) 2016/679"
        case .cis: "CIS AWS Foundations Benchmark"
        case .fsbp: "AWS Foundational Security Best Practices (Security Hub)"
        case .config: "AWS Config managed rules"
        case .backupAudit: "AWS Backup Audit Manager"
        case .prowler: "Prowler"
        }
    }

    /// Whether its items are checks of the same thing, by name; the others ask for something that we hold a control to serve.
    package var isCatalogue: Bool {
        switch self {
        case .cis, .fsbp, .config, .backupAudit, .prowler: true
        case .nist, .fedramp, .iso27001, .iso22301, .soc2, .pci, .hipaa, .dora, .nis2, .gdpr: false
        }
    }

    package init?(word: String) {
        let wanted = word.lowercased()
        guard let found = Framework.allCases.first(where: { $0.word == wanted }) else { return nil }
        self = found
    }
}

/// One item of a framework.
package struct Reference: Sendable, Hashable {
    package var framework: Framework
    /// Its number or name, such as `CP-9(a)`.
    package var item: String
    /// Who says that the control serves the item; nil: we do.
    package var says: String?

    /// The item with the mark of where the mapping comes from.
    package var marked: String { "\(item) (\(says ?? Reference.ownJudgement))" }
    package static let ownJudgement = "our own judgement"

    /// Reads `N CP-9(a), SI-12; I 8.13`: frameworks by their short names, separated by `;`, items by commas. `CP-9 @ Security Hub RDS.14` names who
    /// maps it; items of a catalogue are the catalogue's own.
    static func list(_ text: String) -> [Reference] {
        text.split(separator: "; ").flatMap { part in
            let words = part.split(separator: " ", maxSplits: 1)
            guard words.count == 2, let framework = Framework(rawValue: String(words[0])) else { preconditionFailure("\(part) is no reference") }
            return words[1].split(separator: ", ").map { item in
                let sides = item.split(separator: " @ ")
                let says = sides.count > 1 ? String(sides[1]) : framework.isCatalogue ? framework.title : nil
                return Reference(framework: framework, item: String(sides[0]), says: says)
            }
        }
    }
}
