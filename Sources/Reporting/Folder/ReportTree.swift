package import Evidence

/// All reports of one run, as files. The same records in the same order always give the same bytes.
package struct ReportTree: Sendable {
    package let records: [DrillRecord]
    package let notRun: [NotRun]

    /// - Parameter records: In the order in which reports list them.
    package init(records: [DrillRecord], notRun: [NotRun] = []) {
        self.records = records
        self.notRun = notRun
    }

    /// Paths relative to the tree, ordered, each once.
    package func files() -> [(path: String, bytes: [UInt8])] {
        let drillPaths = DrillFileNames.paths(of: records)
        var files = [
            (path: "junit.xml", bytes: JUnitReport(records: records, evidence: drillPaths, notRun: notRun).xml()),
            (path: "report.html", bytes: HTMLReport(records: records, notRun: notRun, paths: drillPaths).bytes()),
            (path: "summary.md", bytes: Array(SummaryPage(records: records, notRun: notRun).text.utf8)),
        ]
        for (record, path) in zip(records, drillPaths) { files.append((path, Array(DrillDocument.json(record).document.utf8))) }
        for (path, text) in InventoryFiles.files(of: records) { files.append((path, Array(text.utf8))) }
        return files.sorted { $0.path < $1.path }
    }

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
