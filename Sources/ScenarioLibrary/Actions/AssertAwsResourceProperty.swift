package import ClusterModel
package import ScenarioFormat
package import Units

/// One look: the property has one of the wanted values, or the step fails.
package struct AssertAwsResourceProperty: PlaybookAction {
    package static let name = "aws:assertAwsResourceProperty"
    package static let summary = "Fails unless a property has one of the desired values."
    package static let defaultTimeout = Duration.seconds(25)

    private let request: APIRequest
    private let test: PropertyTest

    package static func check(_ step: PlaybookStep, _ diagnostics: inout [Diagnostic]) {
        APIRequest.check(step, own: PropertyTest.inputs, &diagnostics)
        PropertyTest.check(step, &diagnostics)
    }

    package init(inputs: StructuredValue, place: PlaybookPlace) throws(StepFailure) {
        request = try APIRequest(inputs: inputs, own: PropertyTest.inputs, place: place)
        test = try PropertyTest(inputs: inputs)
    }

    package func begin(now: Instant) -> ActionProgress { .call(request.call) }

    package func answered(_ result: Result<StructuredValue, ServiceError>, now: Instant) -> ActionProgress {
        switch result {
        case .success(let answer):
            guard let found = test.found(in: answer) else { return .failed("the property was not found in the answer of \(request.call.action)") }
            guard test.holds(for: found) else { return .failed("the property is \(found), wanted one of \(test.desired.joined(separator: ", "))") }
            return .succeeded(answer)
        case .failure(let error):
            return .failed(request.words(for: error))
        }
    }

    package func woke(now: Instant) -> ActionProgress { .call(request.call) }
}
