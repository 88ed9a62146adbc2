import ClusterModel
import Evidence
import ScenarioLibrary
import Units

extension Drill {
    mutating func probeDue(_ site: Int, now: Instant) {
        queue.schedule(.probe(site: Int32(site)), at: now + scenario.probeEvery)
        let sample = sites[site].history.probes.count
        sites[site].history.probes.append(ProbeSample(at: now, trouble: Drill.unanswered))
        giveUpWaiting(now: now)
        switch ask(site, now: now) {
        case .failure(let trouble): sawProbe(site, sample: sample, trouble: trouble.text)
        case .success(let sent):
            pending[sent.cluster, default: PendingCommits()].append(
                PendingCommit(ordinal: sent.ordinal, sentAt: now, kind: .probe(site: site, sample: sample, value: sent.value, database: sent.database)))
        }
        endIfSettled(now: now)
    }

    static let unanswered = "no answer yet"
    static let noAnswer = "no answer within \(ProbeSample.timeout.inWords)"

    struct Trouble: Error { var text: String }

    /// One probe's transaction.
    private mutating func ask(_ site: Int, now: Instant) -> Result<(cluster: Int, database: Int, ordinal: Int, value: Int64), Trouble> {
        guard let cluster = reach(site, as: .probe, now: now), let database = databaseIndex(site, cloud.databaseID(of: cluster)) else {
            return .failure(Trouble(text: "the endpoint does not answer"))
        }
        var probe = sites[site].probe
        var trouble: String?
        let value = probe.takeValue(from: database)
        do {
            let ordinal = try cloud.transaction(on: cluster, now: now, engines: engines) { trouble = try probe.ask($0, raising: value) }
            sites[site].probe = probe
            if let trouble { return .failure(Trouble(text: trouble)) }
            guard let ordinal else { return .failure(Trouble(text: "the canary did not change")) }
            return .success((cluster, database, ordinal, value))
        } catch {
            return .failure(Trouble(text: "\(error)"))
        }
    }

    /// The verdict on a probe is in.
    mutating func sawProbe(_ site: Int, sample: Int, trouble: String?) {
        let before = sites[site].goodSince
        let at = sites[site].history.probes[sample].at
        sites[site].history.probes[sample].trouble = trouble
        guard trouble == nil else {
            if before != nil { note(at, "service", "\(sites[site].entry.cluster.value) is bad: \(trouble ?? "")") }
            sites[site].goodSince = nil
            if let disaster = history.disasterAt, at >= disaster, at < sites[site].badSinceDisaster ?? .distantFuture { sites[site].badSinceDisaster = at }
            return
        }
        sites[site].lastGoodProbe = at
        guard before == nil else { return }
        sites[site].goodSince = at
        note(at, "service", "\(sites[site].entry.cluster.value) is good")
        if sites[site].badSinceDisaster != nil { recoveredInPlace(site) }
    }

    /// Good again on the database it was bad on: every commit that was acknowledged should still be there.
    private mutating func recoveredInPlace(_ site: Int) {
        guard sites[site].history.databases.count == 1,
            let cluster = cloud.clusters.indices.first(where: { cloud.databaseID(of: $0) == sites[site].history.databases[0] })
        else { return }
        sites[site].history.recovered = readBooks(cluster, now: queue.now)
        sites[site].history.recoveredDatabase = 0
        sites[site].history.target = .now
    }
}
