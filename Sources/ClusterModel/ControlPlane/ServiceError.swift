/// A refusal of the service: what the caller gets instead of an answer.
package struct ServiceError: Error, Hashable, Sendable, CustomStringConvertible {
    package var code: ServiceErrorCode
    package var message: String
    /// Actions, as they were withdrawn from the caller's policy, without whose loss a statement had allowed the call.
    let withdrawn: [String]
    package init(_ code: ServiceErrorCode, _ message: String) { self.init(code, message, withdrawn: []) }

    init(_ code: ServiceErrorCode, _ message: String, withdrawn: [String]) {
        self.code = code
        self.message = message
        self.withdrawn = withdrawn
    }
    package var description: String { "\(code.rawValue): \(message)" }
}
