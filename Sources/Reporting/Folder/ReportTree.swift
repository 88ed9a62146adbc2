package import Evidence

/// All reports of one run, as files. The same records in the same order always give the same bytes.
package struct ReportTree: Sendable {
    package let records: [DrillRecord]
    package let notRun: [NotRun]
    private let junit: JUnitProfile

    /// - Parameter records: In the order in which reports list them.
    package init(records: [DrillRecord], notRun: [NotRun] = [], junit: JUnitProfile = .portable) {
        self.records = records
        self.notRun = notRun
        self.junit = junit
    }

    /// Paths relative to the tree, ordered, each once.
    package func files() -> [(path: String, bytes: [UInt8])] {
        let drills = zip(DrillFileNames.paths(of: records), records).map { (path: $0, bytes: DrillSpool.document(of: $1)) }
        return (views() + drills).sorted { $0.path < $1.path }
    }

    /// All but the drills' own documents.
    private func views() -> [(path: String, bytes: [UInt8])] {
        let drillPaths = DrillFileNames.paths(of: records)
        let suites = ReportSuite.all(of: records, evidence: drillPaths, notRun: notRun)
        var files = JUnitReport(suites: suites, profile: junit).files()
        files.append((path: "ctrf.json", bytes: Array(CTRFReport(suites: suites).document.utf8)))
        files.append((path: "report.html", bytes: HTMLReport(records: records, notRun: notRun, paths: drillPaths).bytes()))
        files.append((path: "summary.md", bytes: Array(summary().utf8)))
        let texts = TraceFiles.files(of: records, evidence: drillPaths) + RunbookFiles.files(of: records)
        for (path, text) in texts { files.append((path, Array(text.utf8))) }
        files += InventoryFiles.files(of: records)
        return files
    }

    /// `summary.md`, or as much of it as a job's summary has room for.
    ///
    /// - Parameter bytesMax: nil: as the file has it.
    package func summary(bytesMax: Int? = nil) -> String {
        SummaryPage(records: records, notRun: notRun, bytesMax: min(bytesMax ?? SummaryPage.bytesMax, SummaryPage.bytesMax)).text
    }

    /// Lines that GitHub Actions turns into annotations; ten at most.
    package var annotations: [String] { WorkflowAnnotations(records: records, notRun: notRun).lines }

    /// Builds the tree beside `directory` and moves it into place, replacing an earlier tree and nothing else.
    ///
    /// - Parameter spool: Where the documents of `records` wait; nil: they are made of the records.
    /// - Throws: `OutputRefusal`; what stood there before still stands then.
    package func write(to directory: String, spool: DrillSpool? = nil) throws(OutputRefusal) {
        guard let spool else { return try OutputFolder(directory).replace(with: files().map { OutputFolder.file($0.path, $0.bytes) }) }
        let all = views().map { OutputFolder.file($0.path, $0.bytes) } + spool.files(DrillFileNames.paths(of: records))
        try OutputFolder(directory).replace(with: all.sorted { $0.path < $1.path })
    }

    /// Whether `write(to:)` can succeed, found out by making and removing an empty folder where the tree would be built.
    ///
    /// - Throws: `OutputRefusal`.
    package static func checkWritable(_ directory: String) throws(OutputRefusal) {
        try OutputFolder(directory).checkWritable()
    }
}
