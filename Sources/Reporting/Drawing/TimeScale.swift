import Units

/// Instants on a line. Where much lies long before the part that matters, that past has a narrow part of its own, with a break between.
struct TimeScale {
    private struct Part {
        var from: Instant
        var to: Instant
        var x: ClosedRange<Double>
    }
    private let past: Part?
    private let main: Part

    /// Where the line is broken; nil for one without a break.
    var breakAt: Double? { past.map { ($0.x.upperBound + main.x.lowerBound) / 2 } }

    /// - Parameters:
    ///   - reachingBack: An instant before `from` that must be on the line too.
    ///   - x: Where the line is drawn.
    init(from: Instant, to: Instant, reachingBack: Instant? = nil, x: ClosedRange<Double>) {
        let to = max(to, from + .seconds(1))
        if let back = reachingBack, back < from {
            let length = (to - from).inSeconds
            let before = (from - back).inSeconds
            // A past that is short beside the rest needs no break.
            if before <= length * 0.25 {
                past = nil
                main = Part(from: back, to: to, x: x)
            } else {
                let width = x.upperBound - x.lowerBound
                let cut = x.lowerBound + width * 0.22
                past = Part(from: back, to: from, x: x.lowerBound...cut)
                main = Part(from: from, to: to, x: (cut + 10)...x.upperBound)
            }
        } else {
            past = nil
            main = Part(from: from, to: to, x: x)
        }
    }

    var start: Instant { past?.from ?? main.from }
    var end: Instant { main.to }
    /// Where the main part begins.
    var mainStart: Double { main.x.lowerBound }

    /// Instants outside are drawn at the nearer end.
    func x(_ at: Instant) -> Double {
        let part = past.map { at < main.from ? $0 : main } ?? main
        let share = (at - part.from).inSeconds / (part.to - part.from).inSeconds
        return part.x.lowerBound + min(1, max(0, share)) * (part.x.upperBound - part.x.lowerBound)
    }

    func contains(_ at: Instant) -> Bool { at >= start && at <= end }

    /// Round distances from `origin`, such that labels have room.
    func ticks(from origin: Instant, least gap: Double = 70) -> [(x: Double, label: String)] {
        var ticks = ticks(in: main, from: origin, gap: gap)
        if let past {
            // One label is enough to say how far back it goes.
            ticks.insert((past.x.lowerBound, TimeScale.label(past.from - origin)), at: 0)
        }
        return ticks
    }

    private func ticks(in part: Part, from origin: Instant, gap: Double) -> [(x: Double, label: String)] {
        let width = part.x.upperBound - part.x.lowerBound
        let length = (part.to - part.from).microseconds
        let step = TimeScale.steps.map { $0 * 1_000_000 }.first { Double($0) / Double(length) * width >= gap } ?? length
        let first = (part.from - origin).microseconds
        var at = (first >= 0 ? (first + step - 1) / step : first / step) * step
        var ticks: [(x: Double, label: String)] = []
        while at <= (part.to - origin).microseconds {
            ticks.append((x(origin + .microseconds(at)), TimeScale.label(.microseconds(at))))
            at += step
        }
        return ticks
    }

    /// Seconds.
    private static let steps: [Int64] = [
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200, 86_400, 172_800, 432_000, 864_000, 2_592_000,
    ]

    /// `+30m`, `0`, `−1h 10m`: rounded to whole seconds below an hour, to minutes above.
    static func label(_ length: Duration) -> String {
        let total = length.microseconds
        guard total != 0 else { return "0" }
        let unit: Int64 = total.magnitude >= 3_600_000_000 ? 60_000_000 : 1_000_000
        let rounded = (Int64(total.magnitude) + unit / 2) / unit * unit
        return (total < 0 ? "−" : "+") + SecondsText.inWords(rounded)
    }
}
