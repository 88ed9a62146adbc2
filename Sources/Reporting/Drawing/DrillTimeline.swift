import Evidence
import Units

/// A drill over time, counted from the disaster: faults, the service as clients saw it, lost commits, phases of the recovery, playbook steps.
struct DrillTimeline {
    private let record: DrillRecord
    private let origin: Instant
    private let scale: TimeScale

    static let width = 960.0
    private static let labelColumnsMax = 22
    private static let labelSize = 11.5
    private static let labels = SVGCanvas.textWidth(String(repeating: "m", count: labelColumnsMax), size: labelSize).rounded(.up) + 2
    /// More of them is a picture that nobody reads; the table below it has them all.
    private static let stepsMax = 40
    private static let head = 34.0

    init(_ record: DrillRecord) {
        self.record = record
        origin = record.disasterAt ?? record.startedAt
        let lost = record.clusters.flatMap(\.lostAt).min()
        scale = TimeScale(from: record.startedAt, to: record.endedAt, reachingBack: lost, x: (Self.labels + 10)...(Self.width - 12))
    }

    private struct Lane {
        var label: String
        var height: Double
        /// Draws between `y` and `y + height`.
        var draw: (inout SVGCanvas, _ y: Double) -> Void
    }

    func draw(into html: inout HTMLWriter) {
        let lanes = [faults] + record.clusters.flatMap { [service($0)] + [lost($0)].compactMap { $0 } } + [phases].compactMap { $0 } + steps
        let height = Self.head + lanes.reduce(0) { $0 + $1.height } + 6
        SVGCanvas.draw(into: &html, width: Self.width, height: height, class: "timeline", title: "Timeline of the drill", description: words) { canvas in
            axis(&canvas, height: height)
            var y = Self.head
            for lane in lanes {
                if !lane.label.isEmpty {
                    let label = TextWidth.truncated(CleanText.oneLine(lane.label), to: Self.labelColumnsMax)
                    canvas.text(label, "lane", x: Self.labels, y: y + lane.height / 2 + 4, anchor: .end)
                }
                lane.draw(&canvas, y)
                y += lane.height
            }
        }
    }

    private var words: String {
        let outage = record.worst.noOutage ? "The service was never bad." : "Time to recovery: \(record.rta.inWords)."
        return "Counted from the disaster. \(outage) The tables below hold the same facts."
    }

    // MARK: Axis

    private func axis(_ canvas: inout SVGCanvas, height: Double) {
        let ticks = scale.ticks(from: origin)
        canvas.uprights("grid", at: ticks.map(\.x), from: 18, to: height - 4)
        for tick in ticks {
            let half = SVGCanvas.textWidth(tick.label, size: 11) / 2
            let anchor: SVGCanvas.Anchor = tick.x + half > Self.width - 2 ? .end : .middle
            canvas.text(tick.label, "tick", x: anchor == .end ? Self.width - 1 : tick.x, y: 12, anchor: anchor)
        }
        if let x = scale.breakAt {
            canvas.line("break", from: (x - 4, 26), to: (x + 1, 18))
            canvas.line("break", from: (x - 1, 26), to: (x + 4, 18))
        }
        if record.disasterAt != nil { canvas.line("disaster", from: (scale.x(origin), 18), to: (scale.x(origin), height - 4), title: "the disaster") }
        objective(&canvas, height: height)
    }

    private func objective(_ canvas: inout SVGCanvas, height: Double) {
        guard record.disasterAt != nil, let limit = SecondsText.microseconds(record.worst.objectives.rtoSeconds) else { return }
        let at = origin + .microseconds(limit)
        let label = "RTO objective \(SecondsText.inWords(limit))"
        if scale.contains(at) {
            let x = scale.x(at)
            canvas.line("objective", from: (x, 18), to: (x, height - 4), title: label)
            let fitsRight = x + SVGCanvas.textWidth(label) + 6 < Self.width
            canvas.text(label, "objective-label", x: fitsRight ? x + 4 : x - 4, y: 28, anchor: fitsRight ? .start : .end)
        } else {
            canvas.text(label + " is later →", "objective-label", x: Self.width - 1, y: 28, anchor: .end)
        }
    }

    // MARK: Lanes

    private var faults: Lane {
        var rowEnds: [Double] = []
        let placed = record.faults.map { fault -> (fault: FaultRecord, x: Double, row: Int, isLeft: Bool) in
            let x = scale.x(fault.at)
            let width = SVGCanvas.textWidth(faultLabel(fault)) + 14
            let isLeft = x + width > Self.width
            let (low, high) = isLeft ? (x - width, x + 6) : (x - 6, x + width)
            if let row = rowEnds.firstIndex(where: { $0 < low }) {
                rowEnds[row] = high
                return (fault, x, row, isLeft)
            }
            rowEnds.append(high)
            return (fault, x, rowEnds.count - 1, isLeft)
        }
        // Beyond this the marks alone stay; the table names them.
        let rows = min(4, rowEnds.count)
        return Lane(label: "Faults", height: Double(max(1, rows)) * 16 + 4) { canvas, y in
            for mark in placed {
                let isNamed = mark.row < rows
                let top = y + Double(isNamed ? mark.row : rows - 1) * 16 + 4
                canvas.polygon(
                    mark.fault.tookEffect ? "fault" : "fault idle", [(mark.x - 5, top), (mark.x + 5, top), (mark.x, top + 9)],
                    title: "\(TimeScale.label(mark.fault.at - origin)) \(mark.fault.summary)")
                guard isNamed else { continue }
                canvas.text(
                    faultLabel(mark.fault), "note", x: mark.isLeft ? mark.x - 8 : mark.x + 8, y: top + 9, anchor: mark.isLeft ? .end : .start)
            }
        }
    }

    private func faultLabel(_ fault: FaultRecord) -> String { CleanText.oneLine(fault.fault) + (fault.tookEffect ? "" : " (no effect)") }

    private func service(_ cluster: ClusterMeasures) -> Lane {
        let several = record.clusters.count > 1
        return Lane(label: several ? "Service of \(cluster.cluster)" : "Service", height: 24) { canvas, y in
            for stretch in cluster.service {
                let (from, to) = (scale.x(stretch.from), scale.x(stretch.to))
                let length = SecondsText.inWords((stretch.to - stretch.from).microseconds)
                if stretch.isGood {
                    canvas.rectangle("good", x: from, y: y + 10, width: max(1, to - from), height: 4, title: "good for \(length)")
                } else {
                    canvas.rectangle(
                        "bad", x: from, y: y + 4, width: max(2, to - from), height: 16, title: "bad for \(length): \(stretch.troubles.joined(separator: "; "))")
                    if to - from > SVGCanvas.textWidth("bad \(length)") + 10 { canvas.text("bad \(length)", "on-bad", x: from + 6, y: y + 16) }
                }
            }
        }
    }

    /// Each lost commit at the instant at which it had become durable.
    private func lost(_ cluster: ClusterMeasures) -> Lane? {
        guard let count = cluster.lostTransactions, count > 0, let first = cluster.lostAt.first, let last = cluster.lostAt.last else { return nil }
        // Beside the marks there may be no room for their number: it stands where every lane has its words.
        return Lane(label: CountText.of(count, "lost commit"), height: 22) { canvas, y in
            let (from, to) = (scale.x(first), scale.x(last))
            canvas.rectangle("lost-span", x: from - 1, y: y + 4, width: to - from + 2, height: 14, title: "from \(first.iso) to \(last.iso)")
            for at in cluster.lostAt { canvas.line("lost", from: (scale.x(at), y + 4), to: (scale.x(at), y + 18)) }
        }
    }

    private var phases: Lane? {
        let parts = record.worst.phases.filter { $0.seconds > 0 }
        guard record.disasterAt != nil, !parts.isEmpty else { return nil }
        return Lane(label: "Phases", height: 26) { canvas, y in
            var at = origin
            for (index, phase) in parts.enumerated() {
                let length = SecondsText.microseconds(phase.seconds) ?? 0
                let (from, to) = (scale.x(at), scale.x(at + .microseconds(length)))
                canvas.rectangle(
                    index % 2 == 0 ? "phase" : "phase other", x: from, y: y + 4, width: max(1, to - from), height: 18,
                    title: "\(phase.name) \(SecondsText.inWords(length))")
                if to - from > SVGCanvas.textWidth(phase.name) + 8 { canvas.text(phase.name, "on-phase", x: (from + to) / 2, y: y + 17, anchor: .middle) }
                at = at + .microseconds(length)
            }
            let total = "RTO achieved \(record.rta.inWords)"
            if scale.x(at) + SVGCanvas.textWidth(total) + 8 < Self.width { canvas.text(total, "note", x: scale.x(at) + 6, y: y + 17) }
        }
    }

    private var steps: [Lane] {
        let begun = record.steps.filter { $0.startedAt != nil }
        let lanes = begun.prefix(Self.stepsMax).map { step in Lane(label: step.name, height: 16) { canvas, y in bar(step, &canvas, y) } }
        guard begun.count > Self.stepsMax else { return lanes }
        return lanes + [
            Lane(label: "", height: 18) { canvas, y in
                canvas.text("and \(counted(begun.count - Self.stepsMax, "more step")), see the table", "note", x: Self.labels + 10, y: y + 12)
            }
        ]
    }

    private func bar(_ step: StepRecord, _ canvas: inout SVGCanvas, _ y: Double) {
        guard let start = step.startedAt else { return }
        let end = step.endedAt ?? record.endedAt
        let (from, to) = (scale.x(start), max(scale.x(start) + 2, scale.x(end)))
        let length = SecondsText.inWords((end - start).microseconds)
        let hasFailed = step.hasFailed
        let kind = hasFailed ? "step failed" : step.status == "Success" ? "step" : "step open"
        canvas.rectangle(kind, x: from, y: y + 3, width: to - from, height: 10, radius: 1.5, title: "\(step.name): \(step.status), \(length)")
        let isLong = to - from > 12
        guard isLong || step.status != "Success" else { return }
        let label = step.status == "Success" ? length : "\(hasFailed ? "✕ " : "")\(step.status) after \(length)"
        let fitsRight = to + SVGCanvas.textWidth(label) + 8 < Self.width
        let fitsLeft = from - SVGCanvas.textWidth(label) - 8 > Self.labels + 10
        if fitsRight {
            canvas.text(label, "note", x: to + 5, y: y + 12)
        } else if fitsLeft {
            canvas.text(label, "note", x: from - 5, y: y + 12, anchor: .end)
        } else {
            canvas.text(label, "on-step", x: from + 6, y: y + 12)
        }
    }
}

extension StepRecord {
    var hasFailed: Bool { status == "Failed" || status == "TimedOut" }
}
