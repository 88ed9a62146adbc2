import Evidence
import Units

/// A drill on its simulated clock in the trace event format that Perfetto and Chrome's tracing page open.
///
/// Source: Trace Event Format, JSON Object Format: times in microseconds, `X` a span, `i` an instant, `M` names of tracks. Time 0 is the start of the
/// timeline; what happened before stands at 0, its true instant beside it.
struct TraceDocument {
    private let record: DrillRecord
    private let evidence: String

    /// - Parameter evidence: Path of the drill's record in the tree.
    init(_ record: DrillRecord, evidence: String) {
        self.record = record
        self.evidence = evidence
    }

    /// One event a line.
    var document: String {
        JSONValue.object([
            "displayTimeUnit": .string("ms"),
            "otherData": .object([
                "environment": .string("simulated"), "scenario": .string(record.scenario), "variant": JSONValue(record.variant),
                "seed": .string(String(record.seed)), "started_at": JSONValue(record.startedAt), "evidence": .string(evidence),
            ]),
            "traceEvents": .list(events),
        ]).document(compactBelow: 1)
    }

    // MARK: Events

    /// What happened, on a row of the picture.
    private struct Mark {
        var name: String
        var track: Int
        var from: Instant
        /// nil: an instant.
        var to: Instant?
        var details: [String: JSONValue] = [:]
    }

    private struct Track {
        var name: String
        var marks: [Mark]
    }

    private var events: [JSONValue] {
        let tracks = tracks
        var list = [name("process_name", "\(record.name) seed \(record.seed), simulated", track: 0)]
        for (index, track) in tracks.enumerated() {
            list.append(name("thread_name", track.name, track: index + 1))
            list.append(event("thread_sort_index", "M", track: index + 1, ["args": .object(["sort_index": JSONValue(index + 1)])]))
        }
        let marks = tracks.enumerated().flatMap { index, track in
            track.marks.map { mark in
                var mark = mark
                mark.track = index + 1
                return mark
            }
        }
        // A span that holds others comes before them.
        let sorted = marks.enumerated().sorted { a, b in
            let (first, second) = (a.element, b.element)
            return (first.from, second.to ?? second.from, a.offset) < (second.from, first.to ?? first.from, b.offset)
        }
        return list + sorted.map { written($0.element) }
    }

    private var tracks: [Track] {
        let service = record.clusters.flatMap { cluster -> [Track] in
            let name = CleanText.oneLine(cluster.cluster)
            return [Track(name: "service \(name)", marks: stretches(of: cluster)), Track(name: "lost commits \(name)", marks: lost(of: cluster))]
        }
        let all = [Track(name: "faults", marks: faults), Track(name: "phases of the recovery", marks: phases), Track(name: "playbook", marks: steps)] + service
        return all.filter { !$0.marks.isEmpty } + told
    }

    private var faults: [Mark] {
        let disaster = record.disasterAt.map { [Mark(name: "the disaster", track: 0, from: $0)] } ?? []
        return disaster
            + record.faults.map {
                Mark(
                    name: $0.fault + $0.idlenessInBrackets, track: 0, from: $0.at,
                    details: ["summary": .string($0.summary), "took_effect": .bool($0.tookEffect), "idle_allowed": .bool($0.mayBeIdle)])
            }
    }

    /// One after the other from the disaster, in the order in which recovery should run: together they are the recovery time.
    private var phases: [Mark] {
        guard var at = record.disasterAt else { return [] }
        return record.worst.phases.compactMap { phase in
            guard let length = SecondsText.microseconds(phase.seconds), length > 0 else { return nil }
            let mark = Mark(name: phase.name, track: 0, from: at, to: at + .microseconds(length))
            at = at + .microseconds(length)
            return mark
        }
    }

    private var steps: [Mark] {
        record.steps.compactMap { step in
            guard let started = step.startedAt else { return nil }
            return Mark(
                name: step.name, track: 0, from: started, to: step.endedAt ?? record.endedAt,
                details: [
                    "action": .string(step.action), "status": .string(step.status), "attempts": JSONValue(step.attempts), "message": JSONValue(step.message),
                ])
        }
    }

    private func stretches(of cluster: ClusterMeasures) -> [Mark] {
        cluster.service.map {
            Mark(name: $0.isGood ? "good" : "bad", track: 0, from: $0.from, to: $0.to, details: ["troubles": .list($0.troubles.map(JSONValue.string))])
        }
    }

    /// Where they are many, some of them.
    private func lost(of cluster: ClusterMeasures) -> [Mark] {
        cluster.lostAt.map { Mark(name: "commit lost", track: 0, from: $0, details: ["lost_tx": JSONValue(cluster.lostTransactions)]) }
    }

    /// Everything that was told, a track a speaker, in order of name.
    private var told: [Track] {
        let speakers = Set(record.events.map(\.source)).sorted()
        return speakers.map { speaker in
            Track(
                name: "told by \(CleanText.oneLine(speaker))",
                marks: record.events.filter { $0.source == speaker }.map { Mark(name: $0.text, track: 0, from: $0.at) })
        }
    }

    // MARK: Format

    private func written(_ mark: Mark) -> JSONValue {
        let start = max(mark.from, record.startedAt)
        var members: [String: JSONValue] = ["ts": .integer((start - record.startedAt).microseconds)]
        if let to = mark.to {
            members["dur"] = .integer((max(to, start) - start).microseconds)
        } else {
            members["s"] = .string("t")
        }
        members["args"] = .object(mark.details.merging(["at": JSONValue(mark.from)]) { own, _ in own })
        return event(ReportCase.message(mark.name), mark.to == nil ? "i" : "X", track: mark.track, members)
    }

    private func name(_ kind: String, _ name: String, track: Int) -> JSONValue {
        event(kind, "M", track: track, ["args": .object(["name": .string(ReportCase.message(name))])])
    }

    private func event(_ name: String, _ phase: String, track: Int, _ members: [String: JSONValue]) -> JSONValue {
        .object(["name": .string(name), "ph": .string(phase), "pid": .integer(1), "tid": JSONValue(track)].merging(members) { own, _ in own })
    }
}

/// The files of `trace/`: the first drill of every scenario and variant, so that the tree stays small.
enum TraceFiles {
    static func files(of records: [DrillRecord], evidence: [String]) -> [(path: String, text: String)] {
        var seen: Set<String> = []
        return zip(records, evidence).filter { seen.insert($0.0.name).inserted }.map { record, path in
            ("trace/" + path.dropFirst("drills/".count), TraceDocument(record, evidence: path).document)
        }
    }
}
