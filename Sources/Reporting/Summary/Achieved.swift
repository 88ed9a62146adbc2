import Evidence

/// An RTA or an RPA. Better ones are smaller; what is unknown compares as best, so that it never hides a figure.
enum Achieved: Hashable, Comparable {
    case unknown
    case seconds(microseconds: Int64)
    case infinite

    /// A record has nil both for infinite and for unknown; its outcome tells which.
    init(_ seconds: Double?, outcome: Outcome) {
        if let microseconds = SecondsText.microseconds(seconds) {
            self = .seconds(microseconds: microseconds)
        } else {
            switch outcome {
            case .harnessError, .inconclusive: self = .unknown
            case .unrecoverable, .missed, .met: self = .infinite
            }
        }
    }

    var isFinite: Bool { if case .seconds = self { true } else { false } }

    var inWords: String {
        switch self {
        case .unknown: "?"
        case .seconds(let microseconds): SecondsText.inWords(microseconds)
        case .infinite: "∞"
        }
    }

    /// For properties: exact seconds.
    var exactSeconds: String {
        switch self {
        case .unknown: "unknown"
        case .seconds(let microseconds): SecondsText.exact(microseconds)
        case .infinite: "infinite"
        }
    }

    static func objective(_ seconds: Double?) -> String {
        SecondsText.microseconds(seconds).map { "the objective of \(SecondsText.inWords($0))" } ?? "no objective"
    }

    /// The median of what is known, of an even number the middle between the two in the middle; unknown when nothing is.
    static func median(_ values: [Achieved]) -> Achieved {
        let known = values.filter { $0 != .unknown }.sorted()
        guard !known.isEmpty else { return .unknown }
        switch (known[(known.count - 1) / 2], known[known.count / 2]) {
        case (.seconds(let lower), .seconds(let upper)): return .seconds(microseconds: lower + (upper - lower) / 2)
        case (_, let upper): return upper
        }
    }
}

extension DrillRecord {
    var rta: Achieved { Achieved(worst.rtaSeconds, outcome: outcome) }
    var rpa: Achieved { Achieved(worst.rpaSeconds, outcome: outcome) }

    /// Ended otherwise than expected, else took longer, else lost more; neither of two alike is worse.
    func isWorse(than other: DrillRecord) -> Bool {
        if isAsExpected != other.isAsExpected { return !isAsExpected }
        return rta != other.rta ? rta > other.rta : rpa > other.rpa
    }

    /// `met`, `missed: [rpo]`, `unrecoverable` …: comparable with the text of what was expected.
    var outcomeText: String {
        outcome == .missed ? Expectation.missed(missed).description : outcome.rawValue
    }
}
