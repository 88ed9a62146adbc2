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
        let drills = zip(DrillFileNames.paths(of: records), records).map { (path: $0, bytes: DrillSpool.document(of: $1)) }
        return (views() + drills).sorted { $0.path < $1.path }
    }

    /// All but the drills' own documents.
    private func views() -> [(path: String, bytes: [UInt8])] {
        let drillPaths = DrillFileNames.paths(of: records)
        var files = [
            (path: "junit.xml", bytes: JUnitReport(records: records, evidence: drillPaths, notRun: notRun).xml()),
            (path: "report.html", bytes: HTMLReport(records: records, notRun: notRun, paths: drillPaths).bytes()),
            (path: "summary.md", bytes: Array(SummaryPage(records: records, notRun: notRun).text.utf8)),
        ]
        files += InventoryFiles.files(of: records)
        return files
    }

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
