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
        let drillPaths = DrillFileNames.paths(of: records)
        let suites = ReportSuite.all(of: records, evidence: drillPaths, notRun: notRun)
        var files = JUnitReport(suites: suites, profile: junit).files()
        files.append((path: "ctrf.json", bytes: Array(CTRFReport(suites: suites).document.utf8)))
        files.append((path: "report.html", bytes: HTMLReport(records: records, notRun: notRun, paths: drillPaths).bytes()))
        files.append((path: "summary.md", bytes: Array(summary().utf8)))
        let views = TraceFiles.files(of: records, evidence: drillPaths) + RunbookFiles.files(of: records)
        for (path, text) in views { files.append((path, Array(text.utf8))) }
        for (record, path) in zip(records, drillPaths) { files.append((path, Array(DrillDocument.json(record).document.utf8))) }
        for (path, text) in InventoryFiles.files(of: records) { files.append((path, Array(text.utf8))) }
        return files.sorted { $0.path < $1.path }
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
    /// - Throws: `OutputRefusal`; what stood there before still stands then.
    package func write(to directory: String) throws(OutputRefusal) {
        try OutputFolder(directory).replace(with: files())
    }

    /// Whether `write(to:)` can succeed, found out by making and removing an empty folder where the tree would be built.
    ///
    /// - Throws: `OutputRefusal`.
    package static func checkWritable(_ directory: String) throws(OutputRefusal) {
        try OutputFolder(directory).checkWritable()
    }
}
