package import ClusterModel
package import Estate
package import ScenarioFormat
package import Units
import SQLEngine

/// Something that goes wrong on a scenario's timeline.
package protocol Fault: Sendable {
    /// Its name in files: the type's own in lowerCamelCase.
    static var name: String { get }
    /// One sentence for `daybreak list` and `daybreak explain`.
    static var summary: String { get }
    /// Its arguments, one line each.
    static var arguments: [String] { get }
    /// It gets in the way of people and of calls, or is a call that may do anything: no disaster unless its entry says so. Else a harmless entry before
    /// the harm would start the clock, choose the objectives and ring for people. What takes away a service, a copy, a key or a setting is none.
    static var isCircumstance: Bool { get }
    /// Whether nobody may meet what it changes while it lasts, which `idleness` looks for, and which an entry may allow.
    static var canBeIdle: Bool { get }

    /// Reads the arguments of a timeline entry; problems go into the reader's diagnostics.
    init(reading reader: inout MappingReader, estate: EstateDeclaration)

    /// Looks at what only the whole scenario shows, such as a step that its playbook lacks.
    func check(in scenario: ScenarioFile, _ reader: inout MappingReader)

    /// Makes it happen.
    func strike(_ scene: inout FaultScene) -> FaultEffect
    /// When, after it struck, it goes away by itself or somebody takes it back; nil for what stays.
    var healAfter: Duration? { get }
    /// Why it came to nothing, looked at just before it heals, else when the drill is over: nobody met what it changed. nil: somebody did, or that
    /// cannot be told. The scene is as the strike left it, but for what happened since.
    func idleness(_ scene: FaultScene) -> String?
    /// The scene's memory is as the strike left it.
    func heal(_ scene: inout FaultScene)
    /// How it goes on after it struck; nil for what happens once.
    var repetition: FaultRepetition? { get }
    /// - Parameter round: From 2.
    func strikeAgain(_ scene: inout FaultScene, round: Int) -> FaultEffect
}

extension Fault {
    package static var isCircumstance: Bool { false }
    package static var canBeIdle: Bool { false }
    package func check(in scenario: ScenarioFile, _ reader: inout MappingReader) {}
    package var healAfter: Duration? { nil }
    package var repetition: FaultRepetition? { nil }
    package func strikeAgain(_ scene: inout FaultScene, round: Int) -> FaultEffect { strike(&scene) }
    package func idleness(_ scene: FaultScene) -> String? { nil }
    package func heal(_ scene: inout FaultScene) {}
}

extension MappingReader {
    /// A statement of the portable subset that does harm.
    /// - Parameter filled: The statement as it is run, where the file has a place to be filled.
    mutating func harmfulSQL(_ filled: (String) -> String = { $0 }) -> String {
        let sql = requiredString("sql")
        if !sql.isEmpty, let refusal = SQLSubset.refusal(of: filled(sql)) { report("sql", "the statement is refused: \(refusal)") }
        return sql
    }
}

/// How a fault goes on.
package struct FaultRepetition: Sendable, Hashable {
    package var every: Duration
    /// The first one included.
    package var times: Int

    init(reading reader: inout MappingReader) {
        every = reader.requiredDuration("every", in: .seconds(1) ... .days(1))
        times = reader.requiredInteger("times", in: 2...1000)
    }
}

/// What a fault may touch.
package struct FaultScene {
    package var cloud: Cloud
    package var now: Instant
    package var engines: EngineCache
    /// What a fault has to know again when it heals, such as what a setting was before.
    package var memory: [String] = []
    /// How often what the fault changes had been met before it struck.
    package var metBefore = 0
    /// Calls of a heal that the service refused: then things stay as they are, and people are told so.
    package var refusals: [String] = []
    package var people: PeopleAtWork
    package init(cloud: Cloud, now: Instant, engines: EngineCache, people: PeopleAtWork = PeopleAtWork()) {
        self.cloud = cloud
        self.now = now
        self.engines = engines
        self.people = people
    }

    /// What the fault is about to put in the way: whoever meets it from now on meets the fault.
    mutating func watch(_ hindrances: Hindrance...) { metBefore = cloud.timesMet(hindrances) }

    /// Whether somebody met any of what was watched.
    func hasMet(_ hindrances: Hindrance...) -> Bool { cloud.timesMet(hindrances) > metBefore }

    /// The declared cluster as it is now: the live one that answers to its name, else the newest of its line. A secondary of a global database, of
    /// its primary's line, only by its name.
    func cluster(_ declared: String) -> Int? {
        if let global = cloud.estate.globalClusters.first(where: { $0.secondaries.contains { $0.id == declared } }) {
            return cloud.clusters.indices.first {
                cloud.clusters[$0].lineage == global.primary && !cloud.clusters[$0].isDeleted && cloud.clusters[$0].identifier.current == declared.lowercased()
            }
        }
        let ofLine = cloud.clusters.indices.filter { cloud.clusters[$0].lineage == declared && !cloud.clusters[$0].isDeleted }
        return ofLine.first { cloud.clusters[$0].identifier.current == declared.lowercased() } ?? ofLine.last
    }

    /// Runs a statement at the writer of a declared cluster.
    mutating func run(_ sql: String, on declared: String) -> FaultEffect {
        guard let index = cluster(declared) else { return .noEffect("no cluster \(declared)") }
        do {
            let outcome = try cloud.execute(sql, on: index, now: now, engines: engines)
            guard outcome.change != nil else { return .noEffect("`\(sql)` changed nothing") }
            return .struck("`\(sql)` ran on \(declared)")
        } catch {
            return .noEffect("`\(sql)` was refused: \(error)")
        }
    }

    /// Makes a call as whoever causes the fault; the service's own rules apply.
    mutating func call(_ service: String, _ action: String, _ input: [StructuredValue.Member], at cluster: Int) throws(ServiceError) {
        let target = cloud.clusters[cluster]
        try call(service, action, input, account: target.account, region: target.region)
    }

    mutating func call(_ service: String, _ action: String, _ input: [StructuredValue.Member], account: AccountID, region: RegionName) throws(ServiceError) {
        let call = APICall(service: service, action: action, input: .map(input), account: account, region: region, principal: APICall.administrator)
        _ = try cloud.perform(call, now: now, engines: engines)
    }

    /// A call by which somebody takes back what a fault did.
    mutating func undo(_ service: String, _ action: String, _ input: [StructuredValue.Member], account: AccountID, region: RegionName) {
        do { try call(service, action, input, account: account, region: region) } catch { refusals.append("\(action) was refused: \(error)") }
    }

    mutating func undo(_ service: String, _ action: String, _ input: [StructuredValue.Member], at cluster: Int) {
        let target = cloud.clusters[cluster]
        undo(service, action, input, account: target.account, region: target.region)
    }
}

/// Whether a fault changed anything.
package enum FaultEffect: Sendable, Hashable {
    case struck(String)
    /// Nothing was changed, and why.
    case noEffect(String)
}

/// Every fault that scenarios may name, one line each.
package let allFaults: [any Fault.Type] = [
    RunSQL.self, DeleteCluster.self, DeleteSnapshot.self, CrashInstance.self, LoseZone.self, LoseRegion.self, DisableKey.self,
    ScheduleKeyDeletion.self, LoseAccount.self, ControlPlaneOutage.self, ChangeRetention.self, LoseSegments.self, LoseHost.self, SlowZone.self,
    PartitionZones.self, SlowStorage.self, RotSegment.self, RotBackupObject.self, BackupStoreOutage.self, IsolateRegion.self,
    CapacityShortage.self, Maintenance.self, CallAPI.self, SlowCorruption.self, CrashLoop.self, Ransomware.self, ExpireCredentials.self,
    DeleteInstance.self, DeleteAutomatedBackup.self, RemoveGlobalMember.self, DeleteAlias.self, RevokeGrant.self, SharePublicly.self,
    ChangeProtection.self, ChangeKeyPolicy.self, ThrottleControlPlane.self, LoseKMS.self, StaleDNS.self, StallCopies.self, ReachQuota.self,
    BadMigration.self, PartitionRegions.self,
    RemovePermission.self, ClockSkew.self, MistypeTargetTime.self, SkipStep.self, MissAlarm.self,
]
