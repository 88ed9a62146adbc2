/// Records of drills that prove nothing of the audited estate.
package struct ForeignRecords: Sendable, Hashable {
    package enum Reason: String, Sendable, CaseIterable {
        case otherEstate
        /// The audited file in another state: drills would have to be run again.
        case otherState
        /// The service was given a mistake on purpose.
        case planted
    }

    /// File of the estate that they are of, as their runs found it.
    package let estate: String
    package let reason: Reason
    package let count: Int

    package init(estate: String, reason: Reason, count: Int) {
        self.estate = estate
        self.reason = reason
        self.count = count
    }

    /// For a terminal: records are files that anybody may have written.
    package var words: String {
        let records = "\(count) record\(count == 1 ? " is" : "s are") left out:"
        let name = CleanText.oneLine(estate)
        return switch reason {
        case .otherEstate: "\(records) of drills on \(name.isEmpty ? "no estate" : name)."
        case .otherState: "\(records) \(name) or a policy file of it has changed since; run the drills again."
        case .planted: "\(records) drills of a service that was given a mistake on purpose."
        }
    }
}
