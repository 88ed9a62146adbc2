package import ClusterModel
package import ScenarioFormat
package import Units

/// Waits for people: each approver takes a time of their own, and the step goes on with the last approval that it needs.
///
/// Model choice: everybody who is asked approves in the end; a refusal is not modelled, a late approval is.
package struct Approve: PlaybookAction {
    package static let name = "aws:approve"
    package static let summary = "Waits until enough people have approved; each takes a time drawn from the calibration row operatorDecision."
    package static let inputs: KeyValuePairs = [
        "Approvers": "1 to 10 user names or ARNs", "MinRequiredApprovals": "1 unless set, at most as many as there are approvers",
        "Message": "at most 4096 characters", "NotificationArn": "an SNS topic whose name begins with Automation",
    ]
    /// Source: Systems Manager User Guide, aws:approve: 7 days, at most 30.
    package static let defaultTimeout: Duration? = .seconds(604_800)
    private static let approversMax = 10
    private static let messageMax = 4096

    private let decisions: [(approver: String, after: Duration)]
    private let needed: Int

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        var reader = MappingReader(step.inputs, context: name)
        var count: Int?
        if reader.requireKey("Approvers"), let node = reader.take("Approvers") {
            if case .list(let elements) = node.content { count = elements.count }
            if let count, !(1...approversMax).contains(count) { reader.report("Approvers", "Approvers wants 1 to \(approversMax) people, found \(count)") }
            if count == nil, !isReference(node) { reader.report("Approvers", "Approvers wants a list", hint: "put it in [ ]") }
        }
        if let node = reader.take("MinRequiredApprovals") {
            if case .integer(let wanted) = node.content {
                let most = count ?? approversMax
                if !(1...Int64(max(1, most))).contains(wanted) {
                    reader.report("MinRequiredApprovals", "MinRequiredApprovals wants a whole number from 1 to \(most), found \(wanted)")
                }
            } else if !isReference(node) {
                reader.report("MinRequiredApprovals", "MinRequiredApprovals wants a whole number")
            }
        }
        if let node = reader.take("Message"), case .string(let text) = node.content, text.count > messageMax {
            reader.report("Message", "Message wants at most \(messageMax) characters, found \(text.count)")
        }
        if let node = reader.take("NotificationArn"), case .string(let text) = node.content, !isReference(node) {
            let topic = text.split(separator: ":").last ?? ""
            if !text.hasPrefix("arn:") || !text.contains(":sns:") || !topic.hasPrefix("Automation") {
                reader.report("NotificationArn", "NotificationArn wants the ARN of an SNS topic whose name begins with Automation, found \"\(text)\"")
            }
        }
        reader.finish()
        diagnostics += reader.diagnostics
    }

    private static func isReference(_ node: ValueNode) -> Bool { if case .string(let text) = node.content { text.contains("{{") } else { false } }

    package init(_ start: StepStart) throws(StepFailure) {
        guard case .list(let people)? = start.inputs["Approvers"], (1...Approve.approversMax).contains(people.count) else {
            throw StepFailure("Approvers must be a list of 1 to \(Approve.approversMax)")
        }
        let names = people.compactMap(\.scalarText)
        guard case .integer(let least) = start.inputs["MinRequiredApprovals"] ?? .integer(1), (1...Int64(names.count)).contains(least) else {
            throw StepFailure("MinRequiredApprovals must be a whole number from 1 to \(names.count)")
        }
        needed = Int(least)
        // By place in the list: the same person asked in another step is asked anew.
        decisions = names.enumerated().map { index, name in
            var random = start.random.fork("approver", UInt64(index))
            return (name, .microseconds(start.place.approval.sample(&random)))
        }
        .sorted { ($0.after, $0.approver) < ($1.after, $1.approver) }
    }

    package func begin(now: Instant) -> ActionProgress { .sleep(until: now + decisions[needed - 1].after) }

    package func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress { woke(now: now) }

    package func woke(now: Instant) -> ActionProgress {
        let approvals = decisions.prefix(needed).map { decision in
            StructuredValue.map([.init("Approver", .string(decision.approver)), .init("Decision", .string("Approve"))])
        }
        return .succeeded(.map([.init("ApprovalStatus", .string("Approved")), .init("ApproverDecisions", .list(approvals))]))
    }

    package var lastSeen: String? { "fewer than \(needed) of \(decisions.count) had approved" }
}
