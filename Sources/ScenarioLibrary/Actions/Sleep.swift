package import ClusterModel
package import ScenarioFormat
package import Units

/// Waits for a span, or until a time.
package struct Sleep: PlaybookAction {
    package static let name = "aws:sleep"
    package static let inputs: KeyValuePairs = ["Duration": "ISO 8601, at most 604799 s, such as PT10M", "Timestamp": "ISO 8601; past: go on at once"]
    package static let summary = "Waits for an ISO 8601 Duration, or until a Timestamp."
    /// Source: Systems Manager User Guide, aws:sleep: one second short of seven days.
    package static let sleepMax = Duration.seconds(604_799)
    package static let defaultTimeout: Duration? = sleepMax + .seconds(1)

    private enum End: Sendable {
        case after(Duration)
        case at(Instant)
    }
    private let end: End

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        for entry in step.inputs.entries where !["Duration", "Timestamp"].contains(entry.key.value) {
            diagnostics.append(Diagnostic(entry.key.location, "aws:sleep has no input \(entry.key.value)", hint: "its inputs are Duration and Timestamp"))
        }
        guard (step.inputs["Duration"] == nil) != (step.inputs["Timestamp"] == nil) else {
            diagnostics.append(Diagnostic(step.inputs.location, "aws:sleep needs exactly one of Duration and Timestamp"))
            return
        }
        if let node = step.inputs["Timestamp"], case .string(let text) = node.content, !text.contains("{{"), Instant(iso: text) == nil {
            diagnostics.append(Diagnostic(node.location, "\(text) is not an ISO 8601 time such as 2026-03-01T09:00:00Z"))
        }
        if let node = step.inputs["Duration"], case .string(let text) = node.content, !text.contains("{{") {
            do { _ = try duration(text) } catch { diagnostics.append(Diagnostic(node.location, error.message)) }
        }
    }

    package init(_ start: StepStart) throws(StepFailure) {
        if let text = start.inputs["Duration"]?.scalarText {
            end = .after(try Sleep.duration(text))
        } else if let text = start.inputs["Timestamp"]?.scalarText, let instant = Instant(iso: text) {
            end = .at(instant)
        } else {
            throw StepFailure("aws:sleep needs a Duration such as PT10M or a Timestamp such as 2026-03-01T09:00:00Z")
        }
    }

    package func begin(now: Instant) -> ActionProgress {
        switch end {
        case .after(let span): .sleep(until: now + span)
        case .at(let instant): instant <= now ? .succeeded(.map([])) : .sleep(until: instant)
        }
    }

    package func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress { .succeeded(.map([])) }
    package func woke(now: Instant) -> ActionProgress { .succeeded(.map([])) }

    /// Reads `P1DT2H3M4S`; years, months and fractions are refused.
    static func duration(_ text: String) throws(StepFailure) -> Duration {
        let wrong = StepFailure("\(text) is not an ISO 8601 duration of days, hours, minutes and seconds, such as PT10M")
        guard text.first == "P", text.count > 2 else { throw wrong }
        var seconds: Int64 = 0
        var digits = ""
        var isTime = false
        for character in text.dropFirst() {
            if character == "T", !isTime, digits.isEmpty {
                isTime = true
            } else if character.isASCII, character.isNumber {
                digits.append(character)
            } else {
                let units: [Character: Int64] = isTime ? ["H": 3600, "M": 60, "S": 1] : ["D": 86_400, "W": 604_800]
                guard let unit = units[character], let count = Int64(digits), count <= 1_000_000 else { throw wrong }
                seconds += count * unit
                digits = ""
            }
        }
        guard digits.isEmpty, text.last != "T" else { throw wrong }
        guard seconds <= 604_799 else { throw StepFailure("\(text) is over the limit of aws:sleep, 604799 seconds") }
        return .seconds(seconds)
    }
}
