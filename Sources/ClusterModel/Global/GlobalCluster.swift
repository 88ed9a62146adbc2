import Estate
package import Units

/// Its part in a global database.
package enum GlobalRole: String, Sendable, Hashable {
    case primary
    /// Follows the primary; its instances read only.
    case secondary
    /// Was the primary until another region was promoted without it, and does not know yet: it may still take writes.
    case superseded
}

/// How a cluster came to take writes.
package enum Promotion: Sendable, Hashable {
    /// In step with the old primary: nothing is lost.
    case switchover
    /// With what had arrived by then.
    case asReceived
}

/// A global database: one primary that takes writes, and up to ten secondaries in other regions that follow it.
/// Source: API shape GlobalCluster; Aurora User Guide, Using Amazon Aurora Global Database.
package struct GlobalCluster: Sendable {
    package internal(set) var identifier: String
    package let resourceID: String
    package let account: AccountID
    let engine: EngineFamily
    let engineVersion: String
    var deletionProtection: Bool
    package internal(set) var members: [GlobalMember] = []
    /// A switchover or failover under way.
    package internal(set) var failover: GlobalFailover?
    /// `rds.global_db_rpo`; nil: off.
    var recoveryPoint: Duration?
    /// How many switchovers and failovers there were.
    var failoverCount = 0
    package internal(set) var isDeleted = false

    /// Index of the cluster that takes writes; nil while there is none.
    package var primary: Int? { members.first { $0.isWriter }?.cluster }

    var arn: String { "arn:aws:rds::\(account):global-cluster:\(identifier)" }
}

package struct GlobalMember: Sendable, Hashable {
    /// Index of the cluster.
    package let cluster: Int
    package internal(set) var isWriter: Bool
    /// Source: API shape GlobalClusterMember, SynchronizationStatus.
    package internal(set) var isConnected = true
}

/// Source: API shape FailoverState.
package struct GlobalFailover: Sendable {
    let number: Int
    let from: Int?
    let to: Int
    /// Loses what has not arrived; otherwise it is a switchover, which loses nothing.
    let allowsDataLoss: Bool
    let startedAt: Instant
    /// Whether people were told that it waits for members to be in step.
    var hasToldOfWaiting = false
    /// From the fence on the roles change for certain.
    var isPromoting = false

    var status: String { GlobalFailover.states[allowsDataLoss ? 0 : 1] }
    package static let states = ["failing-over", "switching-over"]
}

/// What a secondary receives from the cluster that it follows.
package struct ReplicationStream: Sendable {
    /// Index of the cluster that it follows.
    package let source: Int
    let generation: Int32
    /// Ordinal, at the source, of the first commit that has not arrived.
    package internal(set) var received: Int
    /// Ordinal at the source less the ordinal at home, of every commit of this stream.
    let offset: Int
    /// What is under way arrives in its order.
    var lastArrival: Instant
}

/// The way from one region to another.
struct RegionLink: Sendable, Hashable {
    var from: RegionName
    var to: RegionName
    init(_ from: RegionName, _ to: RegionName) {
        self.from = from
        self.to = to
    }
}

extension Cloud {
    func globalIndex(_ identifier: String, account: AccountID) -> Int? {
        globals.firstIndex { !$0.isDeleted && $0.account == account && $0.identifier == identifier.lowercased() }
    }

    /// The global database that a cluster is a member of.
    package func globalIndex(ofMember cluster: Int) -> Int? {
        globals.firstIndex { !$0.isDeleted && $0.members.contains { $0.cluster == cluster } }
    }

    /// Whether two regions reach each other.
    func isLinked(_ a: RegionName, _ b: RegionName) -> Bool {
        isReachable(a) && isReachable(b) && (a == b || !isolatedRegions.contains(a) && !isolatedRegions.contains(b) && !cutLinks.contains(RegionLink(a, b)))
    }

    func isLinked(_ a: Int, _ b: Int) -> Bool {
        stands(a) && stands(b) && isLinked(clusters[a].region, clusters[b].region)
    }

    /// Whether clients outside a region reach what is in it.
    package func isReachableFromOutside(_ cluster: Int) -> Bool { !isolatedRegions.contains(clusters[cluster].region) }

    /// `<id>.global-<hash>.global.rds.amazonaws.com`: follows the primary.
    package func globalEndpointName(of global: GlobalCluster) -> String {
        "\(global.identifier).global-\(Cloud.endpointHash(account: global.account, region: RegionName("global"))).global.rds.amazonaws.com"
    }

    /// The endpoint name of the cluster that a global writer endpoint leads to.
    func globalTarget(of endpoint: String) -> String? {
        // Without closures, as for every other look of a client.
        guard !globals.isEmpty, endpoint.hasSuffix(".global.rds.amazonaws.com") else { return nil }
        for index in globals.indices where !globals[index].isDeleted && globalEndpointName(of: globals[index]) == endpoint {
            guard let primary = globals[index].primary, let name = clusters[primary].endpointIdentifier else { return nil }
            return name + clusters[primary].endpointSuffix
        }
        return nil
    }

    /// Where the work on a global database is done: in the region that takes over, else in the primary's.
    func controlRegion(ofGlobal index: Int) -> RegionName? {
        (globals[index].failover?.to ?? globals[index].primary).map { clusters[$0].region }
    }

    /// Secondaries that a global database may have. Source: Aurora User Guide, Using Amazon Aurora Global Database (2026: 10; June 2023: 5).
    var secondariesMax: Int { estate.profile.tenSecondaries ? 10 : 5 }
}
