import Evidence
import Testing
import Units

@testable import Checks

@Suite("service stretches") struct ServiceStretchTests {
    private func stretches(_ probes: [ProbeSample], end: Double = 600) -> [ServiceStretch] { ServiceStretch.all(of: probes, endedAt: Story.at(end)) }

    @Test func reachFromTheFirstProbeToTheEndWithoutAGap() {
        #expect(
            stretches(Story.probes(bad: 100..<200, end: 600), end: 600.5) == [
                ServiceStretch(from: Story.at(0), to: Story.at(100), troubles: []),
                ServiceStretch(from: Story.at(100), to: Story.at(200), troubles: ["connection refused"]),
                ServiceStretch(from: Story.at(200), to: Story.at(600.5), troubles: []),
            ])
        #expect(stretches([]) == [])
    }

    @Test func sayEachTroubleOnce() {
        var probes = Story.probes(bad: 0..<10, end: 9)
        for (index, trouble) in ["a", "b", "a", "c", "d", "e"].enumerated() { probes[index].trouble = trouble }
        #expect(stretches(probes).map(\.troubles) == [["a", "b", "c", "d"]])
    }

    // Good and bad in turn for longer than anybody can draw.
    @Test func areBoundedForAServiceThatComesAndGoes() throws {
        let probes = (0..<2000).map { ProbeSample(at: Story.at(Double($0)), trouble: $0 % 2 == 0 ? "down" : nil) }
        let found = stretches(probes, end: 2000)
        #expect(found.count == ServiceStretch.countMax)
        #expect(found.last == ServiceStretch(from: Story.at(399), to: Story.at(2000), troubles: ["comes and goes: 801 of 1601 probes good"]))
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.to == $1.from })
    }

    @Test func areThoseOfTheirCluster() {
        var cluster = Story.cluster(Story.ten, kept: Set(1...7))
        let measures = Story.measures(cluster)
        #expect(measures.service == ServiceStretch.all(of: cluster.probes, endedAt: Story.at(600)))
        #expect(measures.lostAt == [Story.at(80), Story.at(90), Story.at(100)])
        cluster.recovered = nil
        #expect(Story.measures(cluster).lostAt == [])
    }

    /// A drill as a whole has no instants: its counts are sums.
    @Test func standWithTheirClusterAlone() {
        let judgement = Story.judge(rto: 3600, rpo: 3600).judge(Story.history([Story.cluster(Story.ten, kept: Set(1...7))]))
        #expect(judgement.worst.lostAt == [] && judgement.worst.service == [] && judgement.clusters[0].lostAt.count == 3)
    }

    @Test func keepFirstAndLastOfMany() {
        let many = (0..<1000).map { Story.at(Double($0)) }
        let few = thinned(many, to: 64)
        #expect(few.count == 64 && few.first == many.first && few.last == many.last && few == few.sorted() && Set(few).count == 64)
        #expect(thinned(Array(many.prefix(64)), to: 64) == Array(many.prefix(64)))
    }
}
