package import ClusterModel
package import ScenarioFormat
package import Units

/// One look: the property has one of the wanted values, or the step fails.
package struct AssertAwsResourceProperty: PlaybookAction {
    package static let name = "aws:assertAwsResourceProperty"
    package static let inputs: KeyValuePairs = [
        "Service": "such as rds, rds-data, route53, kms", "Api": "the operation; every other input is a member of its request",
        "PropertySelector": "where in the answer, such as $.DBClusters[0].Status", "DesiredValues": "a list; one of them is enough",
    ]
    package static let summary = "Fails unless a property has one of the desired values."
    package static let defaultTimeout: Duration? = .seconds(25)

    private let request: APIRequest
    private let test: PropertyTest

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        APIRequest.check(step, own: PropertyTest.inputs, &diagnostics)
        PropertyTest.check(step, &diagnostics)
    }

    package init(_ start: StepStart) throws(StepFailure) {
        request = try APIRequest(inputs: start.inputs, own: PropertyTest.inputs, place: start.place)
        test = try PropertyTest(inputs: start.inputs)
    }

    package func begin(now: Instant) -> ActionProgress { .call(request.call) }

    package func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress {
        switch result {
        case .success(let answer):
            guard let found = test.found(in: answer) else { return .failed("the property was not found in the answer of \(request.call.action)") }
            guard test.holds(for: found) else { return .failed("the property is \(found), wanted one of \(test.desired.joined(separator: ", "))") }
            return .succeeded(answer)
        case .failure(let error):
            return .refused(error, request.words(for: error))
        }
    }

    package func woke(now: Instant) -> ActionProgress { .call(request.call) }
}
