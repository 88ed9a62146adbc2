package import Units

/// A stretch of time in which a cluster's clients were served, or were not.
package struct ServiceStretch: Sendable, Hashable {
    /// The first probe of the stretch.
    package var from: Instant
    /// The first probe of the next one, or the end of observation.
    package var to: Instant
    /// What was wrong, each once, in order of appearance; empty: good.
    package var troubles: [String]
    package var isGood: Bool { troubles.isEmpty }
    package init(from: Instant, to: Instant, troubles: [String]) {
        self.from = from
        self.to = to
        self.troubles = troubles
    }
}
