package import Units

/// Calls of one snapshot plan that the service refused for one reason.
package struct PlanRefusal: Sendable, Hashable {
    /// Declared id of the plan's cluster.
    package var cluster: String
    /// `copy to us-east-2`.
    package var what: String
    package var code: String
    /// Of the last of them: names of snapshots in it differ.
    package var message: String
    package var count: Int
    package var last: Instant
    package init(cluster: String, what: String, code: String, message: String, count: Int, last: Instant) {
        self.cluster = cluster
        self.what = what
        self.code = code
        self.message = message
        self.count = count
        self.last = last
    }

    /// One for each plan, call and error code, in the order in which they first came.
    package static func grouped(_ refusals: [PlanRefusal]) -> [PlanRefusal] {
        var found: [PlanRefusal] = []
        for refusal in refusals {
            guard let known = found.firstIndex(where: { ($0.cluster, $0.what, $0.code) == (refusal.cluster, refusal.what, refusal.code) }) else {
                found.append(refusal)
                continue
            }
            found[known].count += refusal.count
            if refusal.last >= found[known].last { (found[known].last, found[known].message) = (refusal.last, refusal.message) }
        }
        return found
    }
}
