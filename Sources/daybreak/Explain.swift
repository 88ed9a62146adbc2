import ArgumentParser
import Audit
import Checks
import ClusterModel
import Estate
import ScenarioFormat
import ScenarioLibrary
import ScenarioRunner
import SimulationKernel
import Units

/// Says what a word means: a fault, a check, a control, a playbook action, people, an API operation, an error code, a calibration row or a capability.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a fault, check, control, playbook action, who is called, an API operation, error code, calibration row or capability.",
        discussion: "Example: daybreak explain KMSKeyNotAccessibleFault")

    @Argument(help: "Any name that `daybreak list` shows.")
    var word: String

    func run() throws {
        let entries = Glossary.entries
        let found = entries.filter { $0.name == word || $0.name.lowercased() == word.lowercased() }
        guard !found.isEmpty else {
            Terminal.writeError(
                "error: nothing is called \(word)"
                    + (nearestName(to: word, in: entries.map(\.name)).map { "; did you mean \($0)?" } ?? "; `daybreak list` shows every name"))
            throw ExitCode.badInput
        }
        for entry in found {
            let shown =
                switch entry.section {
                case "errors": Explain.scenarios(none: "no shipped one meets it", by: \.name) { $0.shows.contains { $0.value == entry.name } }
                case "capabilities":
                    Explain.scenarios(none: "no shipped one exercises it", by: \.id) { $0.exercises.contains { $0.value.rawValue == entry.name } }
                default: [String]()
                }
            print("\(entry.name) (\(entry.kind))\n  \((entry.lines + shown).joined(separator: "\n  "))")
        }
    }
}

extension Explain {
    /// The scenarios of the default folder that show an entry at work.
    static func scenarios(none: String, by name: KeyPath<ScenarioFile, String>, _ doShow: (ScenarioFile) -> Bool) -> [String] {
        guard Selection.isFolder(Selection.defaultFolder) else {
            return ["scenarios: run this where the folder \(Selection.defaultFolder) is, to see which show it"]
        }
        var names: [String] = []
        for scenario in Loader().load(paths: [Selection.defaultFolder]).scenarios where doShow(scenario) && names.last != scenario[keyPath: name] {
            names.append(scenario[keyPath: name])
        }
        guard !names.isEmpty else { return ["scenarios: \(none)"] }
        return ["scenarios: \(names.joined(separator: ", "))"]
    }
}

/// Lists everything that files may name.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "List faults, checks, controls, actions, people, operations, error codes, calibration rows and capabilities.")

    @Argument(help: "Only one kind: \(Glossary.kinds.joined(separator: ", ")).")
    var kind: String?

    func run() throws {
        if let kind, !Glossary.kinds.contains(kind) {
            Terminal.writeError("error: no kind \(kind); kinds are \(Glossary.kinds.joined(separator: ", "))")
            throw ExitCode.badInput
        }
        for section in Glossary.kinds where kind == nil || kind == section {
            print("\(section):")
            for entry in Glossary.entries where entry.section == section { print("  \(entry.name)\n      \(entry.lines[0])") }
        }
    }
}

struct Glossary {
    var name: String
    var section: String
    var kind: String
    /// The first is one sentence.
    var lines: [String]

    static let kinds = ["faults", "checks", "controls", "actions", "people", "operations", "errors", "calibration", "capabilities"]

    private static func lines(of action: any PlaybookAction.Type) -> [String] {
        let timeout = action.defaultTimeout.map { "timeoutSeconds: \($0.microseconds / 1_000_000) unless set" } ?? "timeoutSeconds: none unless set"
        return [action.summary] + action.inputs.map { "\($0.key): \($0.value)" } + [timeout]
    }

    /// Who is called, and who notices, with the calibration row of each time.
    private static var people: [Glossary] {
        func row(_ name: String, _ key: CalibrationKey) -> String { "\(name): \(Calibration().row(key).defaultInWords) (\(key.rawValue))" }
        return PeopleProfile.allCases.map { profile in
            .init(
                name: profile.rawValue, section: "people", kind: "people of a scenario or an estate",
                lines: [profile.summary] + PeopleDuty.allCases.map { row($0.rawValue, profile.row($0)) })
        }
            + Onlooker.allCases.map { who in
                .init(name: who.rawValue, section: "people", kind: "who notices a disaster", lines: [who.summary, row("notices after", who.row)])
            }
    }

    private static func lines(of control: Control) -> [String] {
        let frameworks = Framework.allCases.compactMap { framework -> String? in
            let items = control.references.filter { $0.framework == framework }
            return items.isEmpty ? nil : "\(framework.title): \(items.map { framework.isCatalogue ? $0.item : $0.marked }.joined(separator: ", "))"
        }
        return ["\(control.title): \(control.rule)", "remedy: \(control.remedy)"] + frameworks
    }

    static var entries: [Glossary] {
        var all: [Glossary] = []
        for fault in allFaults {
            let disaster = fault.isCircumstance ? ["disaster: true where it is the disaster; else it is a circumstance of one"] : []
            let idle = fault.canBeIdle ? ["idle: allowed where nobody need meet it; else a drill in which nobody did is not as expected"] : []
            all.append(.init(name: fault.name, section: "faults", kind: "fault", lines: [fault.summary] + fault.arguments + disaster + idle))
        }
        for check in allChecks { all.append(.init(name: check.name, section: "checks", kind: "check", lines: [check.summary])) }
        for check in allConditions { all.append(.init(name: check.name, section: "checks", kind: "check with terms", lines: [check.summary])) }
        for control in allControls {
            all.append(.init(name: control.id, section: "controls", kind: "control, \(control.severity.rawValue)", lines: Glossary.lines(of: control)))
        }
        for action in allActions { all.append(.init(name: action.name, section: "actions", kind: "playbook action", lines: Glossary.lines(of: action))) }
        all += people
        for operation in allAPIOperations {
            let members = operation.members.map { "\($0.name): \($0.type.rawValue)\($0.isRequired ? ", required" : "")" }
            all.append(.init(name: operation.name, section: "operations", kind: "operation of \(operation.service)", lines: [operation.summary] + members))
        }
        for code in ServiceErrorCode.allCases { all.append(.init(name: code.rawValue, section: "errors", kind: "error code", lines: [code.cause])) }
        let calibration = Calibration()
        for key in CalibrationKey.allCases {
            let row = calibration.row(key)
            all.append(
                .init(
                    name: key.rawValue, section: "calibration", kind: "calibration row",
                    lines: [
                        "\(row.defaultInWords); range \(row.range.lowerBound) to \(row.range.upperBound) \(row.unit.rawValue); \(row.status.rawValue)",
                        "source: \(row.source)",
                    ]))
        }
        for capability in Capability.allCases {
            all.append(
                .init(
                    name: capability.rawValue, section: "capabilities", kind: capability.isPractice ? "best practice" : "capability of Aurora",
                    lines: [capability.summary, "source: \(capability.source)"]))
        }
        return all
    }
}
