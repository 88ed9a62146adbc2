import ClusterModel

/// What the one queue of a run carries: small, typed, in order of time and then of scheduling.
enum DrillEvent: Sendable {
    case cloud(CloudEvent)
    /// A ledger's next transfer is due; void when its generation has passed.
    case transfer(site: Int32, generation: Int32)
    case probe(site: Int32)
    case read(reader: Int32)
    /// The alarm's own look at the service.
    case alarmProbe
    /// A datapoint of the alarm's metric has arrived.
    case alarmEvaluates
    case timelineStarts
    case fault(Int32)
    /// A fault that goes on; rounds count from 1.
    case faultAgain(Int32, round: Int32)
    case heal(Int32)
    /// Somebody notices.
    case detection
    /// Somebody who was called answers, and people have decided.
    case acknowledged
    case decided
    /// A call of the playbook takes effect, or its answer arrives.
    case callTakesEffect
    case callAnswered
    case playbookWakes(generation: Int32)
    case plan(Int32)
    case deadline
}
