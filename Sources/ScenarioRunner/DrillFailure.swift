package import Units

/// Why a drill could not be run to its end: always a bug in Daybreak, never of a scenario.
package enum DrillFailure: Error, Hashable, CustomStringConvertible {
    /// So many events at one instant that the clock will not go on.
    case clockStands(at: Instant, events: Int)
    /// Nothing more was to happen, and the drill had not ended.
    case nothingLeft(at: Instant)

    package var description: String {
        switch self {
        case .clockStands(let at, let events): "the clock stands at \(at.iso): \(events) events, and no end"
        case .nothingLeft(let at): "nothing more was to happen after \(at.iso), and the drill had not ended"
        }
    }
}
