import Audit
import Evidence

/// One part of the page, with a heading of its own and an entry in its navigation.
protocol PageSection: SendableMetatype {
    /// Name of its anchor.
    static var anchor: StaticString { get }
    static var title: StaticString { get }
    /// nil where the run has nothing to show in it.
    init?(_ report: PageReport)
    func write(into html: inout HTMLWriter)
}

/// From top to bottom. Findings of controls belong before the recoverability map.
let allSections: [any PageSection.Type] = [
    FailuresSection.self, DrillsSection.self, DetailsSection.self, RecoverabilitySection.self, KeysSection.self, InventorySection.self, ReadingSection.self,
]

/// What every section draws from.
struct PageReport: Sendable {
    let records: [DrillRecord]
    let notRun: [NotRun]
    /// One a record: its file in the tree.
    let paths: [String]
    let results: [ScenarioResult]
    /// The estate at the end of the first drill of every scenario and variant.
    let estates: [InventoriedDrill]
    /// Anchors of the drills that are shown in detail, by their place in `records`.
    let anchors: [Int: String]
    /// Places in `records` of the drills of each result.
    let places: [[Int]]
    /// For each result, the drills that are shown in detail: the worst first.
    let detailed: [[Int]]

    /// Drills that failed are shown in detail beside the worst of their scenario, but a run in which everything fails must stay a page.
    static let failuresMax = 40

    init(records: [DrillRecord], notRun: [NotRun], paths: [String]) {
        self.records = records
        self.notRun = notRun
        self.paths = paths
        results = ScenarioResult.all(of: records)
        estates = InventoriedDrill.firstOfEach(records)
        let byName = Dictionary(grouping: records.indices, by: { records[$0].name })
        places = results.map { byName[$0.name] ?? [] }
        var left = PageReport.failuresMax
        detailed = places.map { own in
            let ordered = own.sorted { records[$0].isWorse(than: records[$1]) || (!records[$1].isWorse(than: records[$0]) && $0 < $1) }
            let failing = ordered.dropFirst().filter { !records[$0].isAsExpected }.prefix(left)
            left -= failing.count
            return Array(ordered.prefix(1)) + failing
        }
        anchors = Dictionary(uniqueKeysWithValues: detailed.joined().map { ($0, PageReport.anchor(ofFile: paths[$0])) })
    }

    /// File names are unique and hold nothing but letters, digits, `-`, `_` and dots.
    private static func anchor(ofFile path: String) -> String {
        let name = path.split(separator: "/").last.map(String.init) ?? path
        return "drill-" + (name.hasSuffix(".json") ? String(name.dropLast(5)) : name)
    }
}
