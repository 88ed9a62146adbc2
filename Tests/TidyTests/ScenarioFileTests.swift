import Checks
import Foundation
import ScenarioFormat
import ScenarioLibrary
import Testing

@Suite("scenario files") struct ScenarioFileTests {
    /// Every file under `Scenarios` that is neither an estate nor a playbook.
    private func scenarios() throws -> [SourceTree.File] {
        try SourceTree.files(under: "Scenarios", ending: ".yaml", ".yml").filter { file in
            !file.lines.contains { $0.hasPrefix("clusters:") || $0.hasPrefix("schemaVersion:") }
        }
    }

    /// The value of a key at the top of a file, without its comment; nil when the key is not there.
    private func value(_ key: String, in file: SourceTree.File) -> String? {
        guard let line = file.lines.first(where: { $0.hasPrefix(key + ":") }) else { return nil }
        let text = line.dropFirst(key.count + 1)
        let end = text.ranges(of: " #").first?.lowerBound ?? text.endIndex
        return text[..<end].split(separator: " ").joined(separator: " ")
    }

    @Test func sayWhatTheyClaimWhatIsAtRiskAndWhereFrom() throws {
        let files = try scenarios()
        #expect(!files.isEmpty)
        for file in files {
            for key in ["id", "claim", "risk", "source", "seeds"] {
                #expect(value(key, in: file)?.isEmpty == false, "\(file.path) has no \(key)")
            }
            let id = value("id", in: file) ?? ""
            #expect(file.name == "\(id).yaml", "\(file.path): the file is named after its id, \(id)")
        }
    }

    @Test func runOnAtLeastEightSeeds() throws {
        for file in try scenarios() {
            let ends = (value("seeds", in: file) ?? "").split(separator: "..<").compactMap { Int($0.filter { $0 != "\"" }) }
            #expect(ends.count == 2 && ends[1] - ends[0] >= 8, "\(file.path): seeds \(value("seeds", in: file) ?? "")")
        }
    }

    /// Names that follow `key:` anywhere in the scenarios, from a single value or a list in brackets.
    private func names(after key: String) throws -> Set<String> {
        var names: Set<String> = []
        for file in try scenarios() {
            for line in file.lines {
                for range in line.ranges(of: key + ": ") {
                    guard line[..<range.lowerBound].last.map({ " {,".contains($0) }) ?? true else { continue }
                    let rest = line[range.upperBound...]
                    let list = rest.first == "[" ? rest.dropFirst().prefix { $0 != "]" } : rest.prefix { !" ,}#".contains($0) }
                    names.formUnion(list.split(separator: ",").map { String($0.filter { $0.isLetter || $0.isNumber }) })
                }
            }
        }
        return names
    }

    /// As read: a check may stand with its terms.
    @Test func useEveryCheckAndNoOther() {
        let loaded = Loader().load(paths: [SourceTree.root.appending(path: "Scenarios").path])
        let known = allChecks.map(\.name) + allConditions.map { $0.name }
        #expect(Set(loaded.scenarios.flatMap(\.checkKinds)) == Set(known))
    }

    @Test func useEveryFaultAndNoOther() throws {
        #expect(try names(after: "fault") == Set(allFaults.map { $0.name }))
    }

    /// What runs with every change leaves nothing to the nightly run alone but more of the same.
    @Test func theFastOnesUseEveryFaultCheckPlaybookAndCapability() {
        let loaded = Loader().load(paths: [SourceTree.root.appending(path: "Scenarios").path])
        func used(by scenarios: [ScenarioFile]) -> Set<String> {
            Set(
                scenarios.flatMap { scenario in
                    scenario.timeline.map { "fault \($0.fault.value)" } + scenario.checkKinds.map { "check \($0)" }
                        + scenario.exercises.map { "capability \($0.value.rawValue)" } + (scenario.playbook.map { ["playbook \($0.document.path)"] } ?? [])
                })
        }
        let fast = loaded.scenarios.filter { $0.speed == .fast }
        #expect(Set(fast.map(\.path)).count >= 60)
        #expect(used(by: loaded.scenarios).subtracting(used(by: fast)).sorted() == [], "only slow scenarios use these")
    }

    @Test func readmeNamesEveryFault() throws {
        let readme = try String(contentsOf: SourceTree.root.appending(path: "README.md"), encoding: .utf8)
        for fault in allFaults { #expect(readme.contains("\n| `\(fault.name)` |"), "README has no row for \(fault.name)") }
    }

    /// Files are read where the checks are not at hand.
    @Test func phasesInFilesAreThoseOfTheChecks() { #expect(CheckCondition.phases == PhaseObjective.phases) }

    @Test func everyActionIsUsedByAPlaybookAndEveryPlaybookByAScenario() throws {
        let playbooks = try SourceTree.files(under: "Scenarios", ending: ".yaml").filter { $0.lines.contains { $0.hasPrefix("schemaVersion:") } }
        let used = playbooks.flatMap(\.lines).compactMap { line in
            line.firstRange(of: "action: ").map { String(line[$0.upperBound...].prefix { $0.isLetter || $0 == ":" }) }
        }
        #expect(Set(used) == Set(allActions.map { $0.name }))
        // By a scenario's `file:` or another playbook's `DocumentName:`.
        let texts = try scenarios().flatMap(\.lines).filter { $0.contains("file: ") } + playbooks.flatMap(\.lines).filter { $0.contains("DocumentName: ") }
        for playbook in playbooks {
            let name = playbook.name.dropLast(".yaml".count)
            #expect(texts.contains { $0.contains("/\(name).yaml") || $0.contains("DocumentName: \(name)") }, "\(playbook.path) is used by no scenario")
        }
    }

    // The name in files is the type's name in lowerCamelCase, so that one search finds definition, use and report.
    @Test func faultNamesAreTypeNames() {
        for fault in allFaults {
            let type = String(describing: fault)
            // An initialism keeps its letters together: `runSQL`, not `runSql`.
            #expect(fault.name.lowercased() == type.lowercased() && fault.name.dropFirst() == type.dropFirst(), "\(type) is called \(fault.name)")
        }
    }
}
