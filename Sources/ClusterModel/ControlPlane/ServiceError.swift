/// A refusal of the service: what the caller gets instead of an answer.
package struct ServiceError: Error, Hashable, Sendable, CustomStringConvertible {
    package var code: ServiceErrorCode
    package var message: String
    package init(_ code: ServiceErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }
    package var description: String { "\(code.rawValue): \(message)" }
}
