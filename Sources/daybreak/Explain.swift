import ArgumentParser
import Audit
import Checks
import ClusterModel
import ScenarioFormat
import ScenarioLibrary
import SimulationKernel
import Units

/// Says what a word means: a fault, a check, a control, a playbook action, an API operation, an error code or a calibration row.
struct Explain: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Explain a fault, check, control, playbook action, API operation, error code or calibration row.",
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
            let shown = entry.section == "errors" ? Explain.scenarios(showing: entry.name) : []
            print("\(entry.name) (\(entry.kind))\n  \((entry.lines + shown).joined(separator: "\n  "))")
        }
    }
}

extension Explain {
    /// The scenarios of the default folder whose runs meet an error code.
    static func scenarios(showing code: String) -> [String] {
        guard Selection.isFolder(Selection.defaultFolder) else {
            return ["scenarios: run this where the folder \(Selection.defaultFolder) is, to see which show it"]
        }
        let names = Loader().load(paths: [Selection.defaultFolder]).scenarios.filter { $0.shows.contains { $0.value == code } }.map(\.name)
        guard !names.isEmpty else { return ["scenarios: no shipped one meets it"] }
        return ["scenarios: \(names.joined(separator: ", "))"]
    }
}

/// Lists everything that files may name.
struct List: ParsableCommand {
    static let configuration = CommandConfiguration(abstract: "List faults, checks, controls, actions, operations, error codes and calibration rows.")

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

    static let kinds = ["faults", "checks", "controls", "actions", "operations", "errors", "calibration"]

    private static func lines(of action: any PlaybookAction.Type) -> [String] {
        let timeout = action.defaultTimeout.map { "timeoutSeconds: \($0.microseconds / 1_000_000) unless set" } ?? "timeoutSeconds: none unless set"
        return [action.summary] + action.inputs.map { "\($0.key): \($0.value)" } + [timeout]
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
            all.append(.init(name: fault.name, section: "faults", kind: "fault", lines: [fault.summary] + fault.arguments))
        }
        for check in allChecks { all.append(.init(name: check.name, section: "checks", kind: "check", lines: [check.summary])) }
        for check in allConditions { all.append(.init(name: check.name, section: "checks", kind: "check with terms", lines: [check.summary])) }
        for control in allControls {
            all.append(.init(name: control.id, section: "controls", kind: "control, \(control.severity.rawValue)", lines: Glossary.lines(of: control)))
        }
        for action in allActions { all.append(.init(name: action.name, section: "actions", kind: "playbook action", lines: Glossary.lines(of: action))) }
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
        return all
    }
}
