import AccessPolicy
import ClusterModel
import Estate
import SQLEngine
import SimulationKernel
import Units

@testable import ClusterModel

/// A cloud with a queue of its own: what a drill does, without clients, faults or people.
struct CloudDriver {
    var queue: EventQueue<CloudEvent>
    var cloud: Cloud
    private(set) var engines = EngineCache()

    static let birth = Instant(year: 2026, month: 3, day: 1)
    static let account = AccountID("111122223333")
    static let vault = AccountID("444455556666")
    static let west = RegionName("us-west-2")
    static let east = RegionName("us-east-2")

    init(_ estate: EstateDeclaration = CloudDriver.estate(), seed: UInt64 = 1) {
        queue = EventQueue(startingAt: CloudDriver.birth)
        cloud = Cloud(estate: estate, calibration: Calibration(), seed: SeededRandom(seed: seed), now: CloudDriver.birth)
    }

    static func estate(
        engine: EngineFamily = .mysql, isEncrypted: Bool = true, instances: Int = 1, deletionProtection: Bool = false, retentionDays: Int64 = 7,
        quotas: Quotas = Quotas()
    ) -> EstateDeclaration {
        var estate = EstateDeclaration(path: "estate.yaml")
        estate.accounts = [DeclaredAccount(name: "prod", id: account), DeclaredAccount(name: "vault", id: vault)]
        for region in [west, east] {
            estate.regions.append(DeclaredRegion(name: region, zones: ["a", "b", "c"].map { ZoneName(region.rawValue + $0) }, quotas: quotas))
            estate.keys.append(DeclaredKey(alias: "alias/orders", account: account, region: region, rotation: true))
            // A second key of the owner, and one of another account.
            estate.keys.append(DeclaredKey(alias: "alias/spare", account: account, region: region, rotation: false))
            estate.keys.append(DeclaredKey(alias: "alias/vault", account: vault, region: region, rotation: false))
        }
        estate.principals = [
            DeclaredPrincipal(name: "operator", account: account, policy: nil), DeclaredPrincipal(name: "restricted", account: account, policy: nil),
            DeclaredPrincipal(name: "vault", account: vault, policy: nil),
        ]
        // What is not encrypted stays so: the other case is a test of its own.
        estate.profile.encryptionByDefault = false
        let zones = ["us-west-2a", "us-west-2b", "us-west-2c"]
        estate.clusters = [
            DeclaredCluster(
                id: "orders", account: account, region: west, engine: engine, engineVersion: "1", size: .gibibytes(100),
                keyAlias: isEncrypted ? "alias/orders" : nil,
                instances: (0..<instances).map {
                    DeclaredInstance(id: "orders-\($0 + 1)", instanceClass: "db.r6g.large", zone: ZoneName(zones[$0]), promotionTier: $0)
                },
                backupRetention: .days(retentionDays), deletionProtection: deletionProtection,
                dataAPI: DeclaredDataAPI(secret: "orders-app", secretReplicas: [east]))
        ]
        return estate
    }

    /// A world of its own: the same past, its own connections, another future.
    func forked() -> CloudDriver {
        var fork = self
        fork.engines = EngineCache()
        return fork
    }

    var now: Instant { queue.now }

    private mutating func flush() {
        for scheduled in cloud.outbox { queue.schedule(scheduled.event, at: scheduled.at) }
        cloud.outbox.removeAll()
    }

    /// Lives through everything that is due up to an instant, and stands there.
    mutating func live(until end: Instant) {
        flush()
        while let next = queue.nextInstant, next <= end, let (now, event) = queue.next() {
            cloud.handle(event, now: now, engines: engines)
            flush()
        }
        // Nothing is due at `end` itself: an event of our own moves the clock there.
        queue.schedule(.operation(.max), at: end)
        while queue.now < end { _ = queue.next() }
    }

    /// Lives through one thing that is due up to an instant.
    /// - Returns: False when nothing is.
    mutating func liveThroughNext(until end: Instant) -> Bool {
        flush()
        guard let next = queue.nextInstant, next <= end, let (now, event) = queue.next() else { return false }
        cloud.handle(event, now: now, engines: engines)
        flush()
        return true
    }

    mutating func live(for span: Duration) { live(until: now + span) }

    /// Runs SQL at the writer of a cluster, now.
    mutating func sql(_ statement: String, on cluster: Int = 0) throws { _ = try cloud.execute(statement, on: cluster, now: now, engines: engines) }

    static func filter(_ name: StructuredValue, _ values: [StructuredValue]) -> [(String, StructuredValue)] {
        [("Filters", .list([.map([.init("Name", name), .init("Values", .list(values))])]))]
    }

    @discardableResult
    mutating func call(
        _ action: String, service: String = "rds", region: RegionName = west, account: AccountID = account, principal: String = "operator",
        _ input: [(String, StructuredValue)]
    ) throws(ServiceError) -> StructuredValue {
        let call = APICall(
            service: service, action: action, input: .map(input.map { .init($0.0, $0.1) }), account: account, region: region, principal: principal)
        let answer = try cloud.perform(call, now: now, engines: engines)
        flush()
        return answer
    }

    /// Code of the refusal of a call; nil when it was accepted.
    mutating func refusal(_ action: String, service: String = "rds", region: RegionName = west, _ input: [(String, StructuredValue)]) -> ServiceErrorCode? {
        refusal(action, service: service, region: region, account: CloudDriver.account, principal: "operator", input)?.code
    }

    mutating func refusal(
        _ action: String, service: String, region: RegionName, account: AccountID, principal: String, _ input: [(String, StructuredValue)]
    ) -> ServiceError? {
        do {
            try call(action, service: service, region: region, account: account, principal: principal, input)
            return nil
        } catch { return error }
    }

    /// Gives `restricted` of the owner's account a policy.
    static func restrict(_ estate: inout EstateDeclaration, to policy: String) throws {
        guard let value = JSONText.parse(policy), let index = estate.principals.firstIndex(where: { $0.name == "restricted" }) else {
            throw BadPolicy(text: policy)
        }
        let document = try PolicyDocument(reading: value, kind: .identity)
        estate.principals[index].policy = NamedPolicy(name: "policies/restricted.json", document: document)
    }

    struct BadPolicy: Error { var text: String }

    /// Stands for the ARN of a key, which each run makes: `<key alias/orders us-west-2 111122223333>`.
    static func key(_ alias: String, _ region: RegionName = west, _ account: AccountID = account) -> StructuredValue {
        .string("<key \(alias) \(region) \(account)>")
    }

    /// A value with what stands for a key's ARN put right.
    func resolved(_ value: StructuredValue) -> StructuredValue {
        if value == "the key's ARN" { return keyARN }
        guard case .string(let text) = value, text.hasPrefix("<key "), text.hasSuffix(">") else { return value }
        let words = text.dropFirst(5).dropLast().split(separator: " ").map(String.init)
        guard words.count == 3, let arn = try? cloud.keys.resolve(words[0], account: AccountID(words[2]), region: RegionName(words[1])) else { return value }
        return .string(arn.rawValue)
    }

    /// ARN of the key behind `alias/orders` in the first region.
    var keyARN: StructuredValue { .string((try? cloud.keys.resolve("alias/orders", account: CloudDriver.account, region: CloudDriver.west))?.rawValue ?? "") }

    /// Restores and waits; index of the new cluster.
    mutating func restore(_ name: String, to target: Instant) throws -> Int {
        try call(
            "RestoreDBClusterToPointInTime",
            [("DBClusterIdentifier", .string(name)), ("SourceDBClusterIdentifier", "orders"), ("RestoreToTime", .string(target.isoSeconds))])
        live(for: .hours(1))
        return cloud.clusters.count - 1
    }

    /// All rows of a query on a cluster's durable pages.
    func rows(_ query: String, on cluster: Int) throws -> [[SQLValue]] {
        guard let pages = cloud.clusters[cluster].volume?.durablePages() else { return [] }
        return try EngineConnection(pages: pages, role: .reader, randomSeed: 0, now: now).rows(query)
    }
}

extension StructuredValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
}
