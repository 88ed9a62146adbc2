package import ClusterModel
package import ScenarioFormat
package import Units

/// Polls until a property has one of the wanted values.
///
/// Model choice: an error other than an unreachable endpoint fails the attempt; the guide does not say.
package struct WaitForAwsResourceProperty: PlaybookAction {
    package static let name = "aws:waitForAwsResourceProperty"
    package static let inputs: KeyValuePairs = [
        "Service": "such as rds, rds-data, route53, kms", "Api": "the operation; every other input is a member of its request",
        "PropertySelector": "where in the answer, such as $.DBClusters[0].Status", "DesiredValues": "a list; one of them is enough",
    ]
    package static let summary = "Polls a describe operation until a property has one of the desired values."
    /// Source: Systems Manager User Guide, aws:waitForAwsResourceProperty: 3600 seconds.
    package static let defaultTimeout: Duration? = .seconds(3600)

    private let request: APIRequest
    private let test: PropertyTest
    private let pollInterval: Duration
    package private(set) var lastSeen: String?

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        APIRequest.check(step, own: PropertyTest.inputs, &diagnostics)
        PropertyTest.check(step, &diagnostics)
    }

    package init(_ start: StepStart) throws(StepFailure) {
        request = try APIRequest(inputs: start.inputs, own: PropertyTest.inputs, place: start.place)
        test = try PropertyTest(inputs: start.inputs)
        pollInterval = start.place.pollInterval
    }

    package func begin(now: Instant) -> ActionProgress { .call(request.call) }

    package mutating func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress {
        switch result {
        case .success(let answer):
            // Nothing selected means "not yet": authors wait with Filters on lists that start empty.
            guard let found = test.found(in: answer) else {
                lastSeen = "the property was not in the answer"
                return .sleep(until: now + pollInterval)
            }
            lastSeen = found
            return test.holds(for: found) ? .succeeded(answer) : .sleep(until: now + pollInterval)
        case .failure(let error):
            lastSeen = request.words(for: error)
            return error.code.isTransient ? .sleep(until: now + pollInterval) : .failed(request.words(for: error))
        }
    }

    package func woke(now: Instant) -> ActionProgress { .call(request.call) }
}
