package import ClusterModel
package import ScenarioFormat
package import Units

/// Copies one table of a cluster into another, where it takes the place of the one of that name; the other tables are left alone.
///
/// AWS has no API for it: people dump and load. The two looks through the Data API before are real calls, with their permissions and refusals.
/// Model choice: the copy is loaded beside the old table and renamed in at once, after as long as its declared size takes.
package struct CopyTable: PlaybookAction {
    package static let name = "daybreak:copyTable"
    package static let summary = "Copies one table from a cluster into another. Not part of the Automation format: AWS has no API for it."
    package static let inputs: KeyValuePairs = [
        "SourceArn": "the cluster that has the table as it should be", "TargetArn": "the cluster whose table is replaced; both in this account and region",
        "SecretArn": "as for rds-data", "Table": "its name",
        "Gibibytes": "its size, which says how long the copy takes (calibration row copyTableBytesPerSecond)",
    ]
    package static let defaultTimeout: Duration? = nil
    /// Service name of the call that only the drill knows.
    package static let service = "daybreak"

    private static let members = ["SourceArn", "TargetArn", "SecretArn", "Table", "Gibibytes"]
    private static let gibibytesMax = 131_072

    private enum Phase: Sendable { case source, target, copying, placing }
    private let calls: [Phase: APICall]
    private let span: Duration
    private let table: String
    private var phase = Phase.source

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        var reader = MappingReader(step.inputs, context: name)
        for key in members { _ = reader.requireKey(key) }
        if let node = reader.take("Table"), case .string(let text) = node.content, !text.contains("{{"), !isTable(text) {
            reader.report("Table", "Table wants a name of letters, digits and underscores, found \"\(text)\"")
        }
        if let node = reader.take("Gibibytes") {
            switch node.content {
            case .integer(let size) where (1...Int64(gibibytesMax)).contains(size): break
            case .string(let text) where text.contains("{{"): break
            default: reader.report("Gibibytes", "Gibibytes wants a whole number from 1 to \(gibibytesMax)")
            }
        }
        reader.finish()
        diagnostics += reader.diagnostics
    }

    private static func isTable(_ name: String) -> Bool {
        name.utf8.allSatisfy { ($0 | 0x20 >= UInt8(ascii: "a") && $0 | 0x20 <= UInt8(ascii: "z")) || $0.isASCIIDigit || $0 == UInt8(ascii: "_") }
            && name.utf8.first.map { !$0.isASCIIDigit } == true
    }

    package init(_ start: StepStart) throws(StepFailure) {
        var texts: [String: String] = [:]
        for key in ["SourceArn", "TargetArn", "SecretArn", "Table"] {
            guard let text = start.inputs[key]?.scalarText else { throw StepFailure("\(key) is missing") }
            texts[key] = text
        }
        guard case .integer(let size)? = start.inputs["Gibibytes"], (1...Int64(CopyTable.gibibytesMax)).contains(size) else {
            throw StepFailure("Gibibytes must be a whole number from 1 to \(CopyTable.gibibytesMax)")
        }
        let table = texts["Table"] ?? ""
        guard CopyTable.isTable(table) else { throw StepFailure("Table \(table) is not a name") }
        self.table = table
        span = .microseconds(Int64(Double(size) * 1_073_741_824 / start.place.copyBytesPerSecond * 1_000_000))
        let place = start.place
        func call(_ service: String, _ action: String, _ members: [(String, String?)]) -> APICall {
            APICall(
                service: service, action: action, input: .map(members.map { .init($0.0, .string($0.1 ?? "")) }), account: place.account,
                region: place.region, principal: place.principal)
        }
        func look(_ arn: String?, _ sql: String) -> APICall {
            call("rds-data", "ExecuteStatement", [("resourceArn", arn), ("secretArn", texts["SecretArn"]), ("sql", sql)])
        }
        calls = [
            .source: look(texts["SourceArn"], "select count(*) from \(table)"), .target: look(texts["TargetArn"], "select 1"),
            .placing: call(
                CopyTable.service, "CopyTable", [("SourceArn", texts["SourceArn"]), ("TargetArn", texts["TargetArn"]), ("Table", table)]),
        ]
    }

    package mutating func begin(now: Instant) -> ActionProgress { go(to: .source) }

    package mutating func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress {
        switch result {
        case .failure(let error): return .refused(error, "\(table) cannot be copied: \(error.code.rawValue): \(error.message)")
        case .success(let answer):
            switch phase {
            case .source: return go(to: .target)
            case .target:
                phase = .copying
                return .sleep(until: now + span)
            case .copying, .placing: return .succeeded(answer)
            }
        }
    }

    package mutating func woke(now: Instant) -> ActionProgress { go(to: .placing) }

    private mutating func go(to phase: Phase) -> ActionProgress {
        self.phase = phase
        return calls[phase].map(ActionProgress.call) ?? .failed("nothing to call")
    }
}

extension UInt8 {
    fileprivate var isASCIIDigit: Bool { self >= UInt8(ascii: "0") && self <= UInt8(ascii: "9") }
}
