/// Records of drills that prove nothing of the estate that is audited.
package struct ForeignRecords: Sendable, Hashable {
    /// File of the estate that they are of, as their runs found it.
    package let estate: String
    /// Whether it is the audited file in another state: drills would have to be run again.
    package let isOtherState: Bool
    package let count: Int

    package init(estate: String, isOtherState: Bool, count: Int) {
        self.estate = estate
        self.isOtherState = isOtherState
        self.count = count
    }

    package var words: String {
        let records = "\(count) record\(count == 1 ? " is" : "s are") left out:"
        guard isOtherState else { return "\(records) of drills on \(estate.isEmpty ? "no estate" : estate)." }
        return "\(records) \(estate) or a policy file of it has changed since; run the drills again."
    }
}
