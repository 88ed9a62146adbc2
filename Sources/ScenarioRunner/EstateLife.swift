package import Estate
package import Evidence
import ScenarioFormat
package import SimulationKernel
import Units

/// An estate by itself: its plans and the service do what they do, nobody writes, nothing breaks.
package struct EstateLife: Sendable {
    /// What exists at the end.
    package let inventory: Inventory
    /// What its snapshot plans were refused.
    package let refusals: [PlanRefusal]

    /// - Throws: `DrillFailure`: a bug here; what was lived of it is no whole life.
    /// - Parameters:
    ///   - history: How long it lives; the end is the instant at which timelines start.
    ///   - seed: Latencies differ between seeds, hardly what exists.
    ///   - progress: Told how long it has lived, in order, whenever another hundredth has passed.
    package init(
        of estate: EstateDeclaration, for history: Duration, seed: UInt64, calibration: Calibration = Calibration(), progress: (Duration) -> Void = { _ in }
    ) throws {
        var drill = Drill(.uneventful(in: estate, for: history), seed: seed, calibration: calibration)
        let birth = Drill.timelineStart - history
        let (_, inventory) = drill.run(every: history / 100) { progress(min($0 - birth, history)) }
        if let failure = drill.failure { throw failure }
        self.inventory = inventory
        refusals = PlanRefusal.grouped(drill.plans.flatMap(\.refusedInHistory))
    }
}
