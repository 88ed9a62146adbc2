package import Audit
package import Evidence
package import Units

/// One audit of one estate: everything that the reports of findings are views of. A class: each of a large estate's findings is written with it.
package final class AuditedEstate: Sendable {
    package let report: AuditReport
    package let places: DeclaredPlaces
    package let seed: UInt64
    /// How long the estate lived before the inventory was taken.
    package let lived: Duration
    /// What its snapshot plans were refused meanwhile.
    package let refusals: [PlanRefusal]
    /// nil: all.
    package let framework: Framework?
    /// How long an intruder is assumed to have been inside unseen.
    package let dwell: Duration
    /// File of the prices; nil: the example.
    package let pricesFile: String?
    /// Records that were given and are of something else.
    package let leftOut: [ForeignRecords]
    /// Above this, passes are counted and not listed: nobody reads them, and readers of reports have limits.
    let passesListedMax: Int
    private let passes: Int

    var prices: PriceBook { report.standing.prices }

    package convenience init(
        report: AuditReport, places: DeclaredPlaces, seed: UInt64, lived: Duration, refusals: [PlanRefusal] = [], framework: Framework? = nil,
        dwell: Duration = RecoverabilityMap.dwellDefault, pricesFile: String? = nil, leftOut: [ForeignRecords] = []
    ) {
        self.init(
            report: report, places: places, seed: seed, lived: lived, refusals: refusals, framework: framework, dwell: dwell, pricesFile: pricesFile,
            leftOut: leftOut, passesListedMax: 20_000)
    }

    init(
        report: AuditReport, places: DeclaredPlaces, seed: UInt64, lived: Duration, refusals: [PlanRefusal], framework: Framework?, dwell: Duration,
        pricesFile: String?, leftOut: [ForeignRecords], passesListedMax: Int
    ) {
        self.report = report
        self.places = places
        self.seed = seed
        self.lived = lived
        self.refusals = refusals
        self.framework = framework
        self.dwell = dwell
        self.pricesFile = pricesFile
        self.leftOut = leftOut
        self.passesListedMax = passesListedMax
        passes = report.counts().pass
    }

    /// All but the passes where there are too many of them.
    var listed: [Finding] { report.findings.filtered(where: isListed) }

    var listsPasses: Bool { passes <= passesListedMax }

    func isListed(_ result: Finding.Result) -> Bool { listsPasses || result != .pass }

    /// Paths relative to the tree, ordered, each once.
    /// - Parameter lanes: Where they are made, each by itself.
    package func files(on lanes: Lanes = .one) -> [(path: String, bytes: [UInt8])] {
        let estate = InventoriedDrill(scenario: "audit of \(places.estateFile)", seed: seed, standing: report.standing)
        let findings: [FilePart] = [
            { FindingsSuites.report(self).files() }, { self.findings() },
            { [("findings.sarif", Array(SarifDocument.json(self).document.utf8))] }, { [("summary.md", Array(FindingsPage.text(self).utf8))] },
        ]
        let parts = InventoryFiles.parts(of: [estate], dwell: dwell) + findings
        return lanes.results(of: parts.count) { parts[$0]() }.flatMap { $0 }.sorted { $0.path < $1.path }
    }

    /// Both lists in one go: a large estate has many.
    private func findings() -> [(path: String, bytes: [UInt8])] {
        var table = FindingsTable()
        let document = FindingsDocument.write(self) { table.write($0) }
        return [("findings.json", document), ("findings.csv", table.finish())]
    }

    /// - Throws: `OutputRefusal`; what stood there before still stands then.
    package func write(to directory: String, on lanes: Lanes = .one) throws(OutputRefusal) {
        try OutputFolder(directory).replace(with: files(on: lanes).map { OutputFolder.file($0.path, $0.bytes) })
    }

    /// The lines that every report has: what a restore was proven with.
    var proofLines: [String] { [countedLine] + perfectLine + futureLine + leftOut.map(\.words) }
    var proofLine: String { proofLines.joined(separator: " ") }

    /// Drills whose people knew what nobody knows in earnest.
    private var perfectLine: [String] {
        let count = report.drillsCounted.count(where: \.knewTheTruth)
        guard count > 0 else { return [] }
        return [
            "\(count) of them had perfect knowledge of when the harm was done (knowledge: perfect): no proof that people recover in time, or lose no more than allowed (RST-02 to RST-04)."
        ]
    }

    private var futureLine: [String] {
        let future = (report.drills ?? []).filter { report.discount(of: $0) == .future }
        guard let last = future.map(\.startedAt).max() else { return [] }
        let records = "\(future.count) record\(future.count == 1 ? " does" : "s do") not count:"
        return ["\(records) of drills that began after the inventory was taken, up to \(last.isoSeconds)."]
    }

    private var countedLine: String {
        guard let drills = report.drills else { return "No records of drills were given: restore proof is unknown." }
        let counted = report.drillsCounted
        let simulated = drills.count { $0.isSimulated && report.discount(of: $0) != .future }
        if report.policy.acceptSimulated {
            let names = Set(counted.filter(\.isSimulated).map(\.name)).sorted()
            guard !names.isEmpty else {
                return "No simulated drill counts as restore proof: " + (drills.isEmpty ? "none was given." : "none of those that were given.")
            }
            return
                "Restore proof rests on \(simulated) simulated drill\(simulated == 1 ? "" : "s"), which the policy accepts: \(names.joined(separator: ", "))."
        }
        return
            "\(simulated) simulated drill\(simulated == 1 ? " does" : "s do") not count as restore proof: the policy does not accept simulated ones; \(counted.count) other\(counted.count == 1 ? "" : "s") count\(counted.count == 1 ? "s" : "")."
    }
}
