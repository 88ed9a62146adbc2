import Units

/// What a rule says of one resource.
enum Ruling: Sendable {
    case holds(Bool, String, limit: String)
    /// Needed data is missing: neither a pass nor a failure.
    case unknown(String)
    case notApplicable(String)
}

extension Ruling {
    var result: Finding.Result {
        switch self {
        case .holds(let holds, _, _): holds ? .pass : .fail
        case .unknown: .error
        case .notApplicable: .notApplicable
        }
    }
}

/// A ruling with what it is of.
struct Judgement: Sendable {
    let subject: AuditSubject
    let ruling: Ruling
    /// What the ruling comes to while nobody waives it; kept, since it is asked for far more often than the words.
    let result: Finding.Result
    /// Where it differs from the control's.
    let severity: Severity?

    /// - Parameter resource: ARN, or what else names it.
    init(_ resource: String, _ ruling: Ruling, severity: Severity? = nil) { self.init(.named(resource), ruling, severity: severity) }

    init(_ subject: AuditSubject, _ ruling: Ruling, severity: Severity? = nil) {
        self.subject = subject
        self.ruling = ruling
        result = ruling.result
        self.severity = severity
    }
}

/// The result of one control on one resource.
package struct Finding: Sendable, Hashable {
    package enum Result: String, Sendable, CaseIterable {
        case pass
        case fail
        /// Needed data is unknown.
        case error
        case notApplicable = "not_applicable"
        /// Fails, and somebody has accepted that for now.
        case waived
    }

    /// Position in the list of the controls that were evaluated.
    package let control: Int
    package let subject: AuditSubject
    /// Its ARN, or what else names it; empty for the estate as a whole.
    package let resource: String
    package let result: Result
    package let severity: Severity
    /// What was found, or why nothing could be judged.
    package let measured: String
    /// What was wanted; empty where nothing was judged.
    package let limit: String
    /// Position in the policy's list of the waiver that applies.
    package let waiver: Int?

    /// `measured; wanted limit`.
    package var message: String { limit.isEmpty ? measured : "\(measured); wanted \(limit)" }
}

extension Bool? {
    /// Three-valued: one false decides, else one unknown.
    static func all(_ parts: [Bool?]) -> Bool? {
        if parts.contains(false) { return false }
        return parts.contains(nil) ? nil : true
    }

    /// Three-valued: one true decides, else one unknown.
    static func any(_ parts: [Bool?]) -> Bool? {
        if parts.contains(true) { return true }
        return parts.contains(nil) ? nil : false
    }
}

extension Duration {
    /// For something that should be short: from a minute on rounded up to whole seconds, so that what is over its limit never looks like it.
    var atMostInWords: String { rounded(up: true).inWords }
    /// For something that should be long: rounded down.
    var atLeastInWords: String { rounded(up: false).inWords }

    private func rounded(up: Bool) -> Duration {
        guard self >= .minutes(1) else { return self }
        return .seconds((microseconds + (up ? 999_999 : 0)) / 1_000_000)
    }
}
