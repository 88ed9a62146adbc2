import Estate
package import ScenarioFormat
import Units

/// One page about a folder of scenarios: what exercises which capability, every scenario by kind of disaster, and who uses each estate, playbook,
/// fault and check. The same files give the same page.
package struct ScenarioCatalogue {
    /// A scenario with all its variants.
    private struct Entry {
        let id: String
        /// From the root folder.
        let path: String
        let variants: [ScenarioFile]

        var folder: String { path.split(separator: "/").dropLast().joined(separator: "/") }
        var link: String { "[\(id.markdownEscaped)](\(path.percentEncodedPath))" }
        var first: ScenarioFile { variants[0] }
    }

    private let root: String
    private let entries: [Entry]
    private let estates: [EstateDeclaration]
    private let playbooks: [PlaybookDocument]

    /// - Parameter root: The folder where the page stands, as its files were named when they were loaded.
    package init(_ loaded: LoadResult, root: String) {
        self.root = root.hasSuffix("/") ? root : root + "/"
        estates = loaded.estates
        playbooks = loaded.playbooks
        var entries: [Entry] = []
        for path in Set(loaded.scenarios.map(\.path)).sorted() {
            let variants = loaded.scenarios.filter { $0.path == path }
            entries.append(Entry(id: variants[0].id, path: ScenarioCatalogue.relative(path, to: self.root), variants: variants))
        }
        self.entries = entries
    }

    private static func relative(_ path: String, to root: String) -> String { path.hasPrefix(root) ? String(path.dropFirst(root.count)) : path }

    // MARK: The page

    /// Markdown, with a newline at its end.
    package var page: String {
        let drills = entries.map(\.variants.count).reduce(0, +)
        var lines = [
            "# Scenarios", "",
            "<!-- Written by `make golden` from the files of this folder, and compared by a test: change the files, not this page. -->", "",
            "\(counted(entries.count, "scenario")), \(drills) with their variants, over \(counted(estates.count, "estate")). `daybreak run ID` runs one, `daybreak run Scenarios/FOLDER` a kind.",
            "",
            "## What is exercised", "",
        ]
        lines += map(of: Capability.allCases.filter { !$0.isPractice }, called: "capability") + [""]
        lines += map(of: Capability.allCases.filter(\.isPractice), called: "best practice") + [""]
        lines += ["## Scenarios by kind", ""]
        for folder in Set(entries.map(\.folder)).sorted() {
            lines += ["### \(folder.isEmpty ? "others" : folder.markdownEscaped)", ""] + table(of: entries.filter { $0.folder == folder }) + [""]
        }
        lines += ["## Estates", ""] + estateTable + ["", "## Playbooks", ""] + playbookTable + [""]
        lines += ["## Faults", ""] + faultTable + ["", "## Checks", ""] + checkTable
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cell(_ text: String) -> String {
        text.split(whereSeparator: \.isNewline).joined(separator: " ").markdownEscaped
    }

    private static func row(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }

    private static func header(_ names: String...) -> [String] { [row(names), row(names.map { _ in "---" })] }

    private func links(_ isWanted: (ScenarioFile) -> Bool) -> String {
        let found = entries.filter { $0.variants.contains(where: isWanted) }.map(\.link)
        return found.isEmpty ? "none" : found.joined(separator: ", ")
    }

    // MARK: Tables

    private func map(of capabilities: [Capability], called kind: String) -> [String] {
        ScenarioCatalogue.header(kind, "means", "source", "scenarios")
            + capabilities.map { capability in
                ScenarioCatalogue.row([
                    "`\(capability.rawValue)`", capability.summary, capability.source, links { $0.exercises.contains { $0.value == capability } },
                ])
            }
    }

    private func table(of entries: [Entry]) -> [String] {
        ScenarioCatalogue.header("scenario", "claim", "what happens", "way back", "estate", "ends")
            + entries.map { entry in
                let faults = entry.variants.flatMap { $0.timeline.map(\.fault.value) }
                let ways = entry.variants.map { variant in variant.playbook.map { name(of: $0.document.path) } ?? "nobody acts" }
                return ScenarioCatalogue.row([
                    entry.link, ScenarioCatalogue.cell(entry.first.claim), distinct(faults), distinct(ways),
                    distinct(entry.variants.map { name(of: $0.estate.path) }),
                    ends(of: entry),
                ])
            }
    }

    /// Each once, in order of first mention.
    private func distinct(_ names: [String]) -> String {
        var seen: [String] = []
        for name in names where !seen.contains(name) { seen.append(name) }
        return ScenarioCatalogue.cell(seen.joined(separator: ", "))
    }

    private func name(of path: String) -> String { String(path.split(separator: "/").last?.split(separator: ".").first ?? "") }

    private func ends(of entry: Entry) -> String {
        let outcomes = entry.variants.map { ScenarioCatalogue.text(of: $0.expect) }
        if Set(outcomes).count == 1 { return outcomes[0] }
        return zip(entry.variants, outcomes).map { "\(($0.variant ?? entry.id).markdownEscaped): \($1)" }.joined(separator: "; ")
    }

    private static func text(of outcome: ScenarioFile.ExpectedOutcome) -> String {
        switch outcome {
        case .met: "met"
        case .unrecoverable: "unrecoverable"
        case .missed(let measures): "missed \(measures.sorted().joined(separator: " and "))"
        case .fails(let checks): "caught by \(checks.map(\.value).joined(separator: " and "))"
        }
    }

    private var estateTable: [String] {
        ScenarioCatalogue.header("estate", "stands for", "clusters", "scenarios")
            + estates.map { estate in
                ScenarioCatalogue.row([
                    link(to: estate.path), ScenarioCatalogue.cell(estate.purpose), "\(estate.clusters.count)", links { $0.estate.path == estate.path },
                ])
            }
    }

    private var playbookTable: [String] {
        ScenarioCatalogue.header("playbook", "does", "scenarios")
            + playbooks.map { playbook in
                ScenarioCatalogue.row([
                    link(to: playbook.path), ScenarioCatalogue.cell(playbook.summary),
                    links { $0.playbook?.document.documents.contains { $0.path == playbook.path } ?? false },
                ])
            }
    }

    private func link(to path: String) -> String { "[\(name(of: path).markdownEscaped)](\(ScenarioCatalogue.relative(path, to: root).percentEncodedPath))" }

    private var faultTable: [String] {
        ScenarioCatalogue.header("fault", "does", "scenarios")
            + allFaults.sorted { $0.name < $1.name }.map { fault in
                ScenarioCatalogue.row([
                    "`\(fault.name)`", ScenarioCatalogue.cell(fault.summary), links { $0.timeline.contains { $0.fault.value == fault.name } },
                ])
            }
    }

    private var checkTable: [String] {
        ScenarioCatalogue.header("check", "scenarios")
            + Set(entries.flatMap { $0.variants.flatMap(\.checkKinds) }).sorted().map { check in
                ScenarioCatalogue.row(["`\(check)`", links { $0.checkKinds.contains(check) }])
            }
    }
}

extension PlaybookDocument {
    /// Itself and every document that it runs.
    package var documents: [PlaybookDocument] { [self] + steps.flatMap(PlaybookDocument.children) }

    private static func children(of step: PlaybookStep) -> [PlaybookDocument] {
        switch step.structure {
        case .plain, .branch: []
        case .loop(let loop): loop.steps.flatMap(children)
        case .automation(let child): child.document.documents
        }
    }
}
