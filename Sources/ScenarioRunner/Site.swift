import ClusterModel
import Evidence
import ScenarioFormat
import ScenarioLibrary
import SimulationKernel
import Units

/// One cluster with a workload, as its clients live with it: what they know, what they sent, what they saw.
struct Site: Sendable {
    /// Seconds that a client waits for an answer before it counts the commit as in doubt.
    static let clientTimeout = Duration.seconds(10)
    /// Pause of a client that was refused.
    static let backOff = Duration.seconds(5)

    /// `local`: inside the region of the declared cluster, at that cluster's own endpoint.
    enum Client { case application, probe, local }

    /// The application, the probe and the local clients each have a resolver of their own.
    struct Clients: Sendable {
        private var application: EndpointClient
        private var probe: EndpointClient
        private var local: EndpointClient

        /// - Parameter ownName: Endpoint of the declared cluster itself.
        init(name: String, ownName: String, endpointTTL: Duration) {
            application = EndpointClient(name: name, endpointTTL: endpointTTL)
            probe = EndpointClient(name: name, endpointTTL: endpointTTL)
            local = EndpointClient(name: ownName, endpointTTL: endpointTTL)
        }

        subscript(who: Client) -> EndpointClient {
            get {
                switch who {
                case .application: application
                case .probe: probe
                case .local: local
                }
            }
            set {
                switch who {
                case .application: application = newValue
                case .probe: probe = newValue
                case .local: local = newValue
                }
            }
        }
    }

    let entry: WorkloadEntry
    var workload: LedgerWorkload
    var clients: Clients
    var probe: ServiceProbe
    var history: ClusterHistory
    /// Indexes into `history.commits` of those to be tried again.
    var retries: [Int] = []
    var generation: Int32 = 0
    /// Statements of the scenario's checks, each once.
    var assertions: [String] = []

    // What probes have shown.
    var lastGoodProbe: Instant?
    /// First of the good probes that nothing bad has followed.
    var goodSince: Instant?
    /// First bad probe since the disaster; nil while there was none.
    var badSinceDisaster: Instant?
}

/// A commit whose durability someone waits for.
struct PendingCommit: Sendable {
    enum Kind: Sendable {
        case transfer(site: Int, commit: Int, database: Int8)
        case probe(site: Int, sample: Int, value: Int64, database: Int)
    }
    var ordinal: Int
    var sentAt: Instant
    var kind: Kind
    /// The client has stopped waiting: only the truth is still to be noted.
    var isAbandoned = false

    var isProbe: Bool { if case .probe = kind { true } else { false } }
}

/// Commits under way at one writer, in order; taken from the front.
struct PendingCommits: Sendable {
    private(set) var waiting: [PendingCommit] = []
    private var head = 0

    var isEmpty: Bool { head == waiting.count }

    mutating func append(_ commit: PendingCommit) { waiting.append(commit) }

    /// Removes and returns those with an ordinal below `end`.
    mutating func take(below end: Int) -> ArraySlice<PendingCommit> {
        var stop = head
        while stop < waiting.count, waiting[stop].ordinal < end { stop += 1 }
        defer {
            head = stop
            if head == waiting.count {
                waiting.removeAll(keepingCapacity: true)
                head = 0
            }
        }
        return waiting[head..<stop]
    }

    mutating func takeAll() -> ArraySlice<PendingCommit> { take(below: .max) }

    /// Whether one was sent at or before `limit`: the first was sent before all others.
    func hasWaited(since limit: Instant) -> Bool { head < waiting.count && waiting[head].sentAt <= limit }

    /// Marks those of a kind sent at or before `limit` as no longer waited for, and gives each to `body` once.
    mutating func abandon(sentBy limit: Instant, where isMeant: (PendingCommit) -> Bool, _ body: (PendingCommit) -> Void) {
        var index = head
        while index < waiting.count, waiting[index].sentAt <= limit {
            if !waiting[index].isAbandoned, isMeant(waiting[index]) {
                waiting[index].isAbandoned = true
                body(waiting[index])
            }
            index += 1
        }
    }
}
