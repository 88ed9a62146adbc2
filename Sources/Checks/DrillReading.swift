import Evidence
import Units

/// One drill's history with its clusters measured: what was missed, what is in doubt, and the words for it.
struct DrillReading {
    let history: History
    /// In the history's order.
    private(set) var clusters: [Measurement]
    /// Nothing can be said about recovery at all, and why: neither an objective nor a way back was put to the test.
    private let void: String?
    /// The playbook gave up or ran past the deadline, and how.
    private let giveUp: String?
    private let deadline: Duration
    private let stableFor: Duration

    init(history: History, judge: Judge) {
        self.history = history
        deadline = judge.deadline
        stableFor = judge.stableFor
        let measured = history.clusters.map { cluster in
            var measurement = Measurement(of: cluster, in: history, stableFor: judge.stableFor)
            measurement.measures.objectives = judge.objectives[cluster.cluster] ?? .init()
            return measurement
        }
        void = DrillReading.voidness(of: history, measured)
        let endOfTime = history.startedAt + judge.deadline
        let giveUp: String? =
            switch history.playbook {
            case .failed(_, let message): "the playbook gave up: \(message)"
            case .unfinished where history.endedAt >= endOfTime: "the playbook was still under way at the deadline of \(judge.deadline.inWords)"
            case .unfinished, .none, .neverStarted, .succeeded: nil
            }
        self.giveUp = giveUp
        clusters = measured.map { measurement in
            guard giveUp != nil else { return measurement }
            var bare = measurement
            bare.measures = measurement.measures.unrecovered
            return bare
        }
    }

    private static func voidness(of history: History, _ clusters: [Measurement]) -> String? {
        guard !clusters.isEmpty else { return "no cluster with a workload was observed" }
        guard history.disasterAt != nil else {
            guard let fault = history.faults.first(where: { !$0.tookEffect }) ?? history.faults.first else { return "no fault was injected" }
            return "no fault did all that it names: \(fault.summary)"
        }
        for cluster in clusters {
            if case .unobserved(let why) = cluster.recovery { return label(cluster, of: clusters) + why }
        }
        return nil
    }

    /// What probes cannot have seen: harm so late, or an outage so short, that none was sent in it.
    private var unseen: [String] {
        guard history.disasterAt != nil else { return [] }
        var unseen: [String] = []
        if let last = history.faults.filter(\.tookEffect).map(\.at).max(), history.endedAt - last < stableFor {
            unseen.append("observed for \((history.endedAt - last).inWords) after the last fault, \(stableFor.inWords) were wanted")
        }
        for (cluster, own) in zip(clusters, history.clusters) {
            guard let objective = cluster.measures.objectives.rtoSeconds, cluster.measures.noOutage, own.probes.count > 1 else { continue }
            let gap = zip(own.probes, own.probes.dropFirst()).map { $1.at - $0.at }.max() ?? .zero
            guard microseconds(objective) > 0, gap.microseconds * 4 > microseconds(objective) else { continue }
            unseen.append("\(label(cluster))probes \(gap.inWords) apart cannot tell an outage within the objective of \(words(objective)) from none")
        }
        return unseen
    }

    // MARK: Missed

    /// Empty when everything that was asked for and could be judged was reached.
    var missedObjectives: Set<MissedObjective> {
        guard void == nil else { return [] }
        guard whyUnrecovered == nil else { return [.rto, .rpo] }
        var missed: Set<MissedObjective> = []
        for measures in clusters.map(\.measures) {
            if isOver(measures.rtaSeconds, measures.objectives.rtoSeconds) { missed.insert(.rto) }
            if isOver(measures.rpaSeconds, measures.objectives.rpoSeconds) { missed.insert(.rpo) }
        }
        return missed
    }

    /// Why the drill ended unrecovered; nil when it did not, and when nothing can be said.
    var whyUnrecovered: String? {
        guard void == nil else { return nil }
        if let giveUp { return giveUp }
        let down = clusters.compactMap { cluster -> String? in
            switch cluster.recovery {
            case .notBack(let trouble): label(cluster) + "the service did not come back within \(watched)\(trouble.isEmpty ? "" : ": \(trouble)")"
            case .backTooLate(let at):
                label(cluster) + "the service was good again at \(at.iso), too late to stay so for \(stableFor.inWords) within \(watched)"
            case .unobserved, .neverBad, .back: nil
            }
        }
        return down.isEmpty ? nil : (down + [whyNeverStarted].compactMap { $0 }).joined(separator: "; ")
    }

    private var whyNeverStarted: String? {
        guard history.playbook == .neverStarted else { return nil }
        let marks = history.marks
        let people = marks.detect == nil ? "nobody had noticed" : marks.page == nil ? "nobody had come yet" : "nothing was decided yet"
        return "the playbook never started: \(people)"
    }

    private var watched: String {
        history.endedAt >= history.startedAt + deadline
            ? "the deadline of \(deadline.inWords)" : "the observation of \((history.endedAt - history.startedAt).inWords)"
    }

    /// The history of those clusters alone that came back.
    var recoveredPart: History {
        var part = history
        part.clusters = zip(history.clusters, clusters).filter { $0.1.measures.rtaSeconds != nil }.map(\.0)
        return part
    }

    /// Why, in the order of `missedObjectives`: unrecovered, else each objective of each cluster.
    var misses: [String] {
        if let whyUnrecovered { return [whyUnrecovered] + survivors }
        guard void == nil else { return [] }
        return clusters.flatMap { cluster -> [String] in
            let measures = cluster.measures
            var lines: [String] = []
            if isOver(measures.rtaSeconds, measures.objectives.rtoSeconds) {
                lines.append("\(label(cluster))RTA \(words(measures.rtaSeconds)) is over the objective \(words(measures.objectives.rtoSeconds))")
            }
            if isOver(measures.rpaSeconds, measures.objectives.rpoSeconds) {
                lines.append(
                    "\(label(cluster))RPA \(words(measures.rpaSeconds)) is over the objective \(words(measures.objectives.rpoSeconds)): \(losses(cluster))")
            }
            return lines
        }
    }

    private func losses(_ cluster: Measurement) -> String {
        let lost = cluster.measures.lostTransactions ?? 0
        let after = cluster.lostAfterDisaster ?? 0
        let share = after == 0 ? "" : after == lost ? ", after the disaster" : ", \(after) of them after the disaster"
        return counted(lost, "acknowledged commit") + " lost" + share
    }

    /// Of a drill that ended unrecovered: what would still have given most of each cluster back.
    private var survivors: [String] {
        guard let survey = history.survey else { return [] }
        return clusters.filter(\.isDown).compactMap { cluster in
            let usable = survey.attempts.filter { $0.cluster == cluster.measures.cluster && $0.obstacle == nil && $0.commits > 0 }
            guard let most = usable.map(\.commits).max(), let best = usable.first(where: { $0.commits == most }) else { return nil }
            return "\(label(cluster))\(best.object) still gives back \(counted(most, "commit"))"
        }
    }

    // MARK: Unrecoverable

    /// One line for each cluster of which the survey recovered no prefix; empty without a survey.
    var unrecoverable: [String] {
        guard whyUnrecovered != nil, let survey = history.survey else { return [] }
        return clusters.filter { $0.isDown && !survey.recovers($0.measures.cluster) }.map { cluster in
            let tried = survey.attempts.filter { $0.cluster == cluster.measures.cluster }
            guard !tried.isEmpty else { return "\(cluster.measures.cluster) is unrecoverable: no snapshot, backup or volume of it survives" }
            let obstacles = tried.map { "\($0.object): \($0.obstacle ?? "holds no commit")" }
            return "\(cluster.measures.cluster) is unrecoverable: " + obstacles.joined(separator: ", ")
        }
    }

    // MARK: In doubt and met

    /// Why a drill that missed nothing is not met either.
    var doubts: [String] {
        var doubts = [void].compactMap { $0 } + unseen + idleFaults
        guard void == nil, whyUnrecovered == nil else { return doubts }
        for cluster in clusters where cluster.measures.objectives.rpoSeconds != nil && cluster.measures.rpaSeconds == nil {
            let why = cluster.measures.lostTransactions == nil ? "the recovered database was not read" : "no acknowledged commit to look for"
            doubts.append("\(label(cluster))RPA is unknown: \(why)")
        }
        return doubts
    }

    /// Faults beside the disaster that were to happen and changed nothing, which was not allowed: the drill was another one than its file describes.
    var idleFaults: [String] {
        guard history.disasterAt != nil else { return [] }
        return history.faults.filter { !$0.tookEffect && !$0.mayBeIdle }.map {
            "fault \($0.fault) at \($0.at.iso) changed nothing" + ($0.summary.isEmpty ? "" : ": \($0.summary)")
        }
    }

    var achievements: [String] {
        clusters.map { cluster in
            let measures = cluster.measures
            let time = measures.noOutage ? "no outage" : "RTA \(words(measures.rtaSeconds))"
            let point = measures.rpaSeconds.map { "RPA \(words($0))" } ?? "RPA unknown"
            return label(cluster) + time + objective(measures.objectives.rtoSeconds) + ", " + point + objective(measures.objectives.rpoSeconds)
        }
    }

    private func objective(_ seconds: Double?) -> String { seconds.map { " (objective \(words($0)))" } ?? "" }

    private func label(_ cluster: Measurement) -> String { DrillReading.label(cluster, of: clusters) }

    /// `orders: ` where there is more than one cluster to tell apart.
    private static func label(_ cluster: Measurement, of all: [Measurement]) -> String { all.count > 1 ? "\(cluster.measures.cluster): " : "" }
}

extension Measurement {
    /// The probes saw it down at the end, whatever the playbook said.
    fileprivate var isDown: Bool {
        if case .notBack = recovery { true } else { false }
    }
}

/// Compared in whole microseconds: exactly at the objective is met. An unknown figure and an absent objective miss nothing.
private func isOver(_ achieved: Double?, _ objective: Double?) -> Bool {
    guard let achieved, let objective else { return false }
    return microseconds(achieved) > microseconds(objective)
}

/// Neither figure is ever negative, so that adding a half rounds without libm.
private func microseconds(_ seconds: Double) -> Int64 { Int64(seconds * 1_000_000 + 0.5) }

private func words(_ seconds: Double?) -> String { seconds.map { Duration.microseconds(microseconds($0)).inWords } ?? "unknown" }
