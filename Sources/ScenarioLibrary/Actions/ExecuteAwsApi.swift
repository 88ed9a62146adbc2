package import ClusterModel
package import ScenarioFormat
package import Units

/// One call of an AWS API.
package struct ExecuteAwsApi: PlaybookAction {
    package static let name = "aws:executeAwsApi"
    package static let summary = "Calls one operation of an AWS API."
    /// Source: Systems Manager User Guide, aws:executeAwsApi: a call may take 25 seconds.
    package static let defaultTimeout = Duration.seconds(25)

    private let request: APIRequest

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) { APIRequest.check(step, own: [], &diagnostics) }

    package init(inputs: StructuredValue, place: PlaybookPlace) throws(StepFailure) { request = try APIRequest(inputs: inputs, own: [], place: place) }

    package func begin(now: Instant) -> ActionProgress { .call(request.call) }

    package func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress {
        switch result {
        case .success(let answer): .succeeded(answer)
        case .failure(let error): .failed(request.words(for: error))
        }
    }

    package func woke(now: Instant) -> ActionProgress { .call(request.call) }
}
