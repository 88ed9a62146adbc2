import Evidence
import Foundation
import Testing
import Units

@testable import Reporting

/// Drills that end in any order, and a tree that is the same.
@Suite("drill spool") struct DrillSpoolTests {
    /// Two scenarios with three seeds each. One seed fails, one is slower than the others, and each leaves another estate.
    private let records: [DrillRecord] = (0..<6).map { index in
        drill(index < 3 ? "one" : "two", seed: UInt64(index % 3)) { record in
            record.worst.rtaSeconds = index == 4 ? 4000 : 100
            if index == 2 { record.outcome = .missed }
            record.inventory.grants = [
                .init(
                    id: "grant-\(index)", keyARN: "arn:\(index)", account: "1", region: "us-west-2", granteePrincipal: "p", retiringPrincipal: nil,
                    operations: [], constraints: [], name: nil, createdAt: startOfTimeline)
            ]
        }
    }

    private func tree(order: [Int], into folder: String) throws -> (kept: [DrillRecord], files: [String: Data]) {
        let spool = try DrillSpool(count: records.count)
        for index in order { try spool.add(records[index], document: DrillSpool.document(of: records[index]), at: index) }
        try ReportTree(records: spool.records).write(to: folder, spool: spool)
        var files: [String: Data] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder) { files[path] = FileManager.default.contents(atPath: folder + "/" + path) }
        return (spool.records, files)
    }

    @Test func theTreeIsThatOfTheWholeRecordsWhateverEndsFirst() throws {
        let scratch = NSTemporaryDirectory() + "/spool-\(ProcessInfo.processInfo.processIdentifier)"
        defer { try? FileManager.default.removeItem(atPath: scratch) }
        let whole = ReportTree(records: records).files()
        for (number, order) in [[0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0], [2, 4, 0, 5, 1, 3]].enumerated() {
            let (kept, files) = try tree(order: order, into: "\(scratch)/\(number)")
            for (path, bytes) in whole { #expect(files[path].map { [UInt8]($0) } == bytes, "\(path), \(order)") }
            #expect(kept.map(\.inventory.grants.count) == [1, 0, 0, 1, 0, 0], "the estate of the first of each")
            #expect(kept.map(\.events.count) == [1, 0, 1, 1, 1, 0], "the story of the one that failed, and of the worst: \(order)")
        }
    }
}
