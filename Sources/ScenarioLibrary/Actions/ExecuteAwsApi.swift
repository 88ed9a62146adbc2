package import ClusterModel
package import ScenarioFormat
package import Units

/// One call of an AWS API.
package struct ExecuteAwsApi: PlaybookAction {
    package static let name = "aws:executeAwsApi"
    package static let inputs: KeyValuePairs = [
        "Service": "such as rds, rds-data, route53, kms", "Api": "the operation; every other input is a member of its request",
    ]
    package static let summary = "Calls one operation of an AWS API."
    /// Source: Systems Manager User Guide, aws:executeAwsApi: a call may take 25 seconds.
    package static let defaultTimeout: Duration? = .seconds(25)

    private let request: APIRequest

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) { APIRequest.check(step, own: [], &diagnostics) }

    package init(_ start: StepStart) throws(StepFailure) { request = try APIRequest(inputs: start.inputs, own: [], place: start.place) }

    package func begin(now: Instant) -> ActionProgress { .call(request.call) }

    package func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress {
        switch result {
        case .success(let answer): .succeeded(answer)
        case .failure(let error): .refused(error, request.words(for: error))
        }
    }

    package func woke(now: Instant) -> ActionProgress { .call(request.call) }
}
