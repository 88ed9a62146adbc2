package import Units

/// Instants from one to another, both included; the clock counts whole microseconds.
package struct Span: Sendable, Hashable {
    package let from: Instant
    package let to: Instant

    /// - Precondition: `from` is not after `to`.
    package init(from: Instant, to: Instant) {
        precondition(from <= to, "a span from \(from.iso) to \(to.iso) holds nothing")
        self.from = from
        self.to = to
    }

    package func contains(_ instant: Instant) -> Bool { from <= instant && instant <= to }

    /// What is not after an instant; nil when nothing is.
    func upTo(_ end: Instant) -> Span? { from <= end ? Span(from: from, to: min(to, end)) : nil }
}

extension [Span] {
    /// The same instants as spans that neither overlap nor touch, in order.
    var merged: [Span] {
        var found: [Span] = []
        for span in sorted(by: { ($0.from, $0.to) < ($1.from, $1.to) }) {
            if let last = found.last, span.from.microseconds <= last.to.microseconds + 1 {
                found[found.count - 1] = Span(from: last.from, to: Swift.max(last.to, span.to))
            } else {
                found.append(span)
            }
        }
        return found
    }

    /// Instants of these spans that are in none of others. Both are merged.
    func subtracting(_ others: [Span]) -> [Span] {
        var found: [Span] = []
        var next = 0
        for span in self {
            var from = span.from
            while next < others.count, others[next].to < from { next += 1 }
            var index = next
            while index < others.count, others[index].from <= span.to {
                if from < others[index].from { found.append(Span(from: from, to: others[index].from.advanced(byMicroseconds: -1))) }
                from = Swift.max(from, others[index].to.advanced(byMicroseconds: 1))
                index += 1
            }
            if from <= span.to { found.append(Span(from: from, to: span.to)) }
        }
        return found
    }
}
