import Testing
import Units

@testable import Audit

@Suite("last drills") struct LastDrillTests {
    private func last(_ change: (inout World) -> Void) -> LastDrill? {
        var world = World()
        change(&world)
        return LastDrill.ofEach(world.drills ?? [])["orders"]
    }

    @Test func theNewestCountsAndTheWorstOfThem() {
        #expect(last { _ in } == LastDrill(endedAt: takenAt - .days(1), outcome: "met", environment: "simulated"))
        #expect(last { $0.addDrill("a") { $0.outcome = "missed" } }?.outcome == "missed")
        #expect(last { $0.addDrill("z") { $0.outcome = "missed" } }?.outcome == "missed")
        #expect(last { $0.failedDrill() }?.outcome == "met")
        // Clocks of simulations are all the same: the order of the runs decides.
        #expect(
            last {
                $0.addDrill("region-outage") { $0.outcome = "missed" }
                $0.drills?[0].batch = 1
            }?.outcome == "met")
    }

    @Test func ofAClusterWithoutRecordsNothingIsKnown() { #expect(last { $0.drills?[0].clusters = [] } == nil) }
}
