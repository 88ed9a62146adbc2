/// One line of the table: what was measured, beside whom, and what is asked of it.
struct Figure {
    var name: String
    var unit: String
    /// Medians over the rounds, in `unit`.
    var ours: Double?
    var peer: (name: String, value: Double?)?
    /// Median of the rounds' own ratios, ours over the peer's; nil without a peer.
    var ratio: Double?
    var budget: Budget?
    /// Why a figure is missing.
    var note: String = ""

    enum Budget {
        case ratioAtLeast(Double)
        /// For figures whose unit is seconds.
        case secondsBelow(Double)
        /// For figures whose unit is bytes.
        case bytesBelow(Double)
    }

    /// nil without a budget or without a figure.
    var isReached: Bool? {
        switch budget {
        case .ratioAtLeast(let least): ratio.map { $0 >= least }
        case .secondsBelow(let most), .bytesBelow(let most): ours.map { $0 < most }
        case nil: nil
        }
    }
}

/// What a round measures, and against what.
struct PairedRounds {
    static let count = 5

    /// Runs both five times, one right after the other and each first in turn, so that a noisy neighbour meets both.
    ///
    /// - Returns: Medians of both rates, and the median of the five ratios.
    static func measure(_ ours: () throws -> Double, _ peer: () throws -> Double) rethrows -> (ours: Double, peer: Double, ratio: Double) {
        var pairs: [(ours: Double, peer: Double)] = []
        for round in 0..<count {
            if round % 2 == 0 {
                let mine = try ours()
                pairs.append((mine, try peer()))
            } else {
                let theirs = try peer()
                pairs.append((try ours(), theirs))
            }
        }
        return (median(pairs.map(\.ours)), median(pairs.map(\.peer)), median(pairs.map { $0.ours / $0.peer }))
    }

    /// - Precondition: Not empty.
    static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
}

/// Operations a second of wall time.
func rate(of operations: Int, _ body: () throws -> Void) rethrows -> Double {
    Double(operations) / (try seconds(body))
}

func seconds(_ body: () throws -> Void) rethrows -> Double {
    let elapsed = try ContinuousClock().measure(body)
    return Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
}
