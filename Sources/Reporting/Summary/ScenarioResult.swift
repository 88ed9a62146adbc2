import Evidence
import Units

/// All drills of one scenario, or of one variant, with different seeds.
struct ScenarioResult: Sendable {
    let name: String
    /// Not empty.
    let drills: [DrillRecord]

    /// In order of first appearance.
    static func all(of records: [DrillRecord]) -> [ScenarioResult] {
        var order: [String] = []
        var drills: [String: [DrillRecord]] = [:]
        for record in records {
            if drills[record.name] == nil { order.append(record.name) }
            drills[record.name, default: []].append(record)
        }
        return order.map { ScenarioResult(name: $0, drills: drills[$0] ?? []) }
    }

    enum Standing: String { case ok, fail = "FAIL", error = "ERROR" }

    /// `ok` when every drill ended as expected. A drill that could not be judged is an error and beats a failure only where no drill failed.
    var standing: Standing {
        let others = drills.filter { !$0.isAsExpected }
        if others.isEmpty { return .ok }
        return others.allSatisfy { $0.outcome == .inconclusive || $0.outcome == .harnessError } ? .error : .fail
    }

    var worstRTA: Achieved { drills.map(\.rta).max() ?? .unknown }
    var worstRPA: Achieved { drills.map(\.rpa).max() ?? .unknown }
    var medianRTA: Achieved { .median(drills.map(\.rta)) }
    var medianRPA: Achieved { .median(drills.map(\.rpa)) }

    /// As the first drill has them; seeds do not change objectives.
    var objectiveRTO: String { ScenarioResult.words(drills.first?.worst.objectives.rtoSeconds) }
    var objectiveRPO: String { ScenarioResult.words(drills.first?.worst.objectives.rpoSeconds) }
    var expected: String { ScenarioResult.short(drills.first?.expected.description ?? "") }

    /// `met`, or `6 met, 2 missed rpo`; commonest first.
    var outcome: String {
        let counts = Dictionary(drills.map { (ScenarioResult.short($0.outcomeText), 1) }, uniquingKeysWith: +)
            .sorted { ($1.value, $0.key) < ($0.value, $1.key) }
        return counts.count == 1 ? counts[0].key : counts.map { "\($0.value) \($0.key)" }.joined(separator: ", ")
    }

    /// The most that a seed lost; nil where no drill could count.
    var lostMost: Int? { drills.compactMap(\.worst.lostTransactions).max() }

    /// Of the recovery times that ended, in whole percent rounded half up; nil when there is none.
    var assumedPercent: Int64? {
        var assumed: Int64 = 0
        var total: Int64 = 0
        for drill in drills {
            guard case .seconds(let rta) = drill.rta else { continue }
            total += rta
            assumed += SecondsText.microseconds(drill.worst.assumedSeconds) ?? 0
        }
        return total > 0 ? (assumed * 200 + total) / (total * 2) : nil
    }

    /// `missed: [rpo, rto]` as `missed rpo+rto`: short, nothing to escape, one word among counts.
    static func short(_ outcome: String) -> String {
        guard let kind = ["missed", "fails"].first(where: { outcome.hasPrefix($0 + ": [") }) else { return outcome }
        return kind + " " + outcome.dropFirst(kind.count + 3).dropLast().replacing(", ", with: "+")
    }

    /// What no drill misses and nobody is to overlook: of each kind, what the first drill that has any tells of it.
    var remarks: [String] { remarks(\.earlierOutages) + remarks(\.allowedIdleness) }

    /// More of one kind are counted.
    private static let remarksMax = 3

    private func remarks(_ words: (DrillRecord) -> [String]) -> [String] {
        let seen = drills.filter { !words($0).isEmpty }
        guard let first = seen.first else { return [] }
        let who = "\(first.name), seed \(first.seed)" + (seen.count > 1 ? " (with \(counted(seen.count - 1, "other seed")) too)" : "")
        let (told, left) = (words(first), words(first).count - Self.remarksMax)
        return told.prefix(Self.remarksMax).map { "\(who): \($0)" } + (left > 0 ? ["\(who): and \(left) more of these"] : [])
    }

    private static func words(_ seconds: Double?) -> String { SecondsText.microseconds(seconds).map(SecondsText.inWords) ?? "–" }
}

extension DrillRecord {
    /// Of a drill that is not as expected: `missed rpo, expected met`. Where it ended as expected and is not for all that, why.
    var headline: String { headline(ScenarioResult.short) }
    /// The same, as files write outcomes.
    var longHeadline: String { headline { $0 } }

    private func headline(_ words: (String) -> String) -> String {
        let (came, wanted) = (words(outcomeText), words(expected.description))
        guard came == wanted, !isAsExpected else { return "\(came), expected \(wanted)" }
        // With its time: a timeline may have several of a kind.
        let idle = faults.filter { !$0.tookEffect && !$0.mayBeIdle }.map { "\($0.fault) at \($0.at.iso)" }
        let why = idle.isEmpty ? "the service was not seen to come back" : "the fault \(idle.joined(separator: ", ")) changed nothing"
        return "\(came) as expected, but \(why)"
    }

    /// Each cluster that was bad before the disaster, and good again when it struck.
    var earlierOutages: [String] {
        guard let disasterAt else { return [] }
        return clusters.compactMap { cluster in
            let earlier = cluster.service.filter { !$0.isGood && $0.to <= disasterAt }
            guard let first = earlier.first else { return nil }
            let length = SecondsText.inWords(earlier.reduce(0) { $0 + ($1.to - $1.from).microseconds })
            let what = first.troubles.isEmpty ? "" : " (\(first.troubles.joined(separator: "; ")))"
            let often = earlier.count == 1 ? "" : ", \(earlier.count) times"
            return "before the disaster \(cluster.cluster) was bad for \(length)\(often), first at \(first.from.iso)\(what), and good again"
        }
    }

    /// What a drill has to say beside its verdict.
    var notes: [String] { earlierOutages + allowedIdleness }

    /// Each fault that changed nothing and was allowed to.
    var allowedIdleness: [String] {
        faults.filter { !$0.tookEffect && $0.mayBeIdle }.map { "the fault \($0.fault) at \($0.at.iso) changed nothing, as its scenario allows: \($0.summary)" }
    }

    /// Failed checks with their counter-examples, then failed steps.
    var findings: [String] {
        let failedChecks = checks.filter { $0.verdict == .fail || $0.verdict == .inconclusive }.map { "\($0.name): \($0.message)" }
        let failedSteps = steps.filter { $0.status == "Failed" || $0.status == "TimedOut" }.map {
            "step \($0.name) \($0.status): \($0.message ?? "no message")"
        }
        return failedChecks + failedSteps
    }
}

extension FaultRecord {
    /// Behind its name or its summary; nothing where it changed something.
    var idlenessInBrackets: String { tookEffect ? "" : mayBeIdle ? " (changed nothing, as allowed)" : " (changed nothing)" }
}
