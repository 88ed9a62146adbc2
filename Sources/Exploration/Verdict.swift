import Units

/// What must hold in every schedule.
package enum Invariant: String, Sendable, Hashable, CaseIterable {
    /// A commit is acknowledged only when each of its groups has had it on a write set, counted on the segments.
    case acknowledgedIsOnAWriteSet
    /// Opening the volume finds every acknowledged commit.
    case acknowledgedIsNeverLost
    /// No segment of the present epoch holds what a recovery cut off.
    case truncatedStaysGone
    /// VDL never runs backwards.
    case vdlNeverFalls
    /// A writer of an earlier epoch changes no segment that knows of the present one, and no durable point.
    case boxedOutWriterChangesNothing
    /// Nothing is staged that is not durable.
    case stagedIsDurable
    /// What is rebuilt from the backup store is what the volume held at that position, and reaches as far as promised.
    case backupIsTheVolume
    /// When all is whole, every segment holds everything.
    case segmentsCatchUp
    /// A page that was healed is the page that was written.
    case healedPagesAreTrue
    /// While no more is lost than the papers call survivable, the volume opens, and commits become durable.
    case worksWithinTolerance

    package var summary: String {
        switch self {
        case .acknowledgedIsOnAWriteSet: "an acknowledged commit is on a write set"
        case .acknowledgedIsNeverLost: "no acknowledged commit is lost"
        case .truncatedStaysGone: "what a recovery cut off never comes back"
        case .vdlNeverFalls: "VDL never runs backwards"
        case .boxedOutWriterChangesNothing: "a boxed-out writer changes nothing"
        case .stagedIsDurable: "nothing is staged before it is durable"
        case .backupIsTheVolume: "backup and log rebuild the volume's own bytes"
        case .segmentsCatchUp: "segments get what they missed"
        case .healedPagesAreTrue: "a healed page is the page that was written"
        case .worksWithinTolerance: "what the papers call survivable is survived"
        }
    }
}

/// An invariant that did not hold.
package struct Violation: Error, Sendable, Hashable, CustomStringConvertible {
    package var invariant: Invariant
    /// Number of the step, from 1.
    package var step: Int
    package var detail: String
    package var description: String { "step \(step): \(invariant.rawValue): \(detail)" }
}

/// How a schedule ended.
package struct Verdict: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case survived
        /// More was lost than a quorum survives: the acknowledged commits that are gone, numbered from 1, after all that could be rebuilt was.
        case lost([Int], why: String)
        case violated(Violation)
    }

    package var outcome: Outcome
    package var acknowledged: Int
    package var truncated: Int
    package var recoveries: Int
    package var repaired: Int
    package var healed: Int
    package var lateWrites: Int
    /// How often groups went to three of four, because a zone was away for long.
    package var switches: Int
    /// Storage nodes that were lost with what lay on them.
    package var nodes: Int
}
